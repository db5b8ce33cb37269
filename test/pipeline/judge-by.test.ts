import { map } from 'rxjs';
import { describe, it } from 'vitest';
import type { Limits } from '../../server/core/scores.ts';
import type { StreamEvent } from '../../server/pipeline/events.ts';
import { judgeBy, type Judged } from '../../server/pipeline/judge-by.ts';
import { marbles } from '../helpers/marbles.ts';
import { playback, shown } from '../helpers/stream-events.ts';

const events: Record<string, StreamEvent> = {
  P: playback('playing'),
  S: playback('paused'),
  E: playback('ended'),
  a: shown(0, 0.4),
  b: shown(1, 0.6),
  x: shown(2, { kind: 'not-valid', reason: 'no-contact' }),
};
const limits: Record<string, Limits> = { l: { peak: 0.5 }, h: { peak: 0.8 }, t: { peak: 0.3 }, n: {} };

/** What the viewer would see of it, in a word. */
const seen = map((event: Judged) =>
  event.kind === 'frame' ? `${event.rejudged ? 'again ' : ''}${event.verdict.kind}` : event.kind,
);
const words = { n: 'normal', a: 'abnormal', N: 'again normal', A: 'again abnormal', p: 'playback' };

describe('judgeBy', () => {
  it('holds each frame against the limits of the moment', () => {
    marbles(({ hot, cold, expectObservable }) => {
      const events$ = hot('  P-a-b---b-|', events);
      const limits$ = hot('  l-----h----', limits);
      const judged = '       p-n-a---n--';
      expectObservable(events$.pipe(judgeBy(limits$), seen)).toBe(judged, words);
      // Limits that are known when the stream begins hold from its first frame on.
      expectObservable(cold('(Pb)', events).pipe(judgeBy(cold('l', limits)), seen)).toBe('(pa)', words);
    });
  });

  it('judges the frame on show anew, at once, while nothing plays', () => {
    marbles(({ hot, expectObservable }) => {
      const events$ = hot('  Pb-S----------E--', events);
      const limits$ = hot('  l-----h--t------h', limits);
      const judged = '       pa-p--N--A----p-N';
      expectObservable(events$.pipe(judgeBy(limits$), seen)).toBe(judged, words);
    });
  });

  it('says nothing when limits move before there is a frame', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('S---', events).pipe(judgeBy(hot('-l-h', limits)), seen)).toBe('p', words);
    });
  });

  it('calls frames uncalibrated for which there is no limit', () => {
    marbles(({ hot, expectObservable }) => {
      const events$ = hot('  Pa--a', events);
      const limits$ = hot('  ---n-', limits);
      expectObservable(events$.pipe(judgeBy(limits$), seen)).toBe('pu--u', {
        p: 'playback',
        u: 'uncalibrated',
      });
    });
  });

  it('never makes a frame normal that was not scored, however the limits move', () => {
    marbles(({ hot, expectObservable }) => {
      const events$ = hot('  Sx-----', events);
      const limits$ = hot('  l--h--t', limits);
      expectObservable(events$.pipe(judgeBy(limits$), seen)).toBe('pi-j--j', {
        p: 'playback',
        i: 'not-valid',
        j: 'again not-valid',
      });
    });
  });

  it('lets go of limits and stream when it is unsubscribed from', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const [events$, limits$] = [hot('Pa---', events), hot('l----', limits)];
      expectObservable(events$.pipe(judgeBy(limits$), seen), '---!').toBe('pn', words);
      expectSubscriptions(events$.subscriptions).toBe('^--!');
      expectSubscriptions(limits$.subscriptions).toBe('^--!');
    });
  });
});
