import { expect, it } from 'vitest';
import { ScoreLog } from '../../server/commands/score-log.ts';
import type { Verdict } from '../../server/core/scores.ts';
import type { Frame } from '../../server/core/frame.ts';

const frame = (index: number): Frame => ({ index, timeSeconds: index / 30 }) as Frame;
const timeOf = (index: number): string => new Date(1_750_000_000_000 + 33 * index).toISOString();

const verdicts: readonly Verdict[] = [
  { kind: 'normal', scores: { reconstruction: 0.1, peak: 0.2 }, ratios: { reconstruction: 0.5, peak: 0.4 } },
  {
    kind: 'abnormal',
    scores: { reconstruction: 1 / 3, latent: 7.25, peak: 0.9, motion: -0.5 },
    ratios: { latent: 1.5, motion: -0.25 },
  },
  { kind: 'pending', scores: { reconstruction: 0, peak: 0 }, ratios: { reconstruction: 0 } },
  { kind: 'uncalibrated', scores: { reconstruction: 0.3, latent: 2, peak: 0.4 } },
  ...(
    ['blank', 'not-2d', 'no-contact', 'frozen', 'depth-changed', 'gain-changed', 'engine-failed'] as const
  ).map((reason) => ({ kind: 'not-valid', reason }) as const),
];

it.each(verdicts)('gives back what was said of a frame, to the last digit: %j', (verdict) => {
  const log = new ScoreLog();
  log.add({ frame: frame(4), verdict }, timeOf(4));
  expect(log.since(undefined)).toStrictEqual([{ frame: 4, timeSeconds: 4 / 30, time: timeOf(4), verdict }]);
});

it('keeps the last frames, oldest first, and says of each only what was said of it', () => {
  const log = new ScoreLog(3);
  const said = (index: number): Verdict => verdicts[index % verdicts.length]!;
  for (let index = 0; index < 20; index++)
    log.add({ frame: frame(index), verdict: said(index) }, timeOf(index));
  expect(log.since(undefined).map(({ frame: number, verdict }) => [number, verdict])).toStrictEqual(
    [17, 18, 19].map((index) => [index, said(index)]),
  );
  expect(log.since(timeOf(18)).map(({ frame: number }) => number)).toEqual([19]);
});

it('is empty after it was cleared', () => {
  const log = new ScoreLog(3);
  for (let index = 0; index < 5; index++)
    log.add({ frame: frame(index), verdict: verdicts[0]! }, timeOf(index));
  log.clear();
  expect(log.since(undefined)).toEqual([]);
  log.add({ frame: frame(9), verdict: verdicts[3]! }, timeOf(9));
  expect(log.since(undefined).map(({ frame: number }) => number)).toEqual([9]);
});
