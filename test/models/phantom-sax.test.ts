import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openModel, shippedModel, type OpenModel } from '../../server/commands/open-model.ts';
import { areaUnderRoc } from '../../server/core/evaluation/roc.ts';
import { judge, type Scores } from '../../server/core/scores.ts';
import { scoreAll } from '../../server/pipeline/score-all.ts';
import { openPhantom } from '../../server/source/phantom/source.ts';

// 200 simulated frames a case, on cores that other tests use too.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Patients that neither the model nor its limits have seen: they learned from seeds 1001 to 1072 and 2001 to 2030. */
const patients = Array.from({ length: 20 }, (_, index) => 3001 + index);
/** A beat and a bit, every fourth frame. */
const framesEach = 10;
const step = 4;

/** The scores of a single frame. */
const scoreNames = ['reconstruction', 'latent', 'peak'] as const;

let model: OpenModel;
let normal: readonly Scores[];
beforeAll(async () => {
  model = await openModel(shippedModel);
  normal = await scored('');
});
afterAll(() => model.engine.close());

describe('the shipped model, on 20 simulated patients it has never seen', () => {
  it('tells normal frames from the same patients mirrored: area 0.95 or more by at least one score', async () => {
    const areas = areasOf(await scored('&anomaly=mirrored'));
    report('mirrored', areas);
    expect(Math.max(...areas)).toBeGreaterThanOrEqual(0.95);
  });

  // What came when it was trained (models/README.md), less 0.05.
  it.each([
    ['effusion', 0.95],
    ['gain', 0.95],
    ['shadow', 0.95],
    ['lad', 0.74],
    ['rca', 0.7],
    ['lcx', 0.59],
  ])('keeps what was reported against %s: area %d or more by its best score', async (anomaly, least) => {
    const areas = areasOf(await scored(`&anomaly=${anomaly}`));
    report(anomaly, areas);
    expect(Math.max(...areas)).toBeGreaterThanOrEqual(least);
  });

  // What came when it was calibrated (models/README.md) lies at 0.99 and above.
  it('tells a heart that moves from one of which a part stands still by its motion: area 0.95 or more', async () => {
    const moving = await motions('');
    for (const anomaly of ['lad', 'lcx', 'rca', 'mirrored']) {
      const area = areaUnderRoc(moving, await motions(`&anomaly=${anomaly}`));
      console.log(`area under the ROC, normal against ${anomaly}: motion ${area.toFixed(3)}`);
      expect(area).toBeGreaterThanOrEqual(0.95);
    }
  });

  it('flags few frames of the normals', () => {
    const { limits } = model;
    const over = normal.filter((scores) => judge(scores, limits).kind === 'abnormal');
    console.log(`normal frames over a limit: ${over.length} of ${normal.length}`);
    expect(over.length / normal.length).toBeLessThan(0.1);
  });
});

async function scored(query: string): Promise<readonly Scores[]> {
  const all: Scores[] = [];
  for (const seed of patients) {
    const source = openPhantom(`phantom:sax?seed=${seed}&seconds=2${query}`);
    const { sector } = source.description;
    let index = 0;
    for await (const { grey } of source.frames({ pictures: false, signal: new AbortController().signal })) {
      if (index++ % step !== 0) continue;
      const [result] = await model.engine.score({ frames: [grey], sector, reconstruction: false, code: false });
      all.push(result!.scores);
      if (index > (framesEach - 1) * step) break;
    }
  }
  return all;
}

/** The motion scores of 8 patients, by frame. */
async function motions(query: string): Promise<readonly number[]> {
  const { engine, limits, motion } = model;
  const all: number[] = [];
  for (const seed of patients.slice(0, 8)) {
    const source = openPhantom(`phantom:sax?seed=${seed}&seconds=1.6&fps=15${query}`);
    const { signal } = new AbortController();
    for await (const { scored } of scoreAll({ source, engine, limits, motion, signal }))
      if (scored?.scores.motion !== undefined) all.push(scored.scores.motion);
  }
  return all;
}

const areasOf = (abnormal: readonly Scores[]): readonly number[] =>
  scoreNames.map((name) => areaUnderRoc(normal.map((scores) => scores[name]!), abnormal.map((scores) => scores[name]!)));

function report(what: string, areas: readonly number[]): void {
  console.log(`area under the ROC, normal against ${what}: ${scoreNames.map((name, at) => `${name} ${areas[at]!.toFixed(3)}`).join(', ')}`);
}
