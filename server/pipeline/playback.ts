import type { Ms, Seconds } from '../core/units.ts';

/** Which way a recording is played: `bounce` goes to its end and back again, without end. */
export type Way = 'forward' | 'backward' | 'bounce';

/** Where a stream stands. */
export interface Playback {
  readonly state: 'playing' | 'paused' | 'ended' | 'failed';
  /** Media time that can be sought; recorded sources only. */
  readonly range?: { readonly startSeconds: Seconds; readonly endSeconds: Seconds };
  readonly loop: boolean;
  readonly way: Way;
  /** 1 = as recorded; 0.1..4. */
  readonly speed: number;
}

/** What people ask of a stream. A live one heeds what is about alarms alone. */
export type Control =
  | { readonly kind: 'play' | 'pause' }
  /** Frames forward (1) or back (−1); pauses. 0 examines the shown frame anew, as after `inspect` was turned on. */
  | { readonly kind: 'step'; readonly frames: number }
  /** Shows the first frame at or after that time, or the last of the recording. Goes on playing if it was. */
  | { readonly kind: 'seek'; readonly timeSeconds: Seconds }
  | { readonly kind: 'loop'; readonly on: boolean }
  | { readonly kind: 'way'; readonly way: Way }
  /** Held within 0.1..4. */
  | { readonly kind: 'speed'; readonly speed: number }
  | { readonly kind: 'acknowledge'; readonly alarm: number }
  | { readonly kind: 'pause-audio'; readonly forMs: Ms }
  | { readonly kind: 'resume-audio' };
