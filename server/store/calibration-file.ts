import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Calibration } from '../core/calibration.ts';
import { MonitorError } from '../core/errors.ts';

const limit = z.number().positive();

/** calibration.json, format 1. The centre is base64 of little-endian float32. */
const schema = z.strictObject({
  format: z.literal(1),
  model: z.strictObject({ name: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  preprocessing: z.number().int(),
  limits: z.strictObject({
    reconstruction: limit.optional(),
    latent: limit.optional(),
    peak: limit.optional(),
  }),
  quantile: z.number().gt(0.5).lte(1),
  radius: limit.optional(),
  normals: z.strictObject({ frames: z.number().int().positive(), groups: z.number().int().positive() }),
  software: z.string(),
  command: z.string(),
  centre: z.base64().optional(),
});

/**
 * Reads a calibration.json.
 * @throws MonitorError `calibration-unreadable` when it is no calibration, or one of another format.
 */
export async function readCalibration(path: string): Promise<Calibration> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw MonitorError.of('calibration-unreadable', [path, 'it is not a JSON file'], error);
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw MonitorError.of('calibration-unreadable', [
      path,
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown fault'}`,
    ]);
  }
  const { model, preprocessing, limits, quantile, radius, normals, centre } = parsed.data;
  const known = Object.entries(limits).filter(([, value]) => value !== undefined);
  return {
    model,
    preprocessing,
    limits: Object.fromEntries(known),
    quantile,
    radius,
    normals,
    centre: centre === undefined ? undefined : toFloats(Buffer.from(centre, 'base64'), path),
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
  { software, command }: Provenance,
): Promise<void> {
  const { model, preprocessing, limits, quantile, radius, normals, centre } = calibration;
  const text = JSON.stringify(
    {
      format: 1,
      model,
      preprocessing,
      limits,
      quantile,
      radius,
      normals,
      software,
      command,
      centre:
        centre === undefined
          ? undefined
          : Buffer.from(centre.buffer, centre.byteOffset, centre.byteLength).toString('base64'),
    },
    undefined,
    2,
  );
  await writeFile(`${path}.part`, `${text}\n`);
  await rename(`${path}.part`, path);
}

function toFloats(bytes: Buffer, path: string): Float32Array {
  if (bytes.length % 4 !== 0)
    throw MonitorError.of('calibration-unreadable', [
      path,
      `its centre has ${bytes.length} bytes, not whole float32 numbers`,
    ]);
  return new Float32Array(new Uint8Array(bytes).buffer);
}
