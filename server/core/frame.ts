import type { Ms, Seconds } from './units.ts';

/** A picture for people, already encoded as JPEG; the longer side is at most 960 px. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** One moment of a source, as it leaves the source. Its bytes are never written again. */
export interface Frame {
  /** Counts the frames of the recording or stream from 0. */
  readonly index: number;
  /** Media time, as the recording says. */
  readonly timeSeconds: Seconds;
  /** Model input: grey 0..255, 256×256 row-major, letterboxed. */
  readonly grey: Uint8Array;
  /** Absent where nobody will look: scoring a file asks for none. */
  readonly picture: Picture | undefined;
  /** Readings of the one monotonic clock. */
  readonly stamps: {
    /** The frame's first byte arrived. */
    readonly capturedMs: Ms;
    /** Grey and picture were both complete. */
    readonly decodedMs: Ms;
  };
}
