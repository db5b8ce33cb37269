import { stat } from 'node:fs/promises';

/** Why a file that holds a secret cannot be used: others may read it. Nothing where its owner alone does. @throws the system's error. */
export async function readByOthers(path: string): Promise<string | undefined> {
  const { mode } = await stat(path);
  return (mode & 0o077) === 0 ? undefined : `others may read it. Run: chmod 600 ${path}`;
}
