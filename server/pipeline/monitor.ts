import { NEVER, type Observable, type SchedulerLike } from 'rxjs';
import type { AlarmSettings } from '../core/alarm-settings.ts';
import { depthOf, type Appearance, type Shown } from '../core/appearance.ts';
import type { MotionReference } from '../core/motion.ts';
import type { Limits } from '../core/scores.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import type { Clock, Engine, FrameSource, LiveSource } from '../ports.ts';
import { asLive } from './as-live.ts';
import type { MonitorEvent, StreamEvent } from './events.ts';
import { examiner, type Examine } from './examine.ts';
import { judgeBy } from './judge-by.ts';
import { live$ } from './live.ts';
import type { Control } from './playback.ts';
import { raiseAlarms, type MachineEvent } from './raise-alarms.ts';
import { replay$ } from './replay.ts';
import { reportSilence } from './watchdog.ts';
import { addMotion } from './with-motion.ts';

export interface MonitorOptions {
  /** A recording, or a live source, which is opened anew whenever it is lost. */
  readonly source: FrameSource | LiveSource;
  /** Stays its owner's: it is not closed here. */
  readonly engine: Engine;
  /** The limits in force, now and whenever they move. Frames are uncalibrated until some have come. */
  readonly limits$: Observable<Limits>;
  /** How normals move, for a model that watches motion. Absent: no frame has a motion score. */
  readonly motion?: MotionReference | undefined;
  /** How normals looked when the limits were learned. Absent: gain and depth are not watched. */
  readonly appearance?: Appearance | undefined;
  /** What people ask; hot. */
  readonly control$: Observable<Control>;
  /** Whether people will look at pictures. */
  readonly pictures: boolean;
  /** Whether x̂ is wanted now. Absent: never. */
  readonly inspect?: () => boolean;
  /** Whether a recording begins anew when it is over, until somebody says otherwise. */
  readonly loop?: boolean;
  readonly alarmSettings$?: Observable<AlarmSettings>;
  readonly machine$?: Observable<MachineEvent>;
  /** The id of the first alarm; 1 unless told. */
  readonly firstAlarmId?: number;
  readonly clock?: Clock;
  readonly scheduler?: SchedulerLike;
  /** 0..1; spreads the attempts to open a lost source. */
  readonly random?: () => number;
}

/**
 * Watches one stream, from its source to what the screen and the log are told. It runs whether or not anybody looks at what it says.
 *
 *     source ─ decode ─ examine ─ motion ── judge ─── alarms ─── events
 *                          │                  │          │
 *              live: newest wins,          limits$    silence,
 *              displaced are counted;                 control$
 *              recorded: lossless, at
 *              the pace of control$
 *
 * Cold: subscribing opens the source; unsubscribing closes it, and is the only end there is, for a recording that is over can
 * be sought and an alarm of a source that is gone can be acknowledged. Never fails: a fault is an event.
 */
export function monitor$(options: MonitorOptions): Observable<MonitorEvent> {
  const { source, engine, limits$, motion, appearance, control$, pictures, inspect, loop = false } = options;
  const { clock = monotonicClock, scheduler, alarmSettings$ = NEVER, random = Math.random } = options;
  const { machine$ = NEVER, firstAlarmId } = options;

  const examineIn = (shown: Shown): Examine =>
    examiner({ engine, sector: shown.sector, depthMm: depthOf(shown), appearance, clock, inspect });
  const fromLive = (live: LiveSource): Observable<StreamEvent> =>
    live$({ source: live, examineIn, pictures, clock, random, scheduler });
  const shown$ =
    'attempt' in source
      ? fromLive(source)
      : source.description.kind === 'live'
        ? fromLive(asLive(source))
        : replay$({
            ...{ source, pictures, control$, loop, clock },
            examine: examineIn(source.description),
          });

  return shown$.pipe(
    addMotion(motion),
    reportSilence({ clock, scheduler }),
    judgeBy(limits$),
    raiseAlarms({ control$, settings$: alarmSettings$, machine$, clock, firstId: firstAlarmId }),
  );
}
