import { priorities, type AlarmAudio, type Priority, type StreamState } from '../../server/wire/messages.ts';
import type { ConnectionState } from '../connection/connection-state.ts';

/** Whether a stream's alarms may sound now; a pause that has run out is none. */
export const mayBeHeard = (audio: AlarmAudio, serverMs: number | undefined): boolean =>
  audio.kind === 'on' || (audio.kind === 'paused' && (serverMs === undefined || audio.untilMs <= serverMs));

export interface Heard {
  readonly streams: readonly Pick<StreamState, 'alarms' | 'audio'>[];
  readonly connection: ConnectionState;
  /** The server's clock, as far as it is known. */
  readonly serverMs: number | undefined;
}

/**
 * The most urgent thing that must be heard now, of all streams: alarms that are on or latched and that nobody has acknowledged. A
 * connection that was there and is lost is one itself, of medium priority: who is not told anything must not think that all is well.
 */
export function urgencyOf({ streams, connection, serverMs }: Heard): Priority | undefined {
  let rank = isLost(connection) ? priorities.indexOf('medium') : -1;
  for (const { alarms, audio } of streams) {
    if (!mayBeHeard(audio, serverMs)) continue;
    for (const { presence, acknowledged, priority } of alarms)
      if (presence !== 'off' && !acknowledged) rank = Math.max(rank, priorities.indexOf(priority));
  }
  return priorities[rank];
}

/** A short gap, as of a page that is loaded anew, is closed before it is worth a sound. */
const failuresHeard = 2;

const isLost = (connection: ConnectionState): boolean =>
  connection.kind === 'closed' ||
  (connection.kind === 'connecting' && connection.failures >= failuresHeard) ||
  (connection.kind === 'stale' && connection.lacks === 'messages');

/** What is left of the sound's pause, ms: of all streams that are not silent for good the longest, and none where one may be heard. */
export function pauseLeftMs(
  streams: readonly Pick<StreamState, 'audio'>[],
  serverMs: number | undefined,
): number {
  const audios = streams.map(({ audio }) => audio).filter(({ kind }) => kind !== 'off');
  if (serverMs === undefined || audios.some((audio) => mayBeHeard(audio, serverMs))) return 0;
  return Math.max(0, ...audios.map((audio) => (audio.kind === 'paused' ? audio.untilMs - serverMs : 0)));
}
