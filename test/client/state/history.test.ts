import { describe, expect, it } from 'vitest';
import { ScoreHistory } from '../../../client/state/history.ts';
import { history as served } from '../../wire/examples.ts';
import { frameAt, notValid, verdictAt } from '../frames.ts';

const axisOf = (history: ScoreHistory): number[] =>
  Array.from(
    { length: history.end - history.first },
    (_, at) => history.axisSeconds[history.slot(history.first + at)]!,
  );
const seamsOf = (history: ScoreHistory): number[] =>
  Array.from(
    { length: history.end - history.first },
    (_, at) => history.seam[history.slot(history.first + at)]!,
  );

describe('the history of a recording', () => {
  it('counts what was played: a pause takes no time, a seek and a loop are one seam', () => {
    const history = new ScoreHistory('recorded');
    for (const [atMs, timeSeconds] of [
      [0, 5],
      [40, 5.04],
      [60_000, 5.08],
      [60_040, 1],
      [60_080, 1.04],
    ] as const)
      history.add({ atMs, timeSeconds, verdict: verdictAt(0.5) });
    expect(axisOf(history).map((seconds) => Number(seconds.toFixed(3)))).toEqual([
      0, 0.04, 0.08, 0.113, 0.153,
    ]);
    expect(seamsOf(history)).toEqual([0, 0, 0, 1, 0]);
  });

  it('leads from a place on the axis to the nearest frame, past its ends to the last ones', () => {
    const history = new ScoreHistory('recorded');
    for (let frame = 300; frame < 310; frame++) history.add(frameAt(frame));
    expect(history.timeAt(4.4 / 30)).toBeCloseTo(304 / 30);
    expect(history.timeAt(4.6 / 30)).toBeCloseTo(305 / 30);
    expect(history.timeAt(-50)).toBeCloseTo(10);
    expect(history.timeAt(50)).toBeCloseTo(309 / 30);
    expect(new ScoreHistory('recorded').timeAt(0)).toBeUndefined();
  });
});

describe('the history of a live source', () => {
  it('counts the time of the server, so that silence lasts as long as it lasted', () => {
    const history = new ScoreHistory('live');
    for (const atMs of [1000, 1033, 5000])
      history.add({ atMs, timeSeconds: atMs / 1000, verdict: verdictAt(0.5) });
    expect(axisOf(history)).toEqual([1, 1.033, 5]);
    expect(seamsOf(history)).toEqual([0, 0, 1]);
  });

  it('never goes back, though messages of two threads may', () => {
    const history = new ScoreHistory('live');
    for (const atMs of [1000, 990]) history.add({ atMs, timeSeconds: atMs, verdict: verdictAt(0.5) });
    expect(axisOf(history)).toEqual([1, 1]);
  });
});

describe('a history', () => {
  it('keeps no number for what was not scored or not computed', () => {
    const history = new ScoreHistory('live');
    history.add(frameAt(0, notValid));
    history.add(frameAt(1));
    expect([...history.scores.reconstruction.subarray(0, 2)]).toEqual([NaN, Math.fround(0.03)]);
    expect(history.scores.latent[1]).toBeNaN();
    expect([...history.verdict.subarray(0, 2)]).toEqual([0, 1]);
  });

  it('takes a frame that comes again, judged by other limits, for the moment that it is', () => {
    for (const kind of ['live', 'recorded'] as const) {
      const history = new ScoreHistory(kind);
      for (const ratio of [0.5, 0.9, 1.2])
        history.add({ ...frameAt(7, verdictAt(ratio)), atMs: 1000 * ratio });
      history.add(frameAt(8));
      expect([history.end, ...seamsOf(history)]).toEqual([2, 0, 0]);
      expect([...history.verdict.subarray(0, 2)]).toEqual([2, 1]);
    }
  });

  it('takes what the server kept, and after a lost connection only what is newer', () => {
    const history = new ScoreHistory('recorded');
    history.addHistory(served);
    expect(history.end).toBe(3);
    const later = {
      atMs: Float64Array.of(1033.25, 1066.5, 1099.75),
      timeSeconds: Float64Array.of(1 / 30, 2 / 30, 0.1),
    };
    history.addHistory({ ...served, ...later });
    expect(history.end).toBe(4);
  });

  it('holds ten minutes at 30 frames a second and no more after an hour, in their order', () => {
    const history = new ScoreHistory('live');
    const { length } = history.axisSeconds;
    expect(length / 30).toBeGreaterThan(600);
    for (let frame = 0; frame < 108_000; frame++) history.add(frameAt(frame));
    expect(history.axisSeconds).toHaveLength(length);
    expect(history.end - history.first).toBe(length);
    const axis = axisOf(history);
    expect(axis[0]).toBeCloseTo((108_000 - length) / 30);
    expect(axis.every((seconds, at) => at === 0 || seconds > axis[at - 1]!)).toBe(true);
  });

  it('finds a place on the axis after having gone round', () => {
    const history = new ScoreHistory('live', 100);
    for (let frame = 0; frame < 250; frame++) history.add(frameAt(frame));
    expect(history.entryAt(200 / 30 - 0.001)).toBe(200);
    expect(history.entryAt(0)).toBe(150);
    expect(history.entryAt(1e9)).toBe(250);
  });
});

describe('the history as columns', () => {
  it.each([3, 5, 8, 13])(
    'holds what is kept, oldest first, after %i frames through a ring of five',
    (frames) => {
      const history = new ScoreHistory('live', 5);
      for (let frame = 0; frame < frames; frame++) history.add(frameAt(frame, verdictAt(frame)));
      const kept = Array.from({ length: Math.min(frames, 5) }, (_, at) => frames - Math.min(frames, 5) + at);
      const { length, timeSeconds, scores } = history.recorded();
      expect(length).toBe(kept.length);
      expect([...(timeSeconds as Float64Array)].map((time) => Math.round(time * 30))).toEqual(kept);
      expect([...(scores.reconstruction as Float32Array)]).toEqual(
        kept.map((frame) => Math.fround(0.05 * frame)),
      );
    },
  );
});
