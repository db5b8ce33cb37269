import { map, NEVER, of, type Observable } from 'rxjs';
import { describe, it } from 'vitest';
import { defaultAlarmSettings, type AlarmSettings } from '../../server/core/alarm-settings.ts';
import { ms } from '../../server/core/units.ts';
import type { MonitorEvent } from '../../server/pipeline/events.ts';
import { judgeBy, type Judged } from '../../server/pipeline/judge-by.ts';
import type { Control } from '../../server/pipeline/playback.ts';
import { raiseAlarms } from '../../server/pipeline/raise-alarms.ts';
import { marbles } from '../helpers/marbles.ts';
import { playback, shown } from '../helpers/stream-events.ts';

const judged$ = of(
  shown(1, { kind: 'not-valid', reason: 'engine-failed', line: 'out of memory' }),
  shown(2, 0.1),
).pipe(judgeBy(of({ peak: 0.5 })));

/** Events by letter; the frames come from the judging itself. */
function letters(): Record<string, Judged> {
  const events: Record<string, Judged> = {
    P: playback('playing'),
    h: { kind: 'holding', forMs: ms(30) },
    s: { kind: 'silence', silentMs: ms(2500) },
    x: { kind: 'failed', line: 'broke off' },
    e: { kind: 'ended' },
  };
  judged$.subscribe((event) => {
    if (event.kind === 'frame') events[event.scored === undefined ? 'v' : 'f'] = event;
  });
  return events;
}

/** What is said, in a word. */
const said = map((event: MonitorEvent) => {
  if (event.kind === 'alarms')
    return event.alarms.map(({ cause, presence, acknowledged }) =>
      [cause, presence, acknowledged ? 'seen' : ''].join(' ').trim(),
    );
  return event.kind === 'problem' ? `problem: ${event.line ?? 'none'}` : event.kind;
});
const raised = (control$: Observable<Control> = NEVER, settings$: Observable<AlarmSettings> = NEVER) =>
  raiseAlarms({ control$, settings$, machine$: NEVER, clock: { nowMs: () => ms(1000) } });

describe('raiseAlarms', () => {
  it('passes frames and playback, and says nothing of holding', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('Pfhf', letters()).pipe(raised(), said)).toBe('pf-f', {
        p: 'playback',
        f: 'frame',
      });
    });
  });

  it('says all alarms whenever one changed, and only then', () => {
    marbles(({ hot, expectObservable }) => {
      const control$ = hot('-----a', { a: { kind: 'acknowledge', alarm: 1 } as Control });
      const said$ = hot('   fss-----f', letters()).pipe(raised(control$), said);
      expectObservable(said$).toBe('fl---a--(fo)', {
        f: 'frame',
        l: ['signal-lost on'],
        a: ['signal-lost on seen'],
        o: ['signal-lost off seen'],
      });
    });
  });

  it('tells a failure in one line, and takes it back when a frame is scored again', () => {
    marbles(({ hot, expectObservable }) => {
      const said$ = hot('x----f', letters()).pipe(raised(), said);
      expectObservable(said$).toBe('(lp)-(fon)', {
        l: ['source-failed on'],
        p: 'problem: broke off',
        f: 'frame',
        o: ['source-failed off'],
        n: 'problem: none',
      });
    });
  });

  it('tells once why the engine fails', () => {
    marbles(({ hot, expectObservable }) => {
      const said$ = hot('v---v----f', letters()).pipe(raised(), said);
      expectObservable(said$).toBe('(vp)v----(fn)', {
        v: 'frame',
        p: 'problem: out of memory',
        f: 'frame',
        n: 'problem: none',
      });
    });
  });

  it('raises an alarm when a live source ends, and heeds settings that change', () => {
    marbles(({ hot, expectObservable }) => {
      const settings$ = hot('-s', { s: { ...defaultAlarmSettings, silenceMs: ms(3000) } });
      expectObservable(hot('f-s-e', letters()).pipe(raised(NEVER, settings$), said)).toBe('f---e', {
        f: 'frame',
        e: ['source-ended on'],
      });
    });
  });

  it('lets go of everything when it is unsubscribed from', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const [events$, control$] = [hot<Judged>('----', letters()), hot<Control>('----')];
      const settings$ = hot<AlarmSettings>('----');
      expectObservable(events$.pipe(raised(control$, settings$)), '--!').toBe('');
      for (const { subscriptions } of [events$, control$, settings$])
        expectSubscriptions(subscriptions).toBe('^-!');
    });
  });
});
