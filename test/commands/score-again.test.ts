import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OpenModel } from '../../server/commands/open-model.ts';
import { scoreAgain } from '../../server/commands/score-again.ts';
import { judge } from '../../server/core/scores.ts';
import { readBundle, type CaseBundle } from '../../server/store/bundle-reader.ts';
import { BundleWriter, type RecordedFrame } from '../../server/store/bundle-writer.ts';
import { fakeEngine } from '../helpers/fake-engine.ts';
import { bundleAbout, recordedFrame } from '../helpers/recorded.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sonovigil-again-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function bundleOf(frames: readonly RecordedFrame[]): Promise<CaseBundle> {
  const path = join(folder, 'case.zip');
  const writer = await BundleWriter.open(path);
  for (const frame of frames) await writer.add(frame);
  await writer.close(bundleAbout);
  return readBundle(path);
}
const model = { engine: fakeEngine(), motion: undefined } as unknown as OpenModel;

it('finds no difference where every frame scores as it did, and leaves out what could not be scored', async () => {
  const frames = Array.from({ length: 19 }, (_, at) => recordedFrame(at, at === 7 ? 'frozen' : at));
  expect(await scoreAgain(await bundleOf(frames), model)).toEqual({
    frames: 19,
    compared: 18,
    largest: undefined,
    largestOfMaps: 0,
  });
});

it('tells the largest difference, and where it is', async () => {
  const wrong: RecordedFrame = {
    ...recordedFrame(3, 50),
    verdict: judge({ reconstruction: 0.5, latent: 0.5, peak: 0.4 }, { peak: 0.5 }),
    map: recordedFrame(3, 50).map!.map((_, at) => (at === 9 ? 4 : 0)),
  };
  const found = await scoreAgain(await bundleOf([recordedFrame(2), wrong]), model);
  expect(found.largest).toEqual({
    frame: 3,
    score: 'peak',
    then: 0.4,
    again: 0.5,
    share: 0.24999999999999994,
  });
  expect(found.largestOfMaps).toBe(4);
});
