import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { z } from 'zod';
import { attachment } from './attachment.ts';

/** As what scores are given. */
export const format = z.enum(['csv', 'json', 'npz']).default('json');
export type Format = z.output<typeof format>;

const types = { csv: 'text/csv', json: 'application/json', npz: 'application/zip' } as const;

export const scoreFiles = {
  what: 'One entry a frame: time, frame, scores, ratios, state; NPZ for NumPy, with difference maps where there are some.',
  types: Object.values(types),
};

/** A file of scores, sent no faster than it is read. */
export const scoreAnswer = (
  context: Context,
  { format, name, parts }: { format: Format; name: string; parts: AsyncIterable<Uint8Array> },
): Response =>
  context.body(Readable.toWeb(Readable.from(parts)) as ReadableStream, 200, {
    'Content-Type': format === 'csv' ? 'text/csv; charset=utf-8' : types[format],
    'Content-Disposition': attachment(`${name}.${format}`),
  });
