import { concatMap, delay, map, NEVER, of, timer } from 'rxjs';
import { describe, it } from 'vitest';
import { latestMap } from '../../server/pipeline/latest-map.ts';
import { marbles } from '../helpers/marbles.ts';

/** Three frames of work that gives the value in capitals. */
const work = (value: string) => timer(3).pipe(map(() => value.toUpperCase()));
const result = (value: string, displaced = 0) => ({ result: value, displaced });

describe('latestMap', () => {
  it('passes every value where the work is faster than they come', () => {
    marbles(({ hot, expectObservable }) => {
      const source$ = hot('  a----b----c----|');
      const expected = '     ---A----B----C-|';
      const values = { A: result('A'), B: result('B'), C: result('C') };
      expectObservable(source$.pipe(latestMap(work))).toBe(expected, values);
    });
  });

  it('works on the newest of those that came meanwhile, and counts the displaced', () => {
    marbles(({ hot, expectObservable }) => {
      const source$ = hot('  abcd-----ef---|');
      const expected = '     ---A--D-----E--(F|)';
      const values = { A: result('A', 2), D: result('D', 2), E: result('E', 2), F: result('F', 2) };
      expectObservable(source$.pipe(latestMap(work))).toBe(expected, values);
    });
  });

  it('completes at once when nothing came', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('---|').pipe(latestMap(work))).toBe('---|');
    });
  });

  it('never completes on a source that never does', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(latestMap(work))).toBe('-');
    });
  });

  it('does what is under way and what waits before it completes', () => {
    marbles(({ hot, expectObservable }) => {
      const source$ = hot('  ab|');
      const expected = '     ---A--(B|)';
      expectObservable(source$.pipe(latestMap(work))).toBe(expected, { A: result('A'), B: result('B') });
    });
  });

  it('passes an error of the source at once and lets go of the work', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source$ = hot('  a-#');
      const slow$ = cold('   ------x|');
      const worked = '       ^-!';
      expectObservable(source$.pipe(latestMap(() => slow$))).toBe('--#');
      expectSubscriptions(slow$.subscriptions).toBe(worked);
    });
  });

  it('passes an error of the work and lets go of the source', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source$ = hot('  a------b');
      const expected = '     --#';
      expectObservable(source$.pipe(latestMap(() => cold('--#')))).toBe(expected);
      expectSubscriptions(source$.subscriptions).toBe('^-!');
    });
  });

  it('takes a work that throws for one that fails', () => {
    marbles(({ hot, expectObservable }) => {
      const failing = latestMap(() => {
        throw new Error('no');
      });
      expectObservable(hot('-a').pipe(failing)).toBe('-#', {}, new Error('no'));
    });
  });

  it('lets go of source and work when it is unsubscribed from', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source$ = hot('  a-b------');
      const slow$ = cold('   ------x|');
      const until = '        ----!';
      expectObservable(source$.pipe(latestMap(() => slow$)), until).toBe('-');
      expectSubscriptions(source$.subscriptions).toBe('^---!');
      expectSubscriptions(slow$.subscriptions).toBe('^---!');
    });
  });

  it('counts anew for each subscriber', () => {
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('abc|').pipe(latestMap(work));
      const expected = { A: result('A', 1), C: result('C', 1) };
      expectObservable(source$).toBe('---A--(C|)', expected);
      expectObservable(
        of(0).pipe(
          delay(10),
          concatMap(() => source$),
        ),
      ).toBe('----------   ---A--(C|)', expected);
    });
  });
});
