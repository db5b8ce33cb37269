import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FrameSpool } from '../../server/store/frame-spool.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-spool-'));
});
afterEach(() => rm(folder, { recursive: true }));

const pixels = 500;
const picture = (seed: number): Uint8Array =>
  Uint8Array.from({ length: pixels }, (_, at) => (at * 7 + seed * 31) % 256);

it('gives each picture back as it was, in any order and again', () => {
  const spool = new FrameSpool(folder, pixels);
  const frames = [0, 1, 2, 3].map((seed) => spool.add(picture(seed), `patient ${seed}`));
  for (const at of [3, 0, 2, 2, 1]) expect(frames[at]!.grey).toEqual(picture(at));
  expect(frames.map(({ group }) => group)).toEqual(['patient 0', 'patient 1', 'patient 2', 'patient 3']);
  spool.close();
});

it("gives bytes that are the caller's own", () => {
  const spool = new FrameSpool(folder, pixels);
  const frame = spool.add(picture(5), 'a');
  frame.grey.fill(0);
  expect(frame.grey).toEqual(picture(5));
  spool.close();
});

it('leaves no file behind, even while it is open', async () => {
  const spool = new FrameSpool(folder, pixels);
  spool.add(picture(1), 'a');
  expect(await readdir(folder)).toEqual([]);
  spool.close();
});

it('refuses a picture of another size', () => {
  const spool = new FrameSpool(folder, pixels);
  expect(() => spool.add(new Uint8Array(pixels + 1), 'a')).toThrow('500 px, not 501');
  spool.close();
});
