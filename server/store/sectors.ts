import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { lineOf, MonitorError } from '../core/errors.ts';
import type { Corner } from '../core/sector-finding/polygon.ts';
import { defaultStateFolder } from './state-folder.ts';

/** By what a scanner is known again: its name as the user or the file gives it, and the size of its picture. */
export interface ScannerKey {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

const corner = z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]);
const outline = z.array(corner).min(3);
const drawn = z.object({ outline });
const side = z.number().int().positive();
const remembered = z.strictObject({
  format: z.literal(1),
  sectors: z.array(z.strictObject({ name: z.string(), width: side, height: side, outline })),
});
type Remembered = z.infer<typeof remembered>;

/** Where sectors are remembered: `sonovigil/sectors.json` in the user's data folder. */
export const sectorsPath = (): string => join(defaultStateFolder(), 'sectors.json');

/**
 * Reads the file of `--sector`: JSON `{"outline": [[x, y], …]}`, corners as shares of the picture's width and height.
 * @throws MonitorError `sector-unreadable`.
 */
export const readSectorFile = async (path: string): Promise<readonly Corner[]> =>
  (await read(path, drawn)).outline;

/** The outline remembered for a scanner, if there is one. @throws MonitorError `sector-unreadable`. */
export async function recallSector(path: string, key: ScannerKey): Promise<readonly Corner[] | undefined> {
  return (await readRemembered(path)).sectors.find((one) => isSame(one, key))?.outline;
}

/** Remembers an outline in place of the scanner's last one; the file is written whole or not at all. */
export async function rememberSector(
  path: string,
  key: ScannerKey,
  corners: readonly Corner[],
): Promise<void> {
  const { sectors } = await readRemembered(path);
  const inside = corners.map(([x, y]) => [clamped(x), clamped(y)]);
  const content = {
    format: 1,
    sectors: [...sectors.filter((one) => !isSame(one, key)), { ...key, outline: inside }],
  };
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, `${JSON.stringify(content, undefined, 2)}\n`);
  await rename(part, path);
}

const clamped = (share: number): number => Math.min(1, Math.max(0, share));

const isSame = (one: ScannerKey, other: ScannerKey): boolean =>
  one.name === other.name && one.width === other.width && one.height === other.height;

async function readRemembered(path: string): Promise<Remembered> {
  try {
    return await read(path, remembered);
  } catch (error) {
    const cause =
      error instanceof MonitorError ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
    if (cause?.code === 'ENOENT') return { format: 1, sectors: [] };
    throw error;
  }
}

async function read<Value>(path: string, schema: z.ZodType<Value>): Promise<Value> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw MonitorError.of('sector-unreadable', [path, lineOf(error)], error);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const detail = [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ');
  throw MonitorError.of('sector-unreadable', [path, detail]);
}
