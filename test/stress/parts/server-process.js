import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { atTheEnd } from './clean-up.js';
import { ownFolder } from './own-folder.js';

const program = fileURLToPath(new URL('../../../server/bin.js', import.meta.url));

/**
 * Starts the built server on a free port and waits for its address. It goes with this process, and so does every ffmpeg of it.
 * @throws Error with what it said when it ends first.
 */
export async function startServer(args, env = {}) {
  // Where it makes clips: one that is killed leaves them there.
  const TMPDIR = ownFolder('tmp');
  // A group of its own: killed as one, whatever of it stands still.
  const child = spawn(process.execPath, [program, ...args, '--port', '0', '--no-open'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR, ...env },
    detached: true,
  });
  const killAll = () => process.kill(-child.pid, 'SIGKILL');
  atTheEnd(killAll);
  let said = '';
  let ended;
  const gone = once(child, 'exit').then(([code, signal]) => (ended = signal ?? code));
  const url = await new Promise((resolve, reject) => {
    const listen = (text) => {
      said += text;
      const found = /^Open (\S+)/m.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return {
    url,
    pid: child.pid,
    said: () => said,
    /** The code or signal that it ended with; nothing while it runs. */
    ended: () => ended,
    async end(signal) {
      child.kill(signal);
      await gone;
    },
  };
}

/** Processes of ffmpeg whose arguments name `what`, by their numbers. */
export const ffmpegsOf = (what) =>
  execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^ *(\d+) (.*)$/.exec(line) ?? [])
    .filter(([, , args]) => args?.startsWith('ffmpeg ') && args.includes(what))
    .map(([, pid]) => Number(pid));

/** What a process holds in memory, MiB. */
export const rssMbOf = (pid) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** Asks again and again until the answer is yes. @returns how long that took, ms; undefined after `limitMs`. */
export async function until(holds, limitMs) {
  const startMs = performance.now();
  while (performance.now() - startMs < limitMs) {
    if (await holds()) return performance.now() - startMs;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}
