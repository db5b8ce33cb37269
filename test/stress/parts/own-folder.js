import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atTheEnd } from './clean-up.js';

/** Makes a folder that goes with this process. */
export function ownFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `sonovigil-${name}-`));
  atTheEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
