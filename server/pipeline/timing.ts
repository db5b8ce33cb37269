import type { Frame } from '../core/frame.ts';
import { ms, type Ms } from '../core/units.ts';

/** What a frame spent at each station, by the one monotonic clock. */
export interface LatencyMs {
  /** First byte to grey and picture complete. */
  readonly decode: Ms;
  /** Decoded to taken up by the engine. In a replay, which reads ahead by intent: how much too late the frame was shown. */
  readonly queue: Ms;
  /** In the engine, the frames that went in with it included. */
  readonly inference: Ms;
}

export const latencyOf = (
  { stamps }: Frame,
  { startMs, endMs }: { readonly startMs: Ms; readonly endMs: Ms },
): LatencyMs => ({
  decode: ms(stamps.decodedMs - stamps.capturedMs),
  queue: ms(startMs - stamps.decodedMs),
  inference: ms(endMs - startMs),
});
