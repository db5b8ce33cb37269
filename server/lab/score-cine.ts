import { createHash, type Hash } from 'node:crypto';
import { hasContact } from '../core/contact.ts';
import { perceptualHash } from '../core/evaluation/perceptual-hash.ts';
import type { Frame } from '../core/frame.ts';
import { inputPixels, inputSize } from '../core/geometry.ts';
import type { Sector } from '../core/sector.ts';
import type { Engine, FrameSource, ScoredFrame, SourceDescription } from '../ports.ts';
import { mirrored, mirroredSector } from './mirror.ts';
import type { Reference } from './references/reference.ts';
import type { LabCine, ScoredCine } from './scored-cine.ts';

export interface CineScoring {
  readonly engine: Engine;
  readonly references: readonly Reference[];
  readonly open: (source: string) => Promise<FrameSource>;
  /** 1 scores every valid frame, 10 one in ten. */
  readonly stride: number;
  readonly signal: AbortSignal;
}

const batch = 8;
const mostHashes = 16;
const tileSide = 16;
const tilesAcross = inputSize / tileSide;

/** Scores every valid frame of a cine by the engine and by the references, mirrored where the cine stands for that. @throws MonitorError as source and engine do. */
export async function scoreCine(
  cine: LabCine,
  { engine, references, open, stride, signal }: CineScoring,
): Promise<ScoredCine> {
  const source = await open(cine.source);
  const { sector: upright } = source.description;
  const turned = cine.side === 'mirrored';
  const sector = turned ? mirroredSector(upright) : upright;
  const sums = emptySums();
  let waiting: Frame[] = [];
  let valid = 0;
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const grey = new Uint8Array(waiting.length * inputPixels);
    for (const [at, frame] of waiting.entries()) grey.set(frame.grey, at * inputPixels);
    const request = { grey, count: waiting.length, sector, reconstruction: false, code: true };
    for (const [at, scored] of (await engine.score(request)).entries())
      addFrame(sums, { frame: waiting[at]!, scored, sector, references });
    waiting = [];
  };
  for await (const frame of source.frames({ pictures: false, signal })) {
    sums.all.push(frame.timeSeconds);
    sums.pixels.update(frame.grey);
    if (!hasContact(frame.grey, upright)) {
      sums.invalidFrames++;
      continue;
    }
    if (valid++ % stride !== 0) continue;
    waiting.push(turned ? { ...frame, grey: mirrored(frame.grey) } : frame);
    if (waiting.length === batch) await flush();
  }
  signal.throwIfAborted();
  await flush();
  return finished(cine, sums, source.description);
}

interface Sums {
  readonly all: number[];
  readonly pixels: Hash;
  invalidFrames: number;
  readonly timesSeconds: number[];
  readonly frameIndexes: number[];
  readonly scores: Record<string, number[]>;
  code: Float64Array | undefined;
  readonly tiles: Float64Array;
  hashes: ReturnType<typeof perceptualHash>[];
  hashStride: number;
}

const emptySums = (): Sums => ({
  all: [],
  pixels: createHash('sha256'),
  invalidFrames: 0,
  timesSeconds: [],
  frameIndexes: [],
  scores: {},
  code: undefined,
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
  const add = (name: string, value: number): void => void (sums.scores[name] ??= []).push(value);
  for (const [name, value] of Object.entries(scored.scores) as [string, number][]) add(name, value);
  for (const reference of references) add(reference.name, reference.score(frame.grey, sector));
  if (scored.code !== undefined) {
    sums.code ??= new Float64Array(scored.code.length);
    for (let at = 0; at < sums.code.length; at++) sums.code[at]! += scored.code[at]!;
  }
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

function finished(cine: LabCine, sums: Sums, { geometry, framesPerSecond }: SourceDescription): ScoredCine {
  const { all, timesSeconds, frameIndexes, scores, invalidFrames, hashes } = sums;
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
    invalidFrames,
    timesSeconds,
    frameIndexes,
    seconds: all.length === 0 ? 0 : all.at(-1)! - first + step,
    scores,
    ...(sums.code === undefined ? {} : { code: Array.from(sums.code, (sum) => Math.fround(sum / count)) }),
    differenceTiles: Array.from(sums.tiles, (sum) => sum / (count * tileSide ** 2)),
    hashes,
  };
}
