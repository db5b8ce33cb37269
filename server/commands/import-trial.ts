import { MonitorError } from '../core/errors.ts';
import type { Frame } from '../core/frame.ts';
import type { ModelUse } from '../core/model-use.ts';
import type { Scores } from '../core/scores.ts';
import type { Sector } from '../core/sector.ts';
import type { ImageModel } from '../engine/image-model.ts';
import { openOnnxEngine } from '../engine/onnx-engine.ts';
import type { Engine, ScoredFrame } from '../ports.ts';
import { collectFrames } from './collect-frames.ts';
import { resolveInputs } from './inputs.ts';
import type { OpenOptions } from './open-source.ts';
import { scoreFrames } from './score-frames.ts';

export interface Candidate {
  readonly bytes: Uint8Array;
  /** For people. */
  readonly name: string;
  readonly code: string | undefined;
  readonly use: ModelUse;
  readonly image: ImageModel;
}

/** What a model did with the frames that it was tried on. */
export interface Trial {
  /** How it is to be used: as it was asked, with what the trial found. */
  readonly use: ModelUse;
  /** Undefined: the simulated heart. */
  readonly normals: readonly string[] | undefined;
  readonly frames: number;
  readonly patients: number;
  readonly msPerFrame: number;
  /** Least and greatest of each score, as it will be given. */
  readonly ranges: Readonly<Partial<Record<keyof Scores, readonly [number, number]>>>;
  readonly codeLength: number | undefined;
  /** Of a model that gives x̂. */
  readonly losses: Losses | undefined;
  /** What is to be tried where x̂ is worse than the mean image, and the error with it. */
  readonly better: { readonly option: string; readonly model: number } | undefined;
  /** The least of the model's own score, where it is left out for being below 0. */
  readonly scoreBelow0: number | undefined;
}

/** Means over frames and pixels of the sector of (x̂ − x)², x in 0..1; x̂ at the model's own size. */
interface Losses {
  readonly model: number;
  /** Of the mean picture of the other patients; with one patient, of one grey for all of a frame. */
  readonly meanImage: number;
}

interface Picture {
  readonly frame: Frame;
  readonly sector: Sector;
  readonly group: string;
}

/** Of the simulated heart, where no normals are given. */
const simulated = 'phantom:sax?seed=1..8&seconds=0.5';
const perCine = 4;

/**
 * Scores some normal frames and looks at what came.
 * @throws MonitorError `model-unreadable`; as the sources do; `usage` for normals without a frame to score.
 */
export async function tryModel(
  candidate: Candidate,
  { normals, ...open }: OpenOptions & { readonly normals?: readonly string[] },
): Promise<Trial> {
  const pictures = await picturesOf(normals ?? [simulated], open);
  const engine = await engineFor(candidate, candidate.use);
  const scored = await scoreAlike(pictures, engine);
  const msPerFrame = await timeOne(pictures[0]!, engine);
  await engine.close();

  const { answer } = candidate.image;
  const peaks = scored.map(({ scores }) => scores.peak);
  const scale =
    answer.kind === 'anomaly-map' && candidate.use.map === undefined ? scaleFor(Math.max(...peaks)) : 1;
  const least = Math.min(...scored.map(({ scores }) => scores.latent ?? 0));
  const leaveOut = answer.kind === 'anomaly-map' && least < 0;
  const losses =
    answer.kind === 'reconstruction'
      ? { model: lossOf(scored), meanImage: meanImageLoss(pictures) }
      : undefined;
  const { use } = candidate;
  return {
    use: {
      ...use,
      ...(scale === 1 ? {} : { map: { scale } }),
      outputs: { ...use.outputs, ...(leaveOut ? { score: false } : {}) },
    },
    normals,
    frames: pictures.length,
    patients: new Set(pictures.map(({ group }) => group)).size,
    msPerFrame,
    ranges: {
      reconstruction: rangeOf(scored.map(({ scores }) => scores.reconstruction * scale)),
      peak: rangeOf(peaks.map((peak) => peak * scale)),
      ...(leaveOut || scored[0]!.scores.latent === undefined
        ? {}
        : { latent: rangeOf(scored.map(({ scores }) => scores.latent!)) }),
    },
    codeLength: scored[0]!.code?.length,
    losses,
    better:
      losses !== undefined && losses.model > losses.meanImage
        ? await betterUse(candidate, pictures, losses)
        : undefined,
    scoreBelow0: leaveOut ? least : undefined,
  };
}

async function picturesOf(named: readonly string[], open: OpenOptions): Promise<readonly Picture[]> {
  const pictures: Picture[] = [];
  for (const input of await resolveInputs(named, {})) {
    const { signal } = new AbortController();
    const { frames, sector } = await collectFrames(input, { ...open, perCine, signal });
    pictures.push(...frames.map((frame) => ({ frame, sector, group: input.group })));
  }
  if (pictures.length > 0) return pictures;
  throw MonitorError.of('usage', [
    'None of the --normals holds a frame that can be scored. Name normal cines with the probe on the skin.',
  ]);
}

const engineFor = ({ bytes, name, code }: Candidate, use: ModelUse): Promise<Engine> =>
  openOnnxEngine({ model: bytes, name, use, ...(code === undefined ? {} : { code }) });

async function scoreAlike(pictures: readonly Picture[], engine: Engine): Promise<readonly ScoredFrame[]> {
  const scored: ScoredFrame[] = [];
  for (const sector of new Set(pictures.map((one) => one.sector))) {
    const frames = pictures.filter((one) => one.sector === sector).map(({ frame }) => frame);
    scored.push(...(await scoreFrames(frames, { engine, sector, batch: 8, code: true })));
  }
  return scored;
}

/** Median of five, in milliseconds, after one to warm up. */
async function timeOne({ frame, sector }: Picture, engine: Engine): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 6; turn++) {
    const startMs = performance.now();
    await engine.score({ frames: [frame.grey], sector, reconstruction: false, code: false });
    if (turn > 0) times.push(performance.now() - startMs);
  }
  return times.toSorted((a, b) => a - b)[2]!;
}

/** A map in 0..1 is left as it is. Any other: what is greatest on normals becomes a half, which leaves as much for what is not normal. */
function scaleFor(greatest: number): number {
  const isInRange = greatest <= 1 && greatest >= 0.05;
  return isInRange || greatest === 0 ? 1 : Number((0.5 / greatest).toPrecision(2));
}

const lossOf = (scored: readonly ScoredFrame[]): number =>
  mean(scored.map(({ scores }) => scores.reconstruction ** 2));

function meanImageLoss(pictures: readonly Picture[]): number {
  return mean(
    pictures.map(({ frame: { grey }, sector: { mask, pixels }, group }) => {
      const others = pictures.filter((one) => one.group !== group).map(({ frame }) => frame.grey);
      const inside = grey.filter((_, at) => mask[at] === 1);
      const flat = inside.reduce((sum, value) => sum + value, 0) / pixels;
      const expected = (at: number): number =>
        others.length === 0 ? flat : others.reduce((sum, other) => sum + other[at]!, 0) / others.length;
      let squares = 0;
      for (let at = 0; at < grey.length; at++)
        if (mask[at] === 1) squares += ((grey[at]! - expected(at)) / 255) ** 2;
      return squares / pixels;
    }),
  );
}

/** Of the usual ways to feed a model the one with which x̂ comes nearest, if it then beats the mean image. */
async function betterUse(
  candidate: Candidate,
  pictures: readonly Picture[],
  { meanImage }: Losses,
): Promise<Trial['better']> {
  let best: Trial['better'];
  const { input, outputs } = candidate.use;
  for (const { option, more } of usualWays(candidate.image.input.channels)) {
    const use: ModelUse = {
      ...candidate.use,
      input: { size: input?.size, ...more.input },
      outputs: { ...outputs, values: more.values },
    };
    const engine = await engineFor(candidate, use).catch(() => undefined);
    if (engine === undefined) continue;
    const model = lossOf(await scoreAlike(pictures, engine));
    await engine.close();
    if (model < (best?.model ?? meanImage)) best = { option, model };
  }
  return best;
}

interface Way {
  /** As the command takes it. */
  readonly option: string;
  readonly more: { readonly input: NonNullable<ModelUse['input']>; readonly values: 'normalised' | 'grey' };
}

function usualWays(channels: 1 | 3): readonly Way[] {
  const fed: readonly (readonly [string, NonNullable<ModelUse['input']>])[] = [
    ['--range 0,1', { range: [0, 1] }],
    ['--range -1,1', { range: [-1, 1] }],
    ['--range 0,255', { range: [0, 255] }],
    ...(channels === 3 ? [[imageNetOption, { range: [0, 1], ...imageNet }] as const] : []),
  ];
  return fed.flatMap(([option, input], at) => [
    { option, more: { input, values: 'normalised' } } as const,
    ...(at === 0 ? [] : [{ option: `${option} --values grey`, more: { input, values: 'grey' } } as const]),
  ]);
}

/** Mean and deviation of the pictures of ImageNet, 0..1, as torchvision gives them. */
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
const imageNetOption = `--mean ${imageNet.mean.join(',')} --std ${imageNet.std.join(',')}`;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const rangeOf = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
];
