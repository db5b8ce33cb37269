import {
  scoreNames,
  type Alarm,
  type ScoreName,
  type StreamState,
  type Verdict,
} from '../../server/wire/messages.ts';
import type { ConnectionState } from '../connection/connection-state.ts';
import type { Reading } from './reading.ts';

/** What the viewer says about the stream in one word. Only a fresh, scored frame with limits can be `normal`. */
export type WatchState =
  | {
      readonly kind:
        'connecting' | 'no-stream' | 'opening' | 'waiting' | 'uncalibrated' | 'pending' | 'normal';
    }
  | { readonly kind: 'lost'; readonly line: string | undefined }
  | { readonly kind: 'closed'; readonly connection: Exclude<ConnectionState, { kind: 'live' | 'stale' }> }
  | { readonly kind: 'stale'; readonly lacks: 'messages' | 'frames' }
  | { readonly kind: 'failed'; readonly line: string | undefined }
  | { readonly kind: 'not-valid'; readonly reason: string }
  | { readonly kind: 'abnormal'; readonly lead: Lead | undefined };

/** The score that is furthest beyond its limit. */
export interface Lead {
  readonly score: ScoreName;
  readonly ratio: number;
}

export interface Watched {
  readonly connection: ConnectionState;
  readonly stream: StreamState | undefined;
  readonly reading: Reading | undefined;
}

/** What is wrong with the watch itself comes before what it sees. */
export function toWatchState({ connection, stream, reading }: Watched): WatchState {
  if (connection.kind === 'closed') return { kind: 'closed', connection };
  if (connection.kind === 'connecting')
    return connection.failures > 0 || stream !== undefined
      ? { kind: 'closed', connection }
      : { kind: 'connecting' };
  if (stream === undefined) return { kind: 'no-stream' };
  if (stream.playback.state === 'failed') return { kind: 'failed', line: stream.problem };
  if (connection.kind === 'stale' && connection.lacks === 'messages') return connection;
  const { link, problem } = stream;
  if (link !== undefined && link.state !== 'open')
    return link.state === 'connecting' && link.restarts === 0
      ? { kind: 'opening' }
      : { kind: 'lost', line: problem };
  if (connection.kind === 'stale') return connection;
  if (reading === undefined) return { kind: 'waiting' };
  return ofVerdict(reading.verdict, stream);
}

function ofVerdict(verdict: Verdict, { playback, alarms }: StreamState): WatchState {
  switch (verdict.kind) {
    case 'not-valid':
      return { kind: 'not-valid', reason: verdict.reason };
    case 'uncalibrated':
    case 'pending':
      return { kind: verdict.kind };
    case 'abnormal':
      return { kind: 'abnormal', lead: leadOf(verdict.ratios) };
    case 'normal':
      // An akinetic wall shows in systole alone: between two beats the episode is not over.
      return playback.state === 'playing' && alarms.some(isRunningAnomaly)
        ? { kind: 'abnormal', lead: undefined }
        : { kind: 'normal' };
  }
}

const isRunningAnomaly = ({ family, presence }: Alarm): boolean => family === 'anomaly' && presence === 'on';

function leadOf(ratios: Readonly<Partial<Record<ScoreName, number>>>): Lead | undefined {
  const leads = scoreNames.flatMap((score) => {
    const ratio = ratios[score];
    return ratio === undefined ? [] : [{ score, ratio }];
  });
  return leads.toSorted((one, other) => other.ratio - one.ratio)[0];
}
