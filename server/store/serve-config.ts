import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { engineNames } from '../core/engines.ts';
import { lineOf, MonitorError } from '../core/errors.ts';
import { alarmConfig } from './alarm-config.ts';

const limit = z.number().positive().exactOptional();

/** One stream: a source alone, or with what is its own. */
const stream = z.strictObject({
  source: z.string(),
  name: z.string().exactOptional(),
  model: z.string().exactOptional(),
  calibration: z.string().exactOptional(),
  loop: z.boolean().exactOptional(),
  limits: z.strictObject({ reconstruction: limit, latent: limit, peak: limit }).exactOptional(),
  alarms: alarmConfig.exactOptional(),
});

const schema = z.strictObject({
  sources: z
    .array(z.union([z.string(), stream]))
    .min(1)
    .optional(),
  model: z.string().optional(),
  calibration: z.string().optional(),
  engine: z.enum(engineNames).optional(),
  name: z.string().optional(),
  host: z.string().optional(),
  allowHost: z.array(z.string()).optional(),
  tokens: z.string().optional(),
  tlsCert: z.string().optional(),
  tlsKey: z.string().optional(),
  tlsSelf: z.boolean().optional(),
  webhook: z.array(z.string()).optional(),
  webhookSecretFile: z.string().optional(),
  mqtt: z.string().optional(),
  port: z.number().int().min(0).max(65535).optional(),
  loop: z.boolean().optional(),
  anyModality: z.boolean().optional(),
  sector: z.string().optional(),
  showOutside: z.boolean().optional(),
  scanner: z.string().optional(),
  state: z.string().optional(),
  record: z.boolean().optional(),
  clips: z.boolean().optional(),
  keepDays: z.number().positive().optional(),
  keepGb: z.number().positive().optional(),
  alarms: alarmConfig.optional(),
});

/** What a YAML file says of one stream; what it leaves out is as for all streams. */
export type StreamConfig = z.infer<typeof stream>;

/** What a YAML file may say of `serve`: the names of its options, and `sources`. */
export type ServeConfig = Omit<z.infer<typeof schema>, 'sources'> & {
  readonly sources?: readonly StreamConfig[];
};

/**
 * Reads the file of `serve --config`; the paths of sources, calibrations, tokens, secrets and certificates in it count from its own folder.
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
  if (!parsed.success) throw refuse(lineOfIssue(parsed.error.issues[0]));
  const beside = (named: string): string =>
    isAbsolute(named) || named === '-' || named.includes(':') ? named : join(dirname(path), named);
  const { sources, ...rest } = parsed.data;
  const files = (['calibration', 'tokens', 'tlsCert', 'tlsKey', 'webhookSecretFile'] as const).flatMap(
    (key) => {
      const named = rest[key];
      return named === undefined ? [] : [[key, beside(named)] as const];
    },
  );
  return {
    ...rest,
    ...Object.fromEntries(files),
    ...(sources === undefined
      ? {}
      : {
          sources: sources.map((entry) => {
            const one = typeof entry === 'string' ? { source: entry } : entry;
            const own = one.calibration === undefined ? {} : { calibration: beside(one.calibration) };
            return { ...one, source: beside(one.source), ...own };
          }),
        }),
  };
}

type Issue = z.core.$ZodIssue;

/** Of an entry that is neither a source nor a stream: what is wrong with the stream. */
function lineOfIssue(issue: Issue | undefined): string {
  if (issue?.code === 'invalid_union') {
    const inner = issue.errors.at(-1)?.[0];
    if (inner !== undefined)
      return [[...issue.path, ...inner.path].join('.'), inner.message].filter(Boolean).join(': ');
  }
  return [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ');
}
