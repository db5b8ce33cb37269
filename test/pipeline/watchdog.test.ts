import { describe, it } from 'vitest';
import { ms } from '../../server/core/units.ts';
import type { Silence, StreamEvent } from '../../server/pipeline/events.ts';
import { reportSilence } from '../../server/pipeline/watchdog.ts';
import { marbles } from '../helpers/marbles.ts';
import { playback, shown } from '../helpers/stream-events.ts';

const silence = (silentMs: number): Silence => ({ kind: 'silence', silentMs: ms(silentMs) });
const events: Record<string, StreamEvent | Silence> = {
  P: playback('playing'),
  S: playback('paused'),
  f: shown(0, 0.1),
  h: { kind: 'holding', forMs: ms(3000) },
  x: { kind: 'failed', line: 'broke off' },
  e: { kind: 'ended' },
  1: silence(500),
  2: silence(1000),
  3: silence(1500),
};

const cases = [
  {
    name: 'says nothing while frames come',
    stream: '  P 400ms f 400ms f 400ms f 400ms f 400ms S',
    expected: 'P 400ms f 400ms f 400ms f 400ms f 400ms S',
  },
  {
    name: 'reports every half second for as long as a frame is owed and does not come',
    stream: '  Pf 1700ms f 99ms S',
    expected: 'Pf 499ms 1 499ms 2 499ms 3 200ms f 99ms S',
  },
  {
    name: 'does not report on a stream that is paused, even when it is stepped through',
    stream: '  Pf 99ms S 9s f 9s f',
    expected: 'Pf 99ms S 9s f 9s f',
  },
  { name: 'does not report on one that failed', stream: 'Pf 99ms x 9s -', expected: 'Pf 99ms x' },
  { name: 'does not report on one that ended', stream: 'Pf 99ms e 9s -', expected: 'Pf 99ms e' },
  {
    name: 'counts from when the next frame of a recording is due',
    stream: '  Pfh 2999ms f 99ms h 3600ms S',
    expected: 'Pfh 2999ms f 99ms h 3499ms 1 100ms S',
  },
  {
    name: 'gives a stream 8 s to its first frame',
    stream: '  P 9s S',
    expected: 'P 8499ms 1 499ms 2S',
  },
];

describe('reportSilence', () => {
  it.each(cases)('$name', ({ stream, expected }) => {
    marbles(({ hot, expectObservable }, scheduler) => {
      const clock = { nowMs: () => ms(scheduler.now()) };
      const events$ = hot(stream, events as Record<string, StreamEvent>);
      expectObservable(events$.pipe(reportSilence({ clock, scheduler }))).toBe(expected, events);
    });
  });

  it('lets go of stream and timer when it is unsubscribed from', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }, scheduler) => {
      const clock = { nowMs: () => ms(scheduler.now()) };
      const events$ = hot('Pf', events as Record<string, StreamEvent>);
      const watched$ = events$.pipe(reportSilence({ clock, scheduler }));
      expectObservable(watched$, '^ 599ms !').toBe('Pf 499ms 1', events);
      expectSubscriptions(events$.subscriptions).toBe('^ 599ms !');
    });
  });
});
