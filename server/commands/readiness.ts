import type { Verdict } from '../core/scores.ts';
import type { NotReady, StreamReadiness } from '../transport/readiness.ts';
import type { StreamState } from '../wire/messages.ts';

/** The last frame that was judged, and when, by the monotonic clock. */
interface Last {
  readonly event: { readonly verdict: Verdict };
  readonly atMs: number;
}

export function readinessOf(state: StreamState, last: Last | undefined, nowMs: number): StreamReadiness {
  const { id, name, problem: line } = state;
  const reason = notReady(state, last, nowMs);
  if (reason === undefined) return { id, name, ready: true };
  return { id, name, ready: false, reason, ...(line === undefined ? {} : { line }) };
}

/** Why a stream is not ready; nothing where it is. What no frame has told yet of the engine counts as good: it is open. */
function notReady(
  { source, link, playback, alarmSettings }: StreamState,
  last: Last | undefined,
  nowMs: number,
): NotReady | undefined {
  const verdict = last?.event.verdict;
  if (verdict?.kind === 'not-valid' && verdict.reason === 'engine-failed') return 'engine-failed';
  if (source.kind === 'recorded') return undefined;
  if (playback.state === 'failed') return 'source-failed';
  if (playback.state === 'ended') return 'source-ended';
  if (link?.state === 'lost') return 'signal-lost';
  if (link?.state !== 'open' || last === undefined) return 'connecting';
  return nowMs - last.atMs > alarmSettings.silenceMs ? 'signal-lost' : undefined;
}
