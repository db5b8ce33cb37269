import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenModel } from '../../server/commands/open-model.ts';
import { watchFolder, type Outcome } from '../../server/commands/watch-folder.ts';
import { fakeEngine } from '../helpers/fake-engine.ts';
import { openFolder, type Folder } from '../source/ffmpeg/recordings.ts';

let cines: Folder;
let clip: Buffer;
let stop: AbortController;

beforeEach(() => {
  cines = openFolder();
  stop = new AbortController();
  mkdirSync(cines.path('in'));
  clip = readFileSync(cines.make('clip.mp4', '-f lavfi -i testsrc2=s=128x128:r=25:d=0.4'));
});
afterEach(() => {
  stop.abort();
  cines.remove();
});

const model = { engine: fakeEngine(), limits: { peak: 0.5 } } as unknown as OpenModel;
const watching = (out?: string): AsyncGenerator<Outcome> =>
  watchFolder({ folder: cines.path('in'), out, model, signal: stop.signal });
const next = async (outcomes: AsyncGenerator<Outcome>): Promise<Outcome> =>
  (await outcomes.next()).value as Outcome;
const linesOf = (scores: string): string[] => readFileSync(cines.path(scores), 'utf8').trim().split('\n');

describe('a watched folder', () => {
  it('has what lies in it and what comes scored, beside each recording', async () => {
    const outcomes = watching();
    writeFileSync(cines.path('in/a.mp4'), clip);
    expect(await next(outcomes)).toMatchObject({ kind: 'scored', path: cines.path('in/a.mp4'), frames: 10 });
    expect(linesOf('in/a.mp4.scores.jsonl')).toHaveLength(10);
    writeFileSync(cines.path('in/b.mp4'), clip);
    expect(await next(outcomes)).toMatchObject({ path: cines.path('in/b.mp4') });
    expect(readdirSync(cines.path('in')).toSorted()).toEqual([
      'a.mp4',
      'a.mp4.scores.jsonl',
      'b.mp4',
      'b.mp4.scores.jsonl',
    ]);
  });

  it('has them scored by all that the model was calibrated with, as `score` does', async () => {
    const tissue = "nullsrc=s=128x128:r=25:d=0.4,geq=lum='if(lt(X,64),150,20)+random(1)*60':cb=128:cr=128";
    cines.make('in/a.mp4', `-f lavfi -i ${tissue}`);
    const dim = { low: 0, high: 1 };
    const appearance = { dark: dim, middle: dim, bright: dim, depthMm: undefined };
    const dimmer = watchFolder({
      ...{ folder: cines.path('in'), out: undefined, signal: stop.signal },
      model: { ...model, appearance },
    });
    expect(await next(dimmer)).toMatchObject({ kind: 'scored', frames: 10 });
    for (const line of linesOf('in/a.mp4.scores.jsonl')) expect(line).toContain('"reason":"gain-changed"');
  });

  it('never has a recording scored that is still being written', async () => {
    const half = Math.floor(clip.length / 2);
    writeFileSync(cines.path('in/a.mp4'), clip.subarray(0, half));
    const scored = next(watching());
    let at = half;
    const writing = setInterval(() => {
      appendFileSync(cines.path('in/a.mp4'), clip.subarray(at, at + 500));
      at += 500;
      if (at >= clip.length) clearInterval(writing);
    }, 200);
    expect(await scored).toMatchObject({ kind: 'scored', frames: 10 });
  });

  it('goes on after a restart where it was, and scores anew what was replaced', async () => {
    const out = cines.path('out');
    for (const name of ['a', 'b']) writeFileSync(cines.path(`in/${name}.mp4`), clip);
    const first = watching(out);
    expect(await next(first)).toMatchObject({ path: cines.path('in/a.mp4') });
    await first.return(undefined);
    const second = watching(out);
    expect(await next(second)).toMatchObject({ path: cines.path('in/b.mp4') });
    expect(existsSync(join(out, 'a.mp4.scores.jsonl'))).toBe(true);
    const later = new Date(Date.now() + 60_000);
    utimesSync(cines.path('in/a.mp4'), later, later);
    expect(await next(second)).toMatchObject({ path: cines.path('in/a.mp4') });
  });

  it('says why one failed, leaves nothing of it, and goes on', async () => {
    writeFileSync(cines.path('in/a.mp4'), 'no video');
    writeFileSync(cines.path('in/b.mp4'), clip);
    const outcomes = watching();
    expect(await next(outcomes)).toMatchObject({ kind: 'failed', line: expect.stringContaining('a.mp4') });
    expect(await next(outcomes)).toMatchObject({ kind: 'scored', path: cines.path('in/b.mp4') });
    expect(existsSync(cines.path('in/a.mp4.scores.jsonl'))).toBe(false);
  });

  it('goes on where the disk is full, and scores what found no room once there is some', async () => {
    const out = cines.path('out');
    mkdirSync(out);
    // The device that has never room.
    symlinkSync('/dev/full', join(out, '.a.mp4.scores.jsonl.part'));
    for (const name of ['a', 'b']) writeFileSync(cines.path(`in/${name}.mp4`), clip);
    const outcomes = watching(out);
    const [first, second, third] = [await next(outcomes), await next(outcomes), await next(outcomes)];
    expect(first).toMatchObject({ kind: 'failed', line: expect.stringContaining('the disk has no room') });
    expect(second).toMatchObject({ kind: 'scored', path: cines.path('in/b.mp4') });
    expect(third).toMatchObject({ kind: 'scored', path: cines.path('in/a.mp4') });
  }, 60_000);

  it('that is not there is refused', async () => {
    rmSync(cines.path('in'), { recursive: true });
    await expect(watching().next()).rejects.toMatchObject({ code: 'source-missing' });
  });
});
