import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startChild, type Child } from '../../../server/source/ffmpeg/child.ts';

const program = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/programs/${name}`, import.meta.url));
const start = (name: string, graceMs = 2000): Promise<Child> =>
  startChild({ program: name, arguments: [], second: false, graceMs, remarkable: /complaint 7 / });
const firstByte = (child: Child): Promise<unknown> =>
  new Promise((resolve) => child.output(1).once('data', resolve).resume());
const isGone = ({ pid }: Child): boolean => {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
};

describe('a child process', () => {
  it('ends on SIGTERM where it listens', async () => {
    const child = await start(program('stalls.js'));
    await firstByte(child);
    expect(isGone(child)).toBe(false);
    await child.stop();
    expect(isGone(child)).toBe(true);
    expect(await child.ended).toEqual({ kind: 'killed', signal: 'SIGTERM' });
  });

  it('is killed after the grace time where it does not', async () => {
    const child = await start(program('ignores-sigterm.js'), 50);
    await firstByte(child);
    await Promise.all([child.stop(), child.stop()]);
    expect(isGone(child)).toBe(true);
    expect(await child.ended).toEqual({ kind: 'killed', signal: 'SIGKILL' });
  });

  it('leaves its last words, however much it said before', async () => {
    const child = await start(program('chatters.js'));
    child.output(1).resume();
    expect(await child.ended).toEqual({ kind: 'exited', code: 1 });
    const { lines, remarks } = child.words;
    expect(lines).toHaveLength(20);
    expect(lines.at(-2)).toContain('complaint 199999 ');
    expect(lines.at(-1)).toMatch(/^(without a line end )+/);
    expect(lines.at(-1)!.length).toBeLessThanOrEqual(1000);
    expect(remarks).toEqual([expect.stringContaining('complaint 7 ')]);
  });

  it.each(['no-such-program', fileURLToPath(new URL('../../../fixtures/README.md', import.meta.url))])(
    'that cannot be started is called missing: %s',
    async (name) => {
      await expect(start(name)).rejects.toMatchObject({ code: 'ffmpeg-missing' });
    },
  );
});
