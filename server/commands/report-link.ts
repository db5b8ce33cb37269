import type { Link } from '../pipeline/events.ts';

/** One line in the log when a live source is lost, and one when it is back. */
export function reportLink({ state, restarts, stalls, line }: Link, source: string): void {
  const counts = `${restarts} restarts, ${stalls} stalls`;
  if (state === 'lost') console.error(`sonovigil: ${source} lost: ${line ?? ''} (${counts})`);
  if (state === 'open' && restarts > 0) console.error(`sonovigil: ${source} is back (${counts})`);
}
