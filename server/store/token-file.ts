import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { lineOf, MonitorError } from '../core/errors.ts';
import { roles, type Role } from '../core/roles.ts';
import { readAlone } from './owner-alone.ts';

/** 16 characters of base64 have 96 bits; fewer can be guessed. */
const token = z.string().regex(/^[\x21-\x7e]{16,200}$/);
const named = z.strictObject({ name: z.string().regex(/^[^\p{C}]{1,60}$/u), token });
const some = z
  .union([token.transform((one) => [one]), z.array(z.union([token, named])).min(1)])
  .exactOptional();
const schema = z.strictObject({ viewer: some, operator: some, admin: some });
const expected =
  'expected viewer, operator or admin, each with tokens of 16 to 200 printable characters without blanks, or with {name, token}';

/** A role may have several, so that each person or machine can have its own. */
export type TokensByRole = Readonly<Partial<Record<Role, readonly FileToken[]>>>;

/** The name stands in the record of what was done with it. */
type FileToken = string | { readonly name: string; readonly token: string };

/**
 * Reads YAML such as `viewer: …` and `admin: [ …, { name: night desk, token: … } ]`. Nobody but its owner may be able to read it.
 * @throws MonitorError `tokens-unreadable`; the message holds no token.
 */
export async function readTokens(path: string): Promise<TokensByRole> {
  const refuse = (detail: string): MonitorError => MonitorError.of('tokens-unreadable', [path, detail]);
  const text = await readAlone(path, refuse);
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    // What the parser says may quote the line, and so a token.
    throw refuse('it is no YAML');
  }
  return checked(content ?? {}, path);
}

/**
 * Of `SONOVIGIL_VIEWER_TOKEN`, `SONOVIGIL_OPERATOR_TOKEN` and `SONOVIGIL_ADMIN_TOKEN`; nothing where none of them is set.
 * @throws MonitorError `tokens-unreadable`.
 */
export function tokensOf(environment: NodeJS.ProcessEnv): TokensByRole | undefined {
  const set = roles.flatMap((role) => {
    const value = environment[`SONOVIGIL_${role.toUpperCase()}_TOKEN`];
    return value === undefined || value === '' ? [] : [[role, value] as const];
  });
  return set.length === 0 ? undefined : checked(Object.fromEntries(set), 'SONOVIGIL_…_TOKEN');
}

/**
 * Makes a token for each role, of 192 bits, and keeps them in a file that its owner alone can read.
 * @returns nothing where the file is there already: it is never replaced.
 * @throws MonitorError `tokens-unreadable`.
 */
export async function makeTokens(path: string): Promise<TokensByRole | undefined> {
  const made = Object.fromEntries(roles.map((role) => [role, [randomBytes(24).toString('base64url')]]));
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, stringify(made), { mode: 0o600, flag: 'wx' });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw MonitorError.of('tokens-unreadable', [path, lineOf(error)], error);
  }
}

function checked(content: unknown, from: string): TokensByRole {
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw MonitorError.of('tokens-unreadable', [from, expected]);
  if (Object.keys(parsed.data).length === 0)
    throw MonitorError.of('tokens-unreadable', [from, 'it holds no token']);
  return parsed.data;
}
