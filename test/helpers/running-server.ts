import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../server/package-root.ts';

export interface Running {
  readonly url: string;
  /** Asks it to stop and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts the built program on a free port and waits for its address. @throws Error with what it said when it ends first. */
export async function startSonovigil(args: readonly string[]): Promise<Running> {
  const child = spawn(
    process.execPath,
    [join(packageRoot, 'server', 'bin.js'), ...args, '--port', '0', '--no-open'],
    {
      cwd: packageRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  return { url: await urlOf(child), stop: () => stopped(child) };
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (text: Buffer): void => {
      said += text.toString();
      const url = /http:\/\/[\w.:[\]]+/.exec(said)?.[0];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
