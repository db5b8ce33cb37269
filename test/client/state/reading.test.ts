import { describe, expect, it } from 'vitest';
import { greatestRatio, ReadingMaker } from '../../../client/state/reading.ts';
import type { Verdict } from '../../../server/wire/messages.ts';
import { frameAt, notValid, verdictAt } from '../frames.ts';

/** Plays frames at 30 a second and gives what was read, with the time of each reading. */
function play(verdicts: readonly Verdict[]): { atMs: number; kind: string }[] {
  const maker = new ReadingMaker();
  return verdicts.flatMap((verdict, frame) => {
    const atMs = (1000 * frame) / 30;
    maker.add(frameAt(frame, verdict));
    const reading = maker.read(atMs);
    return reading === undefined ? [] : [{ atMs, kind: reading.verdict.kind }];
  });
}
const repeat = (count: number, verdict: Verdict): Verdict[] => Array.from({ length: count }, () => verdict);

describe('readings', () => {
  it('come five times a second at most', () => {
    const readings = play(repeat(300, verdictAt(0.5)));
    expect(readings.length).toBeGreaterThan(40);
    expect(readings.length).toBeLessThanOrEqual(50);
  });

  it('miss no single abnormal frame, and hold it for a second', () => {
    const readings = play([...repeat(31, verdictAt(0.5)), verdictAt(1.2), ...repeat(90, verdictAt(0.5))]);
    const abnormal = readings.filter(({ kind }) => kind === 'abnormal');
    expect(abnormal.at(-1)!.atMs - abnormal[0]!.atMs).toBeGreaterThanOrEqual(700);
    expect(abnormal.at(-1)!.atMs - abnormal[0]!.atMs).toBeLessThanOrEqual(1000);
    expect(readings.at(-1)!.kind).toBe('normal');
  });

  it('never let a frame that was not scored pass for another', () => {
    const kinds = play([...repeat(30, verdictAt(1.5)), notValid, ...repeat(6, verdictAt(1.5))]).map(
      ({ kind }) => kind,
    );
    expect(kinds.slice(-2)).toContain('not-valid');
  });

  it('take the furthest of several abnormal frames', () => {
    const maker = new ReadingMaker();
    for (const [frame, ratio] of [1.1, 2.5, 1.3].entries()) maker.add(frameAt(frame, verdictAt(ratio)));
    const verdict = maker.read(1000)!.verdict;
    expect('ratios' in verdict && greatestRatio(verdict.ratios)).toBe(2.5);
  });

  it('speak of exactly the frame that stands when nothing plays', () => {
    const maker = new ReadingMaker();
    maker.add(frameAt(1, verdictAt(2)));
    maker.add(frameAt(2, verdictAt(0.5)));
    expect(maker.readStill()).toMatchObject({ frame: 2, verdict: { kind: 'normal' } });
  });

  it('do not come where there is no frame', () => {
    const maker = new ReadingMaker();
    expect([maker.read(1000), maker.readStill()]).toEqual([undefined, undefined]);
  });
});
