import type { Durable } from './durable.ts';
import { processMark, stillRuns } from './running-process.ts';

interface OpenSession {
  readonly id: number;
  readonly pid: number;
  readonly began: string;
}

/**
 * Puts this run of the server on record, and ends the episodes that lasted when an earlier one was killed; those of one that still runs
 * stay. @returns its number.
 */
export function beginSession(
  store: Durable,
  { software, time }: { readonly software: string; readonly time: string },
): number {
  return store.whole(() => {
    const open = store.read(
      'SELECT id, pid, began FROM sessions WHERE id IN (SELECT session FROM episodes WHERE end_time IS NULL)',
    ) as readonly OpenSession[];
    for (const { id, pid, began } of open) {
      if (stillRuns(pid, began)) continue;
      store.run(
        "UPDATE episodes SET end_time = ?, ending = 'restart' WHERE session = ? AND end_time IS NULL",
        ...[time, id],
      );
    }
    return store.run(
      'INSERT INTO sessions (pid, began, software, time) VALUES (?, ?, ?, ?)',
      ...[process.pid, processMark() ?? '', software, time],
    );
  });
}
