import { assertNever } from '../core/assert-never.ts';
import type { Seconds } from '../core/units.ts';
import type { Control, Playback, Way } from './playback.ts';

/** A player of recordings between two happenings: where it stands and what it is doing. */
export interface Deck {
  readonly playback: Playback;
  /** A run is never changed: whatever changes begins another, and ends this one. */
  readonly run: Run;
  /** Absent: at the beginning, and nothing on show. */
  readonly position: Position | undefined;
  /** Which way the frames went last: a bounce goes on in it. */
  readonly heading: Heading;
}

export type Heading = 'forward' | 'backward';

export interface Position {
  readonly timeSeconds: Seconds;
  /** The frame of that time is on show; else it was sought and is on its way. */
  readonly shown: boolean;
}

export type Run = { readonly kind: 'rest' } | Play | Find;

export interface Play {
  readonly kind: 'play';
  /** From there on, without the frame that is on show already. Absent: from the end where it begins that way. */
  readonly from: Position | undefined;
  readonly loop: boolean;
  readonly way: Way;
  /** The way of the first pass. */
  readonly heading: Heading;
  readonly speed: number;
}

/** Show one frame: so many forward (or back, below 0) from the first at or after that time. */
export interface Find {
  readonly kind: 'find';
  /** Absent: the beginning. */
  readonly fromSeconds: Seconds | undefined;
  readonly frames: number;
}

export type Happening =
  | Control
  /** The run showed a frame. */
  | { readonly kind: 'shown'; readonly timeSeconds: Seconds }
  /** The run did all it was to do. */
  | { readonly kind: 'done' }
  | { readonly kind: 'failed' };

/** Plays from the beginning. */
export const newDeck = (playback: Playback): Deck =>
  play({ playback, run: { kind: 'rest' }, position: undefined, heading: 'forward' }, undefined);

/** What the deck does next. The very same deck when nothing changes. */
export function turn(deck: Deck, happening: Happening): Deck {
  const { playback, run, position } = deck;
  const playing = playback.state === 'playing';
  switch (happening.kind) {
    case 'play':
      if (playing) return deck;
      return play(deck, playback.state === 'ended' ? undefined : position);
    case 'pause':
      return playing ? halt(deck, 'paused') : deck;
    case 'seek':
      return seek(deck, happening.timeSeconds);
    case 'step': {
      // Clicks that come before the frame of the last one is there add up.
      const pending = run.kind === 'find' ? run.frames : 0;
      return find(deck, { fromSeconds: position?.timeSeconds, frames: pending + happening.frames });
    }
    case 'loop':
      return change(deck, { ...playback, loop: happening.on });
    case 'way':
      return change(deck, { ...playback, way: happening.way });
    case 'speed':
      return change(deck, { ...playback, speed: Math.min(4, Math.max(0.1, happening.speed)) });
    case 'shown':
      return {
        ...deck,
        position: { timeSeconds: happening.timeSeconds, shown: true },
        heading: headingAfter(deck, happening.timeSeconds),
      };
    case 'done':
      return halt(deck, run.kind === 'play' ? 'ended' : playback.state);
    case 'failed':
      return halt(deck, 'failed');
    case 'acknowledge':
    case 'pause-audio':
    case 'resume-audio':
      return deck;
    default:
      return assertNever(happening);
  }
}

function play(deck: Deck, from: Position | undefined): Deck {
  const playback: Playback = { ...deck.playback, state: 'playing' };
  const { loop, speed, way } = playback;
  const heading = way === 'bounce' ? deck.heading : way;
  return { playback, run: { kind: 'play', from, loop, speed, way, heading }, position: from, heading };
}

/** From one frame of a run to the next; a frame that was sought says nothing of the way. */
function headingAfter({ position, heading, run }: Deck, timeSeconds: Seconds): Heading {
  if (run.kind !== 'play' || position?.shown !== true) return heading;
  return timeSeconds < position.timeSeconds ? 'backward' : 'forward';
}

const find = (deck: Deck, sought: Omit<Find, 'kind'>): Deck => ({
  ...halt(deck, 'paused'),
  run: { kind: 'find', ...sought },
});

function seek(deck: Deck, timeSeconds: Seconds): Deck {
  const position = { timeSeconds, shown: false };
  if (deck.playback.state === 'playing') return play(deck, position);
  return { ...find(deck, { fromSeconds: timeSeconds, frames: 0 }), position };
}

const halt = (deck: Deck, state: Playback['state']): Deck => ({
  ...deck,
  playback: { ...deck.playback, state },
  run: { kind: 'rest' },
});

/** A play goes on from where it is in the new way; any other run begins anew. */
const change = (deck: Deck, playback: Playback): Deck =>
  deck.run.kind === 'play'
    ? play({ ...deck, playback }, deck.position)
    : { ...deck, playback, run: { ...deck.run } };
