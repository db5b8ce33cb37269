/** Where the frames of a recording are in time, and at which of them a decoder can begin; by number from 0, in the order shown. */
export interface FrameIndex {
  /** Seconds, rising; NaN where the file states none for that frame. */
  readonly times: Float64Array;
  /** Numbers of the key frames whose time is known, rising. */
  readonly keys: readonly number[];
}

/** From which key frame on to decode for a frame that is sought. */
export interface Restart {
  readonly keySeconds: number;
  /** The last number at which the decoder may begin, so that enough frames are compared before the first that is given. */
  readonly latest: number;
}

/** Where a decoder came out is told by this many frames: a single one would be taken for its neighbour's second field. */
const comparedFrames = 8;
/** A restart costs as much as decoding some frames. */
const worthwhileFrames = 32;

/**
 * The key frame to begin at for the first frame at or after a time (for the end of the recording where there is none). Nothing where
 * that is the beginning.
 */
export function restartFor({ times, keys }: FrameIndex, fromSeconds: number): Restart | undefined {
  const latest = firstPossible(times, fromSeconds) - comparedFrames;
  const key = keys.findLast((number) => number <= latest);
  return key === undefined || key < worthwhileFrames ? undefined : { keySeconds: times[key]!, latest };
}

/** The first number that a frame at or after that time may have. */
function firstPossible(times: Float64Array, fromSeconds: number): number {
  const known = times.findLastIndex((seconds) => seconds < fromSeconds);
  return Math.min(known + 1, times.length - 1);
}

/** The decoder came out where the index does not say it could: what it gives cannot be numbered. */
export class Misplaced extends Error {
  override readonly name = 'Misplaced';
}

/** What a restart is compared by. */
export interface Following {
  readonly index: FrameIndex;
  readonly latest: number;
  readonly fromSeconds: number;
}

/**
 * Numbers the frames of a decoder that began somewhere: the first is a key frame of the index, each after it the next of the index, up to
 * the first that is wanted; from there on they are counted, as they are from the beginning.
 */
export class Follower {
  readonly #following: Following;
  #first: number | undefined;
  /** Whether the first wanted frame (or the last of the recording) came. */
  arrived = false;

  constructor(following: Following) {
    this.#following = following;
  }

  /** @param order counts from 0 what the decoder gives. @throws Misplaced. */
  number(order: number, seconds: number): number {
    const { index, fromSeconds } = this.#following;
    const number = (this.#first ??= this.#beginning(seconds)) + order;
    if (this.arrived) return number;
    const expected = index.times[number];
    if (expected !== seconds && !isBetween(index.times, number, seconds))
      throw new Misplaced(`frame ${number} came at ${seconds} s, not at ${expected} s`);
    this.arrived = seconds >= fromSeconds || number === index.times.length - 1;
    return number;
  }

  #beginning(seconds: number): number {
    const { index, latest } = this.#following;
    const key = index.keys.find((number) => index.times[number] === seconds);
    if (key === undefined || key > latest) throw new Misplaced(`no key frame was expected at ${seconds} s`);
    return key;
  }
}

/** Whether a frame without a stated time lies between its neighbours. */
const isBetween = (times: Float64Array, number: number, seconds: number): boolean =>
  Number.isNaN(times[number]) && !(times[number - 1]! >= seconds) && !(times[number + 1]! <= seconds);

/** Whether a frame that was decoded is the one of that number in the index. */
export const agrees = ({ times }: FrameIndex, number: number, seconds: number): boolean =>
  times[number] === seconds || Number.isNaN(times[number]);
