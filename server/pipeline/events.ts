import type { AlarmAudio } from '../core/alarm-audio.ts';
import type { Alarm } from '../core/alarm-list.ts';
import type { Frame } from '../core/frame.ts';
import type { Verdict } from '../core/scores.ts';
import type { Ms } from '../core/units.ts';
import type { ScoredFrame, SourceDescription } from '../ports.ts';
import type { Examined } from './examine.ts';
import type { Playback } from './playback.ts';
import type { LatencyMs } from './timing.ts';

/** What a stream does, live or replayed, before anybody judges it. */
export type StreamEvent =
  | ShownFrame
  | PlaybackChange
  | LinkChange
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

/** A live source was opened, lost, or is being opened. */
export interface LinkChange {
  readonly kind: 'link';
  readonly link: Link;
}

/** How a live source is connected. */
export interface Link {
  readonly state: 'connecting' | 'open' | 'lost';
  /** Attempts after the first. */
  readonly restarts: number;
  /** How often it fell silent without ending. */
  readonly stalls: number;
  /** What came when it was last open; absent before. */
  readonly description: SourceDescription | undefined;
  /** Why it was lost. */
  readonly line: string | undefined;
  /** What the decoder said last: a few lines. */
  readonly lines: readonly string[];
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
  | LinkChange
  /** All alarms and whether they sound, whenever one of it changed. */
  | { readonly kind: 'alarms'; readonly alarms: readonly Alarm[]; readonly audio: AlarmAudio }
  /** One line when source or engine fail; absent when they work again. */
  | { readonly kind: 'problem'; readonly line: string | undefined };
