import { describe, expect, it } from 'vitest';
import { chartView, drawableOf } from '../../../client/state/chart-view.ts';
import { ScoreHistory } from '../../../client/state/history.ts';
import { frameAt, notValid, verdictAt } from '../frames.ts';

const hours = 4;
const frames = hours * 3600 * 30;

describe('four hours of scores', () => {
  it('are drawn from few entries, in which a single abnormal frame of the first minute is seen', () => {
    const history = new ScoreHistory('live');
    for (let frame = 0; frame < frames; frame++)
      history.add(frameAt(frame, verdictAt(frame === 1000 ? 1.5 : 0.6)));
    const spanSeconds = hours * 3600;
    const drawn = drawableOf(history, spanSeconds);
    const view = chartView(drawn, { endSeconds: history.newestAxisSeconds, spanSeconds, buckets: 300 });
    expect(drawn.end - drawn.first).toBeLessThanOrEqual(60_000);
    expect(view.greatest.reconstruction).toBeCloseTo(0.075);
    expect(view.stretches.filter(({ kind }) => kind === 'abnormal')).toHaveLength(1);
    expect(view.x.length).toBeLessThanOrEqual(2 * 302);
    expect(view.x[0]).toBeLessThan(-spanSeconds * 0.99);
  });

  it('never show a half second that holds a frame without a score as scored', () => {
    const history = new ScoreHistory('live');
    for (let frame = 0; frame < 30; frame++)
      history.add(frameAt(frame, frame === 3 ? notValid : verdictAt(0.6)));
    const view = chartView(history.long, { endSeconds: 1, spanSeconds: 3600, buckets: 300 });
    expect(view.stretches).toContainEqual(expect.objectContaining({ kind: 'not-valid' }));
  });
});

it('minutes are drawn from the frames themselves', () => {
  const history = new ScoreHistory('recorded');
  expect(drawableOf(history, 600)).toBe(history);
  expect(drawableOf(history, 3600)).toBe(history.long);
});
