import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../server/package-root.ts';
import { startProgram, type Started } from '../../../server/source/ffmpeg/starter.ts';

const stalls = join(packageRoot, 'fixtures', 'programs', 'stalls.js');
const start = (): Promise<Started> =>
  startProgram({ program: stalls, arguments: [], input: 'ignore', outputs: 2 });
const parentOf = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
/** One whose parent was killed may wait for a while to be buried. */
const isGone = (pid: number): boolean => {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return /^(Z|$)/.test(stdout.trim());
};
const stop = async (started: Started): Promise<void> => {
  for (const output of started.outputs) output.destroy();
  started.signal('SIGKILL');
  await started.ended;
};

describe('the process that starts programs', () => {
  it('is one for all of them, and not this one', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect(parentOf(one.pid)).toBe(parentOf(other.pid));
    expect(parentOf(one.pid)).not.toBe(process.pid);
    expect(parentOf(parentOf(one.pid))).toBe(process.pid);
    await Promise.all([stop(one), stop(other)]);
  });

  it('keeps the end of a program for who listens later', async () => {
    const started = await startProgram({ program: 'false', arguments: [], input: 'ignore', outputs: 2 });
    // Long after the program: a busy process comes late to its messages.
    await setTimeout(500);
    expect(started.outputs.map(({ readableEnded }) => readableEnded)).toEqual([false, false]);
    const ends = started.outputs.map((output) => once(output.resume(), 'end'));
    await Promise.all(ends);
    expect(await started.ended).toEqual({ kind: 'exited', code: 1 });
  });

  it('takes what it has started along when it is killed, and is followed by another', async () => {
    const before = await start();
    for (const output of before.outputs) output.resume();
    process.kill(parentOf(before.pid), 'SIGKILL');
    expect(await before.ended).toEqual({ kind: 'killed', signal: 'SIGKILL' });
    await expect.poll(() => isGone(before.pid)).toBe(true);
    const after = await start();
    expect(isGone(after.pid)).toBe(false);
    await stop(after);
  });

  it('leaves nothing behind when the process that asked is killed', async () => {
    const built = pathToFileURL(join(packageRoot, 'dist', 'server', 'source', 'ffmpeg', 'starter.js'));
    const asks = `
      const { startProgram } = await import(${JSON.stringify(built.href)});
      const { pid } = await startProgram({ program: ${JSON.stringify(stalls)}, arguments: [], input: 'ignore', outputs: 2 });
      console.log(pid);
      setInterval(() => undefined, 1000);`;
    const asking = spawn(process.execPath, ['--input-type=module', '--eval', asks], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(asking.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    const starter = parentOf(pid);
    const [, , folder = ''] = execFileSync('ps', ['-o', 'args=', '-p', String(starter)], { encoding: 'utf8' })
      .trim()
      .split(' ');
    expect(existsSync(folder)).toBe(true);
    asking.kill('SIGKILL');
    await expect.poll(() => [pid, starter].map(isGone), { timeout: 10_000 }).toEqual([true, true]);
    await expect.poll(() => existsSync(folder)).toBe(false);
  });
});
