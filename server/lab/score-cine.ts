import { createHash, type Hash } from 'node:crypto';
import { perceptualHash } from '../core/evaluation/perceptual-hash.ts';
import type { Frame } from '../core/frame.ts';
import { inputPixels, inputSize } from '../core/geometry.ts';
import type { InvalidReason, Verdict } from '../core/scores.ts';
import type { Sector } from '../core/sector.ts';
import type { Engine, FrameSource, ScoredFrame, SourceDescription } from '../ports.ts';
import { everyNth, mirroredSource } from './mirror.ts';
import type { Reference } from './references/reference.ts';
import type { LabCine, ScoredCine } from './scored-cine.ts';

export interface CineScoring {
  /** Gives codes. */
  readonly engine: Engine;
  /** Scores a recording as the monitor does, frame by frame, in order; a frame that is not valid has no scores. */
  readonly score: (source: FrameSource) => AsyncIterable<ScoringResult>;
  readonly references: readonly Reference[];
  readonly open: (source: string) => Promise<FrameSource>;
  /** 1 scores every frame, 10 one in ten. */
  readonly stride: number;
  readonly signal: AbortSignal;
}

export interface ScoringResult {
  readonly frame: Frame;
  readonly scored: ScoredFrame | undefined;
  /** Says why where it was not scored. */
  readonly verdict: Verdict;
}

/** One frame in ten gives its code: neighbours say the same, and the code costs a run of its own. */
const framesPerCode = 10;
const mostHashes = 16;
const tileSide = 16;
const tilesAcross = inputSize / tileSide;

/** Scores every valid frame of a cine by the detector and by the references, mirrored where the cine stands for that. @throws MonitorError as source and engine do. */
export async function scoreCine(cine: LabCine, scoring: CineScoring): Promise<ScoredCine> {
  const { engine, score, references, open, stride, signal } = scoring;
  const opened = await open(cine.source);
  const upright = cine.side === 'mirrored' ? mirroredSource(opened) : opened;
  const source = stride === 1 ? upright : everyNth(upright, stride);
  const { sector } = source.description;
  const sums = emptySums();
  const codeStride = stride === 1 ? framesPerCode : 1;
  for await (const { frame, scored, verdict } of score(source)) {
    sums.all.push(frame.timeSeconds);
    sums.pixels.update(frame.grey);
    if (scored === undefined) {
      if (verdict.kind === 'not-valid')
        sums.invalid[verdict.reason] = (sums.invalid[verdict.reason] ?? 0) + 1;
      continue;
    }
    if (sums.timesSeconds.length % codeStride === 0) {
      const request = { frames: [frame.grey], sector, reconstruction: false, code: true };
      addCode(sums, (await engine.score(request))[0]?.code);
    }
    addFrame(sums, { frame, scored, sector, references });
  }
  signal.throwIfAborted();
  return finished(cine, sums, source.description);
}

interface Sums {
  readonly all: number[];
  readonly pixels: Hash;
  readonly invalid: Partial<Record<InvalidReason, number>>;
  readonly timesSeconds: number[];
  readonly frameIndexes: number[];
  readonly scores: Record<string, (number | null)[]>;
  code: Float64Array | undefined;
  codes: number;
  readonly tiles: Float64Array;
  hashes: ReturnType<typeof perceptualHash>[];
  hashStride: number;
}

const emptySums = (): Sums => ({
  all: [],
  pixels: createHash('sha256'),
  invalid: {},
  timesSeconds: [],
  frameIndexes: [],
  scores: {},
  code: undefined,
  codes: 0,
  tiles: new Float64Array(tilesAcross * tilesAcross),
  hashes: [],
  hashStride: 1,
});

interface Addition {
  readonly frame: Frame;
  readonly scored: ScoredFrame;
  readonly sector: Sector;
  readonly references: readonly Reference[];
}

function addFrame(sums: Sums, { frame, scored, sector, references }: Addition): void {
  const add = (name: string, value: number): void => {
    // A score that begins later has been absent in all the frames before.
    const values = (sums.scores[name] ??= sums.timesSeconds.map(() => null));
    values.push(value);
  };
  for (const [name, value] of Object.entries(scored.scores) as [string, number][]) add(name, value);
  for (const reference of references) add(reference.name, reference.score(frame.grey, sector));
  for (const values of Object.values(sums.scores))
    if (values.length === sums.timesSeconds.length) values.push(null);
  for (let at = 0; at < inputPixels; at++)
    sums.tiles[Math.floor(at / (inputSize * tileSide)) * tilesAcross + ((at % inputSize) >> 4)]! +=
      scored.map[at]!;
  if (sums.timesSeconds.length % sums.hashStride === 0) sums.hashes.push(perceptualHash(frame.grey));
  if (sums.hashes.length > 2 * mostHashes) {
    sums.hashes = sums.hashes.filter((_, index) => index % 2 === 0);
    sums.hashStride *= 2;
  }
  sums.timesSeconds.push(frame.timeSeconds);
  sums.frameIndexes.push(frame.index);
}

function addCode(sums: Sums, code: Float32Array | undefined): void {
  if (code === undefined) return;
  sums.code ??= new Float64Array(code.length);
  for (let at = 0; at < code.length; at++) sums.code[at]! += code[at]!;
  sums.codes++;
}

function finished(cine: LabCine, sums: Sums, { geometry, framesPerSecond }: SourceDescription): ScoredCine {
  const { all, timesSeconds, frameIndexes, scores, invalid, hashes } = sums;
  const count = Math.max(1, timesSeconds.length);
  const first = all[0] ?? 0;
  const step =
    framesPerSecond === undefined ? (all.at(-1)! - first) / Math.max(1, all.length - 1) : 1 / framesPerSecond;
  return {
    ...cine,
    columns: {
      ...cine.columns,
      'picture-width': String(geometry.displayWidth),
      'picture-height': String(geometry.displayHeight),
      ...(framesPerSecond === undefined ? {} : { 'frame-rate': String(framesPerSecond) }),
    },
    pixelsHash: sums.pixels.digest('hex'),
    invalid,
    timesSeconds,
    frameIndexes,
    seconds: all.length === 0 ? 0 : all.at(-1)! - first + step,
    scores,
    ...(sums.code === undefined
      ? {}
      : { code: Array.from(sums.code, (sum) => Math.fround(sum / sums.codes)) }),
    differenceTiles: Array.from(sums.tiles, (sum) => sum / (count * tileSide ** 2)),
    hashes,
  };
}
