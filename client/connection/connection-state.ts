import type { StreamState } from '../../server/wire/messages.ts';

/**
 * What the viewer knows of its server. Only `live` may be shown as now:
 * - `connecting`: a socket is being opened, or is open and has not greeted; `failures` in a row before it.
 * - `stale`: greeted, but silent, or frames are owed and do not come.
 * - `closed`: no socket. `lost` is tried again at `retryAtMs` of the local clock, with a line where the server was not understood;
 *   `version`, a server that speaks another version of the protocol, is not: the page must be loaded anew.
 */
export type ConnectionState =
  | { readonly kind: 'connecting'; readonly failures: number }
  | { readonly kind: 'live' }
  | { readonly kind: 'stale'; readonly lacks: 'messages' | 'frames' }
  | { readonly kind: 'closed'; readonly reason: 'lost'; readonly retryAtMs: number; readonly line?: string }
  | { readonly kind: 'closed'; readonly reason: 'version'; readonly line: string };

/** A frame that ought to come within `withinMs` of `sinceMs`, local clock. */
export interface OwedFrame {
  readonly sinceMs: number;
  readonly withinMs: number;
}

/** Two heartbeats and a half: one may be late, two are not. */
export const silenceMs = 2500;

/** Whether what is shown is now. Silence is named first: it explains missing frames, and not the other way round. */
export function freshness(heard: {
  readonly nowMs: number;
  /** When the last message came. */
  readonly messageMs: number;
  readonly owed: OwedFrame | undefined;
}): Extract<ConnectionState, { kind: 'live' | 'stale' }> {
  const { nowMs, messageMs, owed } = heard;
  if (nowMs - messageMs >= silenceMs) return { kind: 'stale', lacks: 'messages' };
  if (owed !== undefined && nowMs - owed.sinceMs >= owed.withinMs) return { kind: 'stale', lacks: 'frames' };
  return { kind: 'live' };
}

/** So that a live picture that stands still is called so within 2 s, the look every quarter of a second included. */
const liveFrameMs = 1600;

/** How long a frame may take: 1.6 s live, 2.5 s recorded, but for sources whose frames are rarer than that three of their periods. */
export function frameOwedWithinMs({ source, playback }: Pick<StreamState, 'source' | 'playback'>): number {
  const isLive = source.kind === 'live';
  const speed = isLive ? 1 : playback.speed;
  const periodMs = source.framesPerSecond === undefined ? 0 : 1000 / (source.framesPerSecond * speed);
  return Math.max(isLive ? liveFrameMs : silenceMs, 3 * periodMs);
}

export function sameConnection(one: ConnectionState, other: ConnectionState): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
