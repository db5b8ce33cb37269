import { concatMap, scan, shareReplay, timer, type Observable, type SchedulerLike } from 'rxjs';
import { readMachine, unreadMachine } from '../core/machine.ts';
import type { Clock } from '../ports.ts';
import type { MachineEvent } from './raise-alarms.ts';

export interface MachineOptions {
  readonly clock: Clock;
  /** ms since 1970. */
  readonly wallMs: () => number;
  /** Of the disk that keeps episodes; undefined where it cannot be told. */
  readonly freeBytes: () => Promise<number | undefined>;
  readonly scheduler?: SchedulerLike;
}

const everyMs = 5000;

/** What is wrong with the machine, told whole every 5 s; whoever comes later hears of the last time. Runs while somebody listens. */
export const watchMachine = ({
  clock,
  wallMs,
  freeBytes,
  scheduler,
}: MachineOptions): Observable<MachineEvent> =>
  timer(0, everyMs, scheduler).pipe(
    concatMap(async () => ({ freeBytes: await freeBytes(), nowMs: clock.nowMs(), wallMs: wallMs() })),
    scan(readMachine, unreadMachine),
    concatMap(({ conditions }): MachineEvent[] => [
      { kind: 'machine', cause: 'clock-jumped', present: conditions['clock-jumped'] },
      { kind: 'machine', cause: 'disk-nearly-full', present: conditions['disk-nearly-full'] },
    ]),
    shareReplay({ bufferSize: 2, refCount: true }),
  );
