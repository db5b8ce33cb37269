import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartView, countBeyond, type ChartView } from '../../../client/state/chart-view.ts';
import { ScoreHistory } from '../../../client/state/history.ts';
import type { Verdict } from '../../../server/wire/messages.ts';
import { frameAt, notValid, verdictAt } from '../frames.ts';

function historyOf(verdicts: readonly Verdict[], kind: 'live' | 'recorded' = 'live'): ScoreHistory {
  const history = new ScoreHistory(kind);
  for (const [frame, verdict] of verdicts.entries()) history.add(frameAt(frame, verdict));
  return history;
}
const all = (history: ScoreHistory, buckets = 300): ChartView =>
  chartView(history, { endSeconds: history.newestAxisSeconds, spanSeconds: 120, buckets });
const repeat = (count: number, verdict: Verdict): Verdict[] => Array.from({ length: count }, () => verdict);

/** Whether the line runs through a place from points on both sides of it. */
function joinsOver({ x, lines }: ChartView, at: number): boolean {
  const drawn = (point: number): boolean => lines.peak[point] !== null;
  const before = x.findLastIndex((seconds, point) => seconds < at - 1e-9 && drawn(point));
  const after = x.findIndex((seconds, point) => seconds > at + 1e-9 && drawn(point));
  return before >= 0 && after >= 0 && !lines.peak.slice(before, after).includes(null);
}

describe('what a chart draws', () => {
  it('shows a single abnormal frame of two minutes, at its full height', () => {
    const verdicts = repeat(3600, verdictAt(0.5));
    verdicts[1234] = verdictAt(3);
    const view = all(historyOf(verdicts));
    expect(Math.max(...view.lines.reconstruction.map(Number))).toBeCloseTo(0.15);
    expect(view.greatest.reconstruction).toBeCloseTo(0.15);
    expect(view.stretches.map(({ kind }) => kind)).toEqual(['abnormal']);
  });

  it('costs the same however long it has run', () => {
    const points = [3600, 36_000].map((frames) => {
      const view = all(historyOf(repeat(frames, verdictAt(0.5))));
      return view.x.length;
    });
    expect(points[1]).toBeLessThanOrEqual(points[0]! + 4);
    expect(points[1]).toBeLessThanOrEqual(2 * 302);
  });

  it('breaks the line where a frame was not scored, and marks how long', () => {
    const verdicts = [
      ...repeat(300, verdictAt(0.5)),
      ...repeat(60, notValid),
      ...repeat(300, verdictAt(0.5)),
    ];
    const view = all(historyOf(verdicts));
    const [stretch, ...others] = view.stretches;
    expect(others).toEqual([]);
    expect(stretch?.kind).toBe('not-valid');
    expect(stretch!.toSeconds - stretch!.fromSeconds).toBeGreaterThanOrEqual(59 / 30);
    expect(stretch!.toSeconds - stretch!.fromSeconds).toBeLessThan(2.9);
    const within = view.x.map((seconds) => seconds > stretch!.fromSeconds && seconds < stretch!.toSeconds);
    expect(view.lines.reconstruction.filter((value, at) => within[at] && value !== null)).toEqual([]);
  });

  it('never joins frames over one that was not scored, whatever the order', () => {
    const verdict = fc.constantFrom(verdictAt(0.5), verdictAt(1.5), notValid);
    fc.assert(
      fc.property(
        fc.array(verdict, { maxLength: 200 }),
        fc.integer({ min: 20, max: 2000 }),
        (verdicts, buckets) => {
          const history = historyOf(verdicts);
          const view = all(history, buckets);
          for (const [frame, { kind }] of verdicts.entries())
            expect(kind === 'not-valid' && joinsOver(view, frame / 30 - history.newestAxisSeconds)).toBe(
              false,
            );
        },
      ),
    );
  });

  it('shows a jump of a recording as a seam and not as a line', () => {
    const history = new ScoreHistory('recorded');
    for (const timeSeconds of [7.9, 7.93, 0, 0.03])
      history.add({ atMs: 0, timeSeconds, verdict: verdictAt(0.5) });
    const view = all(history);
    expect(view.stretches.map(({ kind }) => kind)).toEqual(['seam']);
    expect(view.lines.reconstruction.filter((value) => value === null)).toHaveLength(1);
  });

  it('has no line for a score that was not computed', () => {
    expect(new Set(all(historyOf(repeat(30, verdictAt(0.5)))).lines.latent)).toEqual(new Set([null]));
  });

  it('is empty for an empty history', () => {
    expect(all(new ScoreHistory('live'))).toMatchObject({ x: [], stretches: [], frames: 0 });
  });
});

describe('the frames that a limit would flag', () => {
  it('are counted among those of the window that were scored', () => {
    const verdicts = [
      ...repeat(30, verdictAt(2)),
      ...repeat(30, verdictAt(0.5)),
      ...repeat(10, notValid),
      ...repeat(20, verdictAt(1.5)),
    ];
    const history = historyOf(verdicts);
    const endSeconds = history.newestAxisSeconds;
    const count = (spanSeconds: number, limit: number) =>
      countBeyond(history, { endSeconds, spanSeconds }, { score: 'reconstruction', side: 'upper', limit });
    expect(count(120, 0.05)).toEqual({ beyond: 50, scored: 80 });
    expect(count(120, 0.08)).toEqual({ beyond: 30, scored: 80 });
    expect(count(0.99, 0.05)).toEqual({ beyond: 20, scored: 20 });
  });
});
