import type { JudgedFrame } from '../pipeline/events.ts';
import type { LastFrame } from '../transport/api/streams-port.ts';
import type { NotReady, StreamReadiness } from '../transport/readiness.ts';
import type { StreamState } from '../wire/messages.ts';

/** The frame on show. */
export interface ShownFrame {
  readonly event: JudgedFrame;
  /** When it was judged: by the monotonic clock, and in ISO 8601. */
  readonly atMs: number;
  readonly time: string;
}

export const toLast = ({ event: { frame, verdict }, time }: ShownFrame): LastFrame => ({
  ...{ frame: frame.index, timeSeconds: frame.timeSeconds, time, verdict },
});

interface Last {
  readonly event: Pick<JudgedFrame, 'verdict'>;
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
