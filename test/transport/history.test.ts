import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScoreHistory } from '../../server/transport/history.ts';
import type { Verdict } from '../../server/wire/messages.ts';

const normal: Verdict = {
  kind: 'normal',
  scores: { reconstruction: 0.25, peak: 0.5 },
  ratios: { peak: 0.9 },
};

describe('ScoreHistory', () => {
  it('is empty before the first frame', () => {
    expect(new ScoreHistory().until(1e9).atMs).toHaveLength(0);
  });

  it('keeps a frame as the wire has it, with NaN for a score that is missing', () => {
    const history = new ScoreHistory();
    history.add({ atMs: 10, timeSeconds: 2.5, verdict: normal });
    expect(history.until(10)).toEqual({
      atMs: Float64Array.of(10),
      timeSeconds: Float64Array.of(2.5),
      reconstruction: Float32Array.of(0.25),
      latent: Float32Array.of(NaN),
      peak: Float32Array.of(0.5),
      motion: Float32Array.of(NaN),
      verdict: Uint8Array.of(1),
    });
  });

  it('tells all five verdicts apart', () => {
    const history = new ScoreHistory();
    const { scores } = normal;
    const verdicts: Verdict[] = [
      { kind: 'not-valid', reason: 'no-contact' },
      normal,
      { kind: 'abnormal', scores, ratios: {} },
      { kind: 'uncalibrated', scores },
      { kind: 'pending', scores, ratios: {} },
    ];
    for (const verdict of verdicts) history.add({ atMs: 0, timeSeconds: 0, verdict });
    const { verdict, peak } = history.until(0);
    expect(verdict).toEqual(Uint8Array.of(0, 1, 2, 3, 4));
    expect(peak).toEqual(Float32Array.of(NaN, 0.5, 0.5, 0.5, 0.5));
  });

  it('holds the last 60 s, in order, and never more than its capacity', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 20 }), fc.nat({ max: 90_000 }), (gaps, capacity, after) => {
        const history = new ScoreHistory(capacity);
        let atMs = 0;
        const times = gaps.map((gap) => (atMs += gap));
        for (const [frame, time] of times.entries())
          history.add({ atMs: time, timeSeconds: frame, verdict: normal });
        const nowMs = atMs + after;
        const expected = times.slice(-capacity).filter((time) => time >= nowMs - 60_000);
        expect([...history.until(nowMs).atMs]).toEqual(expected);
      }),
    );
  });

  it('gives a copy, which later frames leave alone', () => {
    const history = new ScoreHistory(1);
    history.add({ atMs: 1, timeSeconds: 1, verdict: normal });
    const before = history.until(1);
    history.add({ atMs: 2, timeSeconds: 2, verdict: normal });
    expect(before.atMs).toEqual(Float64Array.of(1));
  });
});
