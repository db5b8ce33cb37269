import { rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Appearance } from '../core/appearance.ts';
import type { Calibration, NormalScores } from '../core/calibration.ts';
import { MonitorError } from '../core/errors.ts';
import type { LatentReference, LatentSpread } from '../core/latent.ts';
import type { MotionReference } from '../core/motion.ts';
import { cellsSide } from '../core/motion-trail.ts';
import { scoreNames, upperOf } from '../core/scores.ts';
import { sketchLength } from '../core/tuning/score-sketch.ts';
import {
  calibrationFormat,
  calibrationSchema,
  readableFormats,
  type CalibrationFile,
} from './calibration-schema.ts';

/**
 * A calibration of the text of its file.
 * @param path for people.
 * @throws MonitorError `calibration-unreadable` when it is no calibration, `calibration-version` when it is one of another format.
 */
export function parseCalibration(text: string, path: string): Calibration {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw MonitorError.of('calibration-unreadable', [path, 'it is not a JSON file'], error);
  }
  const versioned = z.looseObject({ format: z.number() }).safeParse(content);
  if (versioned.success && !readableFormats.includes(versioned.data.format))
    throw MonitorError.of('calibration-version', [path, ...relationOf(versioned.data.format)]);
  const parsed = calibrationSchema.safeParse(content);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw MonitorError.of('calibration-unreadable', [
      path,
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown fault'}`,
    ]);
  }
  const { model, preprocessing, limits, asked, normals, intervals, leftOut, latent, motion, appearance } =
    parsed.data;
  const { normalScores, episodeRule, saved } = parsed.data;
  const reference = latent && toReference(latent, path);
  return {
    model,
    preprocessing,
    limits,
    asked,
    normals,
    intervals,
    leftOut,
    latent: reference,
    motion: motion && toMotion(motion, path),
    appearance: appearance && { ...appearance, depthMm: appearance.depthMm },
    ...(normalScores === undefined ? {} : { normalScores: toNormalScores(normalScores, path) }),
    ...(episodeRule === undefined ? {} : { episodeRule }),
    ...(saved === undefined ? {} : { saved }),
  };
}

export interface Provenance {
  readonly software: string;
  /** The command that made it, so that it can be made again. */
  readonly command: string;
}

/** Writes calibration.json whole or not at all. */
export async function writeCalibration(
  path: string,
  calibration: Calibration,
  provenance: Provenance,
): Promise<void> {
  await writeFile(`${path}.part`, calibrationText(calibration, provenance));
  await rename(`${path}.part`, path);
}

/** What stands in the file. */
export function calibrationText(calibration: Calibration, { software, command }: Provenance): string {
  const { latent, motion, appearance, leftOut, normalScores, episodeRule, saved, ...rest } = calibration;
  const radius = rest.limits.latent;
  const file = {
    format: calibrationFormat,
    ...rest,
    ...(leftOut === undefined ? {} : { leftOut }),
    ...(episodeRule === undefined ? {} : { episodeRule }),
    ...(saved === undefined ? {} : { saved }),
    software,
    command,
    ...(normalScores === undefined ? {} : { normalScores: fromNormalScores(normalScores) }),
    ...(latent === undefined
      ? {}
      : {
          latent: {
            kind: latent.kind,
            ...(radius === undefined ? {} : { radius: upperOf(radius) }),
            centre: toBase64(latent.centre),
            ...(latent.kind === 'euclidean' ? {} : { spread: fromSpread(latent.spread) }),
          },
        }),
    ...(motion === undefined ? {} : { motion: fromMotion(motion) }),
    ...(appearance === undefined ? {} : { appearance: fromAppearance(appearance) }),
  } satisfies CalibrationFile;
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

const fromNormalScores = (scores: NormalScores): NonNullable<CalibrationFile['normalScores']> =>
  Object.fromEntries(
    scoreNames.flatMap((name) => {
      const sketch = scores[name];
      return sketch === undefined ? [] : [[name, toBase64(Float32Array.from(sketch))]];
    }),
  );

function toNormalScores(file: NonNullable<CalibrationFile['normalScores']>, path: string): NormalScores {
  return Object.fromEntries(
    scoreNames.flatMap((name) => {
      const base64 = file[name];
      if (base64 === undefined) return [];
      const sketch = [...toFloats(base64, { path, of: `normalScores.${name}` })];
      if (sketch.length !== sketchLength || sketch.some((value, at) => !(value >= (sketch[at - 1] ?? 0))))
        throw MonitorError.of('calibration-unreadable', [
          path,
          `normalScores.${name}: expected ${sketchLength} ascending numbers from 0`,
        ]);
      return [[name, sketch]];
    }),
  );
}

const fromAppearance = ({ depthMm, ...brightness }: Appearance) => ({
  ...brightness,
  ...(depthMm === undefined ? {} : { depthMm }),
});

const fromMotion = ({ mean, components, spread }: MotionReference) => ({
  mean: toBase64(mean),
  components: toBase64(components),
  spread: toBase64(spread),
});

function toMotion(file: NonNullable<CalibrationFile['motion']>, path: string): MotionReference {
  const part = (of: 'mean' | 'components' | 'spread'): Float32Array => toFloats(file[of], { path, of });
  const motion = { mean: part('mean'), components: part('components'), spread: part('spread') };
  const cells = cellsSide ** 2;
  const fits = motion.mean.length === cells && motion.spread.length === cells;
  if (!fits || motion.components.length % cells !== 0 || !motion.spread.every((one) => one > 0))
    throw MonitorError.of('calibration-unreadable', [path, `motion: it does not fit ${cells} cells`]);
  return motion;
}

const relationOf = (format: number): [string, string] => [
  String(format),
  format > calibrationFormat ? 'newer' : 'older',
];

function toReference(
  { kind, centre, spread }: NonNullable<CalibrationFile['latent']>,
  path: string,
): LatentReference {
  const floats = (base64: string, of: string): Float32Array => toFloats(base64, { path, of });
  const reference = { centre: floats(centre, 'centre') };
  if (kind === 'euclidean') return { kind, ...reference };
  const refused = (detail: string): MonitorError => MonitorError.of('calibration-unreadable', [path, detail]);
  if (spread === undefined) throw refused('latent.spread is missing');
  const variances = floats(spread.variances, 'variances');
  const directions = floats(spread.directions, 'directions');
  if (directions.length !== variances.length * reference.centre.length || !variances.every((one) => one > 0))
    throw refused('latent.spread: its directions do not fit its variances and centre');
  return { kind, ...reference, spread: { variances, directions, residualVariance: spread.residualVariance } };
}

const fromSpread = ({ residualVariance, variances, directions }: LatentSpread) => ({
  residualVariance,
  variances: toBase64(variances),
  directions: toBase64(directions),
});

const toBase64 = (values: Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

function toFloats(base64: string, { path, of }: { path: string; of: string }): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length % 4 !== 0)
    throw MonitorError.of('calibration-unreadable', [
      path,
      `its ${of} has ${bytes.length} bytes, not whole float32 numbers`,
    ]);
  return new Float32Array(new Uint8Array(bytes).buffer);
}
