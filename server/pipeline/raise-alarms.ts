import { concatMap, map, merge, scan, type Observable, type OperatorFunction } from 'rxjs';
import type { AlarmSettings } from '../core/alarm-settings.ts';
import { noAlarms, reduceAlarms, type AlarmEvent, type AlarmState } from '../core/alarms.ts';
import { assertNever } from '../core/assert-never.ts';
import type { Clock } from '../ports.ts';
import type { MonitorEvent } from './events.ts';
import type { Judged } from './judge-by.ts';
import type { Control } from './playback.ts';

export interface AlarmInputs {
  readonly control$: Observable<Control>;
  readonly settings$: Observable<AlarmSettings>;
  /** What is wrong with the machine, and what is no more. */
  readonly machine$: Observable<MachineEvent>;
  readonly clock: Clock;
  /** The id of the first alarm; ids are never given twice, whatever a stream plays one after the other. */
  readonly firstId?: number | undefined;
}

export type MachineEvent = Extract<AlarmEvent, { readonly kind: 'machine' }>;

type Input =
  Judged | Control | MachineEvent | { readonly kind: 'settings'; readonly settings: AlarmSettings };

interface Watch {
  readonly alarms: AlarmState;
  readonly problem: string | undefined;
  readonly out: readonly MonitorEvent[];
}

/** Runs the alarms over frames *and* silence; what people need not see ends here. Its state outlives every failure of the source. */
export const raiseAlarms =
  ({ control$, settings$, machine$, clock, firstId }: AlarmInputs): OperatorFunction<Judged, MonitorEvent> =>
  (judged$) =>
    merge(
      settings$.pipe(map((settings) => ({ kind: 'settings', settings }) as const)),
      machine$,
      control$,
      judged$,
    ).pipe(
      scan((before: Watch, input: Input) => watchNext(before, input, clock), {
        alarms: noAlarms(undefined, firstId),
        problem: undefined,
        out: [],
      }),
      // An array at a time, so nothing queues.
      concatMap(({ out }) => out),
    );

function watchNext(before: Watch, input: Input, clock: Clock): Watch {
  const alarms = alarmEventsOf(input, clock).reduce(reduceAlarms, before.alarms);
  const problem = problemAfter(before.problem, input);
  const out: MonitorEvent[] = [];
  if (input.kind === 'frame' || input.kind === 'playback' || input.kind === 'link') out.push(input);
  if (alarms.alarms !== before.alarms.alarms || alarms.audio !== before.alarms.audio)
    out.push({ kind: 'alarms', alarms: alarms.alarms, audio: alarms.audio });
  if (problem !== before.problem) out.push({ kind: 'problem', line: problem });
  return { alarms, problem, out };
}

function alarmEventsOf(input: Input, clock: Clock): readonly AlarmEvent[] {
  switch (input.kind) {
    case 'frame': {
      const { frame, verdict, jumped, displaced } = input;
      const event = { kind: 'frame', timeSeconds: frame.timeSeconds, verdict, displaced } as const;
      return jumped ? [{ kind: 'jump' }, event] : [event];
    }
    case 'silence':
    case 'settings':
    case 'machine':
    case 'resume-audio':
      return [input];
    case 'pause-audio':
      return [{ ...input, nowMs: clock.nowMs() }];
    case 'link':
      return input.link.state === 'lost' ? [{ kind: 'source-lost' }] : [];
    case 'failed':
      return [{ kind: 'source-failed' }];
    case 'ended':
      return [{ kind: 'source-ended' }];
    case 'acknowledge':
      return [{ kind: 'acknowledge', id: input.alarm }];
    case 'playback':
    case 'holding':
    case 'play':
    case 'pause':
    case 'step':
    case 'seek':
    case 'loop':
    case 'way':
    case 'speed':
      return [];
    default:
      return assertNever(input);
  }
}

/** A frame that was scored proves that source and engine work again. */
function problemAfter(before: string | undefined, input: Input): string | undefined {
  if (input.kind === 'failed') return input.line;
  if (input.kind === 'link') return input.link.line ?? before;
  if (input.kind !== 'frame') return before;
  return input.scored === undefined ? (input.failure ?? before) : undefined;
}
