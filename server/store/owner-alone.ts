import { readFile, stat } from 'node:fs/promises';
import { lineOf } from '../core/errors.ts';

/**
 * The text of a file that holds a secret, which its owner alone may be able to read.
 * @param refuse makes the error that is thrown of the line that says why not; the line holds nothing of the file.
 */
export async function readAlone(path: string, refuse: (line: string) => Error): Promise<string> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) === 0) return await readFile(path, 'utf8');
  } catch (error) {
    throw refuse(lineOf(error));
  }
  throw refuse(`others may read it. Run: chmod 600 ${path}`);
}
