import { concatMap, map, merge, scan, type Observable, type OperatorFunction } from 'rxjs';
import {
  noAlarms,
  reduceAlarms,
  type AlarmEvent,
  type AlarmSettings,
  type AlarmState,
} from '../core/alarms.ts';
import { assertNever } from '../core/assert-never.ts';
import type { MonitorEvent } from './events.ts';
import type { Judged } from './judge-by.ts';
import type { Control } from './playback.ts';

export interface AlarmInputs {
  readonly control$: Observable<Control>;
  readonly settings$: Observable<AlarmSettings>;
}

type Input = Judged | Control | { readonly kind: 'settings'; readonly settings: AlarmSettings };

interface Watch {
  readonly alarms: AlarmState;
  readonly problem: string | undefined;
  readonly out: readonly MonitorEvent[];
}

/** Runs the alarms over frames *and* silence; what people need not see ends here. Its state outlives every failure of the source. */
export const raiseAlarms =
  ({ control$, settings$ }: AlarmInputs): OperatorFunction<Judged, MonitorEvent> =>
  (judged$) =>
    merge(
      settings$.pipe(map((settings) => ({ kind: 'settings', settings }) as const)),
      control$,
      judged$,
    ).pipe(
      scan(watchNext, { alarms: noAlarms(), problem: undefined, out: [] }),
      // An array at a time, so nothing queues.
      concatMap(({ out }) => out),
    );

function watchNext(before: Watch, input: Input): Watch {
  const alarms = alarmEventsOf(input).reduce(reduceAlarms, before.alarms);
  const problem = problemAfter(before.problem, input);
  const out: MonitorEvent[] = [];
  if (input.kind === 'frame' || input.kind === 'playback' || input.kind === 'link') out.push(input);
  if (alarms.alarms !== before.alarms.alarms) out.push({ kind: 'alarms', alarms: alarms.alarms });
  if (problem !== before.problem) out.push({ kind: 'problem', line: problem });
  return { alarms, problem, out };
}

function alarmEventsOf(input: Input): readonly AlarmEvent[] {
  switch (input.kind) {
    case 'frame': {
      const { frame, verdict, jumped } = input;
      const event = { kind: 'frame', timeSeconds: frame.timeSeconds, verdict } as const;
      return jumped ? [{ kind: 'jump' }, event] : [event];
    }
    case 'silence':
    case 'settings':
      return [input];
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
