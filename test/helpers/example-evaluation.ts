import sharp from 'sharp';
import { areaUnderRoc } from '../../server/core/evaluation/roc.ts';
import { gaussian, randomOf } from '../../server/core/random.ts';
import type {
  CineRow,
  Comparison,
  Evaluation,
  Exemplar,
  Figure,
  JudgedLevel,
  Level,
  ScoreKind,
  ScoreResult,
} from '../../server/lab/result.ts';

/** What a stranger may have called a file: markup, quotes, a formula, and letters that run the other way. */
export const hostileName = `=cmd|"<script>alert('1')</script>&amp;\u202Eevil.mp4`;

const scores: readonly { readonly name: string; readonly kind: ScoreKind; readonly shift: number }[] = [
  { name: 'reconstruction', kind: 'model', shift: 0.5 },
  { name: 'latent', kind: 'model', shift: 0.9 },
  { name: 'peak', kind: 'model', shift: 0.25 },
  { name: 'verdict', kind: 'model', shift: 0.8 },
  { name: 'brightness', kind: 'reference', shift: 0.3 },
  { name: 'bottom-brightness', kind: 'reference', shift: 0.45 },
  { name: 'mean-image', kind: 'reference', shift: 0.4 },
  { name: 'pca', kind: 'reference', shift: 0.1 },
  { name: 'logistic', kind: 'supervised', shift: 1.1 },
  { name: 'neighbours', kind: 'supervised', shift: 0.7 },
];
const cases: Readonly<Record<Level, readonly [number, number]>> = {
  frame: [800, 600],
  cine: [80, 62],
  patient: [24, 18],
};

/** An evaluation as large and as mixed as real ones, of seeded numbers; its figures hang together, but mean nothing. */
export async function exampleEvaluation(): Promise<Evaluation> {
  const random = randomOf(7);
  const cines = Array.from({ length: 142 }, (_, index) => cineRow(index, random));
  return {
    format: 1,
    provenance: {
      software: '0.1.0',
      node: '20.20.2',
      command:
        "sonovigil evaluate --manifest data.csv --where 'use=validation' --folds 5 --mirror --report report.html",
      day: '2026-11-25',
      network: { parameters: 1_374_465, codeSize: 4096, optimiser: 'Adam (learning rate 0.001)' },
      manifest: { path: 'data/manifest.csv', sha256: 'ab'.repeat(32), where: ['use=validation'] },
      dataHash: 'cd'.repeat(32),
    },
    settings: {
      seed: 1,
      draws: 2000,
      confidence: 0.95,
      quantile: 0.995,
      onDelaySeconds: 0.2,
      cineScore: 'mean',
      patientScore: 'highest-cine',
      primary: { score: 'latent', level: 'cine' },
      training: { epochs: 30, batch: 16, framesPerCine: 16, calibrationShare: 0.2 },
    },
    data: {
      bySide: [
        { side: 'normal', frames: 8012, cines: 80, patients: 24 },
        { side: 'abnormal', frames: 6130, cines: 62, patients: 27 },
        { side: 'mirrored', frames: 8012, cines: 80, patients: 24 },
      ],
      patients: 42,
      mixedPatients: 9,
      unlabelled: 74,
      invalid: { 'no-contact': 120, 'gain-changed': 11 },
      hours: { normal: 0.089, abnormal: 0.068 },
    },
    design: {
      kind: 'folds',
      split: 'folds',
      folds: Array.from({ length: 5 }, (_, fold) => ({
        fold: fold + 1,
        test: { cines: 28, patients: 8, names: [`patient-${fold}`] },
        training: { frames: 812 + fold, patients: 20 },
        calibration: { frames: 190, patients: 5 },
        losses: { validation: 0.0031 + fold * 1e-4, meanImage: 0.0064 },
        modelHash: (fold + 10).toString(16).repeat(64),
        limits: { reconstruction: 0.0912 + fold * 1e-3, latent: 18.2 + fold, peak: 0.48 },
      })),
    },
    comparisons: [comparison('abnormal', random), comparison('mirrored', random)],
    cines,
    patients: Array.from({ length: 42 }, (_, patient) => ({
      group: `patient-${patient}`,
      label: patient < 18 ? 'abnormal' : 'normal',
      cines: { normal: 2, abnormal: patient < 18 ? 3 : 0 },
      scores: { latent: 1 + gaussian(random) / 4 },
    })),
    guard: [
      {
        kind: 'near-duplicates',
        one: { source: hostileName, group: 'patient-1', side: 'normal' },
        other: { source: 'lung/b.mp4', group: 'patient-2', side: 'abnormal' },
        frames: 44,
        bits: 3,
        acrossSplit: true,
      },
      { kind: 'confound', column: 'frame-rate', area: figure(0.71), values: 3 },
      { kind: 'training-unknown', model: 'elsewhere' },
    ],
    findings: [
      ...(['bottom-brightness', 'mean-image'] as const).map((reference) => ({
        kind: 'does-not-beat' as const,
        against: 'abnormal' as const,
        score: 'reconstruction',
        area: figure(0.61),
        reference,
        referenceArea: figure(0.6),
        difference: { value: 0.01, interval: { low: -0.08, high: 0.1 } },
      })),
      { kind: 'no-better-than-chance', against: 'abnormal', score: 'peak', area: figure(0.53) },
      { kind: 'turned-over', against: 'mirrored', score: 'peak', area: figure(0.32) },
      { kind: 'few-patients', side: 'normal', patients: 24 },
    ],
    learningCurve: [4, 8, 16, 25].map((patients, step) => ({
      patients,
      scores: ['reconstruction', 'latent', 'peak'].map((name, index) => ({
        name,
        area: figure(0.55 + step * 0.04 + index * 0.02),
      })),
    })),
    embedding: {
      method: 'umap',
      neighbours: 15,
      minimumDistance: 0.1,
      model: 'fold 1',
      points: cines.map(({ group, side }, cine) => ({
        x: Math.cos(Number(group.slice(8))) * 5 + gaussian(random) * 0.5 + (side === 'normal' ? 0 : 1),
        y: Math.sin(Number(group.slice(8))) * 5 + gaussian(random) * 0.5,
        cine,
        scanner: ['Lumify', 'Vivid E95', 'EPIQ 7'][cine % 3]!,
        seenInTraining: cine % 4 === 0,
      })),
    },
    exemplars: await Promise.all(
      (
        [
          'typical-normal',
          'highest-normal',
          'typical-abnormal',
          'highest-abnormal',
          'lowest-abnormal',
        ] as const
      ).map((role, index) => exemplar(role, index)),
    ),
  };
}

function cineRow(index: number, random: () => number): CineRow {
  const mean = 15 + gaussian(random) * 3;
  return {
    source: index === 3 ? hostileName : `lung/cine-${index}.mp4`,
    side: index < 80 ? 'normal' : 'abnormal',
    group: `patient-${index % 42}`,
    fold: (index % 5) + 1,
    columns: { device: ['Lumify', 'Vivid E95', 'EPIQ 7'][index % 3]!, 'frame-rate': '25' },
    frames: 100,
    invalidFrames: index % 7,
    seconds: 4,
    scores: {
      latent: {
        mean,
        percentile95: mean * 1.2,
        max: mean * 1.31,
        ratio: mean / 18.8,
        flagged: { share: index / 300, alarms: index % 3, ...(index % 3 > 0 && { firstSeconds: 0.84 }) },
      },
      brightness: { mean: 60 + gaussian(random), percentile95: 66, max: 70 },
    },
  };
}

const comparison = (against: Comparison['against'], random: () => number): Comparison => ({
  against,
  scores: scores
    .filter(({ kind }) => against === 'abnormal' || kind !== 'supervised')
    .map(({ name, kind, shift }): ScoreResult => {
      const ratio = kind === 'model';
      const level = (of: Level): JudgedLevel =>
        judged(of, { shift: shift * (against === 'mirrored' ? 2 : 1), ratio, random });
      return {
        name,
        kind,
        byLevel: {
          frame: level('frame'),
          cine: level('cine'),
          patient: name === 'pca' ? { kind: 'not-judged', reason: 'one-side' } : level('patient'),
        },
        against:
          kind === 'reference'
            ? []
            : ['brightness', 'bottom-brightness', 'mean-image', 'pca'].map((reference, index) => ({
                reference,
                turned: false,
                difference: {
                  value: shift / 5 - index / 20,
                  interval: { low: shift / 5 - index / 20 - 0.07, high: shift / 5 + 0.06 },
                },
              })),
        ...(ratio && {
          alarms: {
            falseAlarmsPerHour: figure(12.4),
            cinesFlagged: figure(0.31),
            ...(name !== 'peak' && { secondsToFirstFlag: { median: 1.24, low: 0.4, high: 2.9 } }),
          },
        }),
      };
    }),
});

function judged(
  level: Level,
  { shift, ratio, random }: { shift: number; ratio: boolean; random: () => number },
): JudgedLevel {
  const draw = (count: number, by: number): readonly number[] =>
    Array.from({ length: count }, () => (ratio ? 0.8 : 60) * (1 + 0.22 * (gaussian(random) + by)));
  const [normal, abnormal] = [draw(cases[level][0], 0), draw(cases[level][1], shift)];
  const area = areaUnderRoc(normal, abnormal);
  const thresholds = [...normal, ...abnormal].sort((a, b) => b - a);
  const over = (values: readonly number[], limit: number): number =>
    values.filter((value) => value >= limit).length;
  const confusion = {
    truePositives: over(abnormal, 1),
    falsePositives: over(normal, 1),
    trueNegatives: normal.length - over(normal, 1),
    falseNegatives: abnormal.length - over(abnormal, 1),
  };
  const [low, high] = [thresholds.at(-1)!, thresholds[0]!];
  const edges = Array.from({ length: 25 }, (_, edge) => low + ((high - low) * edge) / 24);
  const counts = (values: readonly number[]): readonly number[] =>
    edges
      .slice(0, -1)
      .map((edge, bin) => over(values, edge) - (bin === 23 ? 0 : over(values, edges[bin + 1]!)));
  return {
    kind: 'judged',
    cases: { normal: normal.length, abnormal: abnormal.length, patients: 42 },
    area: figure(area),
    pooledArea: area,
    averagePrecision: figure(area * 0.95),
    roc: [
      { falsePositiveRate: 0, sensitivity: 0 },
      ...thresholds.map((threshold) => ({
        falsePositiveRate: over(normal, threshold) / normal.length,
        sensitivity: over(abnormal, threshold) / abnormal.length,
        threshold,
      })),
    ],
    precisionRecall: thresholds.map((threshold) => ({
      recall: over(abnormal, threshold) / abnormal.length,
      precision: over(abnormal, threshold) / (over(abnormal, threshold) + over(normal, threshold)),
      threshold,
    })),
    histogram: { edges, normal: counts(normal), abnormal: counts(abnormal) },
    unit: ratio ? 'ratio' : 'raw',
    ...(ratio && {
      operatingPoint: {
        sensitivity: figure(confusion.truePositives / abnormal.length),
        specificity: figure(confusion.trueNegatives / normal.length),
        confusion,
      },
    }),
  };
}

const figure = (value: number): Figure => ({
  value,
  interval: {
    low: value - Math.min(0.08, value / 2),
    high: value > 1 ? value * 1.4 : Math.min(1, value + 0.07),
  },
});

async function exemplar(role: Exemplar['role'], index: number): Promise<Exemplar> {
  return {
    role,
    cine: index === 1 ? 3 : index * 25,
    score: 'latent',
    value: 14.2 + index,
    ratio: 0.78 + index / 10,
    frame: 31,
    timeSeconds: 1.24,
    png: {
      picture: await png((x, y) => sector(x, y) * (90 + 60 * Math.sin(x / 9 + index) * Math.cos(y / 13))),
      reconstruction: await png(
        (x, y) => sector(x, y) * (90 + 40 * Math.sin(x / 9 + index) * Math.cos(y / 13)),
      ),
      difference: await png(
        (x, y) => sector(x, y) * Math.abs(20 * Math.sin(x / 9 + index) * Math.cos(y / 13)),
      ),
    },
  };
}

const sector = (x: number, y: number): number =>
  Math.hypot(x - 128, y + 10) < 250 && Math.abs(x - 128) < (y + 10) * 0.6 ? 1 : 0;

async function png(grey: (x: number, y: number) => number): Promise<string> {
  const pixels = Uint8Array.from({ length: 256 * 256 }, (_, at) => grey(at % 256, Math.floor(at / 256)));
  const bytes = await sharp(pixels, { raw: { width: 256, height: 256, channels: 1 } })
    .png()
    .toBuffer();
  return bytes.toString('base64');
}
