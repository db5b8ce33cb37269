import { describe, expect, it } from 'vitest';
import { evaluationOf, type EvaluationInput } from '../../server/lab/evaluation.ts';
import { sayFinding } from '../../server/lab/say.ts';
import { judgedCine, type CineSketch } from './cines.ts';

const input = (
  folds: readonly (readonly CineSketch[])[],
  limits: Readonly<Record<string, number>>,
): EvaluationInput => ({
  runs: folds.map((cines, index) => ({
    fold: index + 1,
    limits,
    test: cines.map((sketch) => judgedCine(sketch).cine),
    others: [],
  })),
  order: folds.flat().map(({ source }) => source!),
  design: 'one-model',
  provenance: { software: '0', node: 'v0', command: 'sonovigil evaluate', day: '2026-01-01' },
  training: undefined,
  seed: 1,
  draws: 300,
  quantile: 0.995,
  confoundColumns: [],
  supervised: false,
  unlabelled: 2,
  guard: [],
});

const cine = (
  index: number,
  side: 'normal' | 'abnormal',
  [level, brightness]: readonly [number, number],
): CineSketch => ({
  source: `${index}.mp4`,
  group: `p${index}`,
  side,
  scores: {
    reconstruction: new Array<number>(20).fill(level),
    brightness: new Array<number>(20).fill(brightness),
  },
});
const telling = [1, 2, 3, 4, 5, 6].map((index) => cine(index, 'normal', [0.5 + index / 100, 10 + index]));
const sick = [7, 8, 9, 10, 11, 12].map((index) =>
  cine(index, 'abnormal', [2 + index / 100, 10 + (index % 6)]),
);

describe('evaluationOf', () => {
  const whole = input([telling, sick], { reconstruction: 1 });
  const { evaluation } = evaluationOf(whole);
  const [reconstruction, brightness] = evaluation.comparisons[0]!.scores;

  it('names the cines of which no frame could be scored, lists them, and counts reasons', () => {
    const unscored: CineSketch = {
      ...{ source: 'white.mp4', group: 'p13', side: 'abnormal', scores: { reconstruction: [] } },
      invalid: { 'gain-changed': 30, 'no-contact': 2 },
    };
    const lifted = { ...telling[0]!, invalid: { 'no-contact': 3 } };
    const judged = evaluationOf(
      input(
        [
          [lifted, ...telling.slice(1)],
          [...sick, unscored],
        ],
        {},
      ),
    ).evaluation;
    expect(judged.data.invalid).toEqual({ 'gain-changed': 30, 'no-contact': 5 });
    expect(judged.comparisons).toEqual(evaluationOf(input([telling, sick], {})).evaluation.comparisons);
    const row = judged.cines.find(({ source }) => source === 'white.mp4');
    expect(row).toMatchObject({ frames: 0, invalidFrames: 32, scores: {} });
    const finding = judged.findings.find(({ kind }) => kind === 'unscored-cines')!;
    expect(sayFinding(finding)).toBe(
      'Cines that are in no figure, as not one frame of them could be scored (1): white.mp4 (abnormal, gain-changed).',
    );
    expect(evaluation.findings.some(({ kind }) => kind === 'unscored-cines')).toBe(false);
  });

  it('judges by frame, cine and patient, with what happens at the limit', () => {
    const level = reconstruction!.byLevel.cine;
    expect(level).toMatchObject({
      kind: 'judged',
      cases: { normal: 6, abnormal: 6, patients: 12 },
      area: { value: 1, interval: { low: 1, high: 1 } },
      unit: 'ratio',
      operatingPoint: {
        confusion: { truePositives: 6, falsePositives: 0, trueNegatives: 6, falseNegatives: 0 },
      },
    });
    expect(reconstruction!.byLevel.frame).toMatchObject({ cases: { normal: 120, abnormal: 120 } });
    expect(reconstruction!.alarms).toMatchObject({
      falseAlarmsPerHour: { value: 0 },
      cinesFlagged: { value: 1 },
      secondsToFirstFlag: { median: 0.2 },
    });
  });

  it('shows the references beside, and says nothing of a score that beats them', () => {
    expect(brightness).toMatchObject({ name: 'brightness', kind: 'reference', against: [] });
    expect(evaluation.findings.filter(({ kind }) => kind === 'does-not-beat')).toEqual([]);
  });

  it('says in plain words that a score does not beat brightness', () => {
    const dim = [...telling, ...sick].map((sketch, index) =>
      cine(index, sketch.side as 'normal', [1 + (index % 5), index < 6 ? 90 : 20]),
    );
    const finding = evaluationOf(input([dim], {})).evaluation.findings.find(
      ({ kind }) => kind === 'does-not-beat',
    );
    expect(sayFinding(finding!)).toMatch(
      /^reconstruction does not beat brightness, the darker the more abnormal, against abnormal: 0\.\d+ and 1\.000 by cine, difference -/,
    );
  });

  it('gives the same bytes for the same folds in whatever order they came', () => {
    const turned = evaluationOf({
      ...whole,
      runs: whole.runs.map((run) => ({ ...run, test: run.test.toReversed() })),
    });
    expect(JSON.stringify(turned.evaluation)).toBe(JSON.stringify(evaluation));
  });

  it('compares only scores of one model with each other, where folds trained their own', () => {
    const shifted = [
      [cine(1, 'normal', [1, 1]), cine(2, 'abnormal', [2, 1])],
      [cine(3, 'normal', [11, 1]), cine(4, 'abnormal', [12, 1])],
    ];
    const trained = {
      training: { frames: 1, patients: 1 },
      calibration: { frames: 1, patients: 1 },
      losses: { validation: 0, meanImage: 1 },
      modelHash: '',
    };
    const folded = input(shifted, {});
    const judged = evaluationOf({
      ...folded,
      design: 'folds',
      runs: folded.runs.map((run) => ({ ...run, trained })),
    });
    expect(judged.evaluation.comparisons[0]!.scores[0]!.byLevel.cine).toMatchObject({
      area: { value: 1 },
      pooledArea: 0.75,
    });
  });

  it('refuses where one side holds no frame', () => {
    expect(() => evaluationOf(input([telling], {}))).toThrow('an ROC curve needs both');
  });
});
