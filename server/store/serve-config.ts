import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { lineOf, MonitorError } from '../core/errors.ts';

const schema = z.strictObject({
  sources: z.array(z.string()).min(1).optional(),
  model: z.string().optional(),
  calibration: z.string().optional(),
  name: z.string().optional(),
  host: z.string().optional(),
  port: z.number().int().min(0).max(65535).optional(),
  loop: z.boolean().optional(),
});

/** What a YAML file may say of `serve`: the names of its options, and `sources`. */
export type ServeConfig = z.infer<typeof schema>;

/**
 * Reads the file of `serve --config`; the paths of sources and calibration in it count from its own folder.
 * @throws MonitorError `config-unreadable`.
 */
export async function readServeConfig(path: string): Promise<ServeConfig> {
  const refuse = (detail: string, cause?: unknown): MonitorError =>
    MonitorError.of('config-unreadable', [path, detail], cause);
  let content: unknown;
  try {
    content = parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw refuse(lineOf(error), error);
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw refuse([issue?.path.join('.'), issue?.message].filter(Boolean).join(': '));
  }
  const beside = (named: string): string =>
    isAbsolute(named) || named.includes(':') ? named : join(dirname(path), named);
  const { sources, calibration, ...rest } = parsed.data;
  return {
    ...rest,
    ...(sources === undefined ? {} : { sources: sources.map(beside) }),
    ...(calibration === undefined ? {} : { calibration: beside(calibration) }),
  };
}
