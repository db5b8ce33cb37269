import type { Alarm } from '../core/alarm-list.ts';
import type { Frame } from '../core/frame.ts';
import type { Verdict } from '../core/scores.ts';
import type { Ms } from '../core/units.ts';
import type { ScoredFrame } from '../ports.ts';
import type { Examined } from './examine.ts';
import type { Playback } from './playback.ts';
import type { LatencyMs } from './timing.ts';

/** What a stream does, live or replayed, before anybody judges it. */
export type StreamEvent =
  | ShownFrame
  | PlaybackChange
  /** The next frame is in hand and due only then: nothing is owed before. */
  | { readonly kind: 'holding'; readonly forMs: Ms }
  | { readonly kind: 'failed'; readonly line: string }
  /** A live source ended. */
  | { readonly kind: 'ended' };

export interface ShownFrame {
  readonly kind: 'shown';
  readonly examined: Examined;
  /** Frames displaced by newer ones so far; live only. */
  readonly displaced: number;
  /** It does not follow the frame before: somebody sought. */
  readonly jumped: boolean;
}

export interface PlaybackChange {
  readonly kind: 'playback';
  readonly playback: Playback;
}

/** No frame although one was owed: for how long. */
export interface Silence {
  readonly kind: 'silence';
  readonly silentMs: Ms;
}

/** One frame's way, ended. */
export interface JudgedFrame {
  readonly kind: 'frame';
  readonly frame: Frame;
  readonly verdict: Verdict;
  /** Absent when the frame is not valid. */
  readonly scored: ScoredFrame | undefined;
  readonly latencyMs: LatencyMs;
  readonly displaced: number;
  readonly jumped: boolean;
  /** The frame on show, held against limits that were moved; it was shown before. */
  readonly rejudged: boolean;
  /** Why the engine could not score it. */
  readonly failure: string | undefined;
}

/** What leaves the pipeline. */
export type MonitorEvent =
  | JudgedFrame
  | PlaybackChange
  /** All alarms, whenever one of them changed. */
  | { readonly kind: 'alarms'; readonly alarms: readonly Alarm[] }
  /** One line when source or engine fail; absent when they work again. */
  | { readonly kind: 'problem'; readonly line: string | undefined };
