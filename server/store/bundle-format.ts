import { z } from 'zod';
import { inputPixels, inputSize } from '../core/geometry.ts';
import { scoreNames, verdictKinds } from '../core/scores.ts';
import { sha256Shape } from './sha256.ts';

/**
 * A case bundle is a .zip of
 * - `frames/<n>.pgm` what the model saw, 256×256 grey without loss; `maps/<n>.pgm` the difference map, 255 = 1.0, of frames that were
 *   scored; `pictures/<n>.jpg` what people saw; n counts from 0 in the order in which they were shown;
 * - `frames.jsonl` a line a frame; `sector.pgm` where scores were counted (255 inside); `episode.json`, `alarms.json`, `labels.json`,
 *   `calibration.json` where there are some;
 * - `manifest.json`: with what it was made, and the sha-256 of every other entry; `manifest.sha256`, last: its own.
 * What stands outside the sector was black before any of it was recorded.
 */
export const bundleFormat = 1;

const perScore = z.partialRecord(z.enum(scoreNames), z.number());

/** A line of `frames.jsonl`. */
export const bundledFrame = z.strictObject({
  /** Index in the recording or stream. */
  frame: z.number().int(),
  timeSeconds: z.number(),
  /** ISO 8601: when it was judged. */
  time: z.string(),
  /** It does not follow the frame before: somebody sought. */
  jumped: z.boolean(),
  state: z.enum(verdictKinds),
  /** Of a frame that could not be scored. */
  reason: z.string().optional(),
  /** As they were computed, not rounded. */
  scores: perScore.optional(),
  ratios: perScore.optional(),
});
export type BundledFrame = z.infer<typeof bundledFrame>;

/** `manifest.json`. */
export const bundleManifest = z.strictObject({
  format: z.literal(bundleFormat),
  use: z.string(),
  software: z.string(),
  /** ISO 8601. */
  made: z.string(),
  stream: z.string(),
  source: z.strictObject({ kind: z.enum(['live', 'recorded']), name: z.string() }),
  model: z.strictObject({ name: z.string(), sha256: sha256Shape, preprocessing: z.number().int() }),
  /** sha-256 of the calibration in force; absent where there was none. */
  calibration: sha256Shape.optional(),
  /** In force at the end: limits of each score. */
  limits: z.record(z.string(), z.unknown()),
  engine: z.string(),
  /** On what it was computed: another processor may round otherwise. */
  machine: z.string(),
  frames: z.strictObject({
    count: z.number().int(),
    /** Not recorded, as the disk was too slow. */
    lost: z.number().int(),
    /** The episode went on for longer than is recorded of one. */
    cut: z.boolean(),
  }),
  entries: z.array(z.strictObject({ name: z.string(), bytes: z.number().int().min(0), sha256: sha256Shape })),
});
export type BundleManifest = z.infer<typeof bundleManifest>;

const header = Buffer.from(`P5\n${inputSize} ${inputSize}\n255\n`, 'latin1');

/** 256×256 grey bytes as a PGM file (https://netpbm.sourceforge.net/doc/pgm.html), which most viewers of pictures open. */
export const toPgm = (grey: Uint8Array): Uint8Array => Buffer.concat([header, grey]);

/** The bytes of one; undefined where it is another file. */
export const fromPgm = (file: Uint8Array | undefined): Uint8Array | undefined =>
  file?.length === header.length + inputPixels &&
  Buffer.compare(header, file.subarray(0, header.length)) === 0
    ? file.subarray(header.length)
    : undefined;

/** The name of a frame's entry. @param at counts from 0. */
export const entryName = (kind: 'frames' | 'maps' | 'pictures', at: number): string =>
  `${kind}/${String(at).padStart(6, '0')}.${kind === 'pictures' ? 'jpg' : 'pgm'}`;
