import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../server/bin.js', import.meta.url));

/** Starts the built server on a free port and waits for its address. @throws Error with what it said when it ends first. */
export async function startServer(args, env = {}) {
  const child = spawn(process.execPath, [program, ...args, '--port', '0', '--no-open'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let said = '';
  const url = await new Promise((resolve, reject) => {
    const listen = (text) => {
      said += text;
      const found = /http:\/\/[\w.:[\]]+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  const gone = once(child, 'exit');
  return {
    url,
    said: () => said,
    async end(signal) {
      child.kill(signal);
      await gone;
    },
  };
}

/** Processes of ffmpeg whose arguments name `what`. */
export const ffmpegs = (what) =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.startsWith('ffmpeg') && line.includes(what)).length;

/** Asks again and again until the answer is yes. @returns how long that took, ms; undefined after `limitMs`. */
export async function until(holds, limitMs) {
  const startMs = performance.now();
  while (performance.now() - startMs < limitMs) {
    if (await holds()) return performance.now() - startMs;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}
