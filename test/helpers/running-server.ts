import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../server/package-root.ts';

export interface Running {
  readonly url: string;
  /** What it has written so far. */
  said(): string;
  /** Asks it to stop and waits until it is gone. */
  stop(): Promise<void>;
  /** SIGKILL: it cannot do anything more. */
  kill(): Promise<void>;
}

/**
 * Starts the built program on a free port and waits for its address. What it keeps it keeps in a folder of its own, unless one is named.
 * @throws Error with what it said when it ends first.
 */
export async function startSonovigil(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const own = args.includes('--state') ? undefined : mkdtempSync(join(tmpdir(), 'sonovigil-state-'));
  const state = own === undefined ? [] : ['--state', own];
  const child = spawn(
    process.execPath,
    [join(packageRoot, 'server', 'bin.js'), ...args, ...state, '--port', '0', '--no-open'],
    {
      cwd: packageRoot,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const forget = (): void => {
    if (own !== undefined) rmSync(own, { recursive: true, force: true });
  };
  child.once('exit', forget);
  let said = '';
  for (const output of [child.stdout, child.stderr])
    output.on('data', (text: Buffer) => (said += text.toString()));
  return {
    url: await urlOf(child, () => said),
    said: () => said,
    stop: () => stopped(child, 'SIGTERM'),
    kill: () => stopped(child, 'SIGKILL'),
  };
}

function urlOf(child: ChildProcess, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const listen = (): void => {
      const url = /^Open (\S+)/m.exec(said())?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said()}`)));
  });
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
