import { statfs } from 'node:fs/promises';

/** Bytes that a user may still write where `folder` lies; undefined where it cannot be told. */
export async function freeBytesOf(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
