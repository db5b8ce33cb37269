import { open } from 'node:fs/promises';

/** Has the names of a folder on disk, as those of files that were made or renamed in it. @throws the system's error. */
export async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
