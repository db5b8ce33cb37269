import { ms } from '../../server/core/units.ts';
import type { PlaybackChange, ShownFrame } from '../../server/pipeline/events.ts';
import type { Outcome } from '../../server/pipeline/examine.ts';
import type { Playback } from '../../server/pipeline/playback.ts';
import { fakeFrame } from './fake-source.ts';

export const playback = (state: Playback['state']): PlaybackChange => ({
  kind: 'playback',
  playback: { state, loop: false, way: 'forward', speed: 1 },
});

/** A frame on show, with that peak score or that outcome. */
export function shown(timeSeconds: number, outcome: Outcome | number): ShownFrame {
  const latencyMs = { decode: ms(1), queue: ms(2), inference: ms(3) };
  const frame = fakeFrame(Math.round(timeSeconds * 10), timeSeconds);
  const examined = { frame, outcome: typeof outcome === 'number' ? scored(outcome) : outcome, latencyMs };
  return { kind: 'shown', examined, displaced: 0, jumped: false };
}

const scored = (peak: number): Outcome => ({
  kind: 'scored',
  scored: {
    scores: { reconstruction: 0, peak },
    map: new Uint8Array(),
    reconstruction: undefined,
    code: undefined,
  },
});
