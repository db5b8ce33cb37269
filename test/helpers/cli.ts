import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../server/package-root.ts';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `sonovigil` as a user does. */
export function sonovigil(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(packageRoot, 'server', 'bin.js'), ...args],
      { env: { ...process.env, ...env }, cwd: packageRoot, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
