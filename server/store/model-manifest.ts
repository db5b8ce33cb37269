import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { MonitorError } from '../core/errors.ts';
import { imageValues, modelKinds, type ModelUse } from '../core/model-use.ts';
import { scoringMethods } from '../core/scores.ts';

const side = z.number().int().positive();

/** How a model is fed and read; a word that is not known here could change what it means, and is refused. */
const useSchema = {
  kind: z.enum(modelKinds).optional(),
  input: z
    .strictObject({
      size: z.union([side, z.tuple([side, side])], 'expected a number, or [height, width]').optional(),
      channels: z.union([z.literal(1), z.literal(3)], 'expected 1 or 3').optional(),
      mean: z.array(z.number()).min(1).optional(),
      std: z.array(z.number().positive()).min(1).optional(),
      range: z
        .tuple([z.number(), z.number()])
        .refine(([low, high]) => low < high, 'expected [low, high], low below high')
        .optional(),
    })
    .optional(),
  outputs: z
    .strictObject({
      reconstruction: z.string().optional(),
      map: z.string().optional(),
      score: z.union([z.string(), z.literal(false)], 'expected a name, or false').optional(),
      values: z.enum(imageValues).optional(),
    })
    .optional(),
  map: z.strictObject({ scale: z.number().positive() }).optional(),
} satisfies Record<keyof ModelUse, z.ZodType>;

/** What scoring needs of a manifest.json; the rest of it is for people. */
const manifestSchema = z.looseObject({
  ...useSchema,
  name: z.string(),
  preprocessing: z.number().int(),
  network: z.looseObject({ code: z.string().optional() }).optional(),
  scoring: z.strictObject({ method: z.enum(scoringMethods) }).optional(),
  hashes: z.looseObject({ model: z.string(), data: z.string().optional() }).optional(),
  training: z
    .looseObject({
      groupHashes: z.array(z.string()).optional(),
      losses: z.object({ validation: z.number(), meanImage: z.number() }).optional(),
    })
    .optional(),
});

/**
 * Reads manifest.json beside a model.
 * @param required whether a model without one is none.
 * @throws MonitorError `model-missing`, `model-unreadable` with the first thing that is wrong in it.
 */
export async function readManifestBeside(
  modelPath: string,
  required: boolean,
): Promise<z.infer<typeof manifestSchema> | undefined> {
  const path = join(dirname(modelPath), 'manifest.json');
  if (!existsSync(path)) {
    if (!required) return undefined;
    throw MonitorError.of('model-missing', [dirname(modelPath)]);
  }
  const refuse = (detail: string, cause?: unknown): never => {
    throw MonitorError.of('model-unreadable', [path, `it is not a manifest of a model (${detail})`], cause);
  };
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    return refuse('no JSON', error);
  }
  const parsed = manifestSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown fault'}`);
}
