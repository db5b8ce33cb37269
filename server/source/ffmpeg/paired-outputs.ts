import type { Readable } from 'node:stream';
import type { Ms } from '../../core/units.ts';
import type { Clock } from '../../ports.ts';
import { NutError } from './nut-cursor.ts';
import type { Size } from './nut-headers.ts';
import { NutReader, type NutPacket } from './nut.ts';

/** One frame as two outputs gave it. */
export interface Pair {
  /** Counts the frames of the grey output from 0, or as `numberOf` numbers them. */
  readonly index: number;
  /** Time stamp in seconds. */
  readonly seconds: number;
  readonly grey: Uint8Array;
  readonly greySize: Size | undefined;
  readonly picture: Uint8Array | undefined;
  readonly pictureSize: Size | undefined;
  /** The first byte of it was read. */
  readonly arrivedMs: Ms;
  /** The last byte of it was read. */
  readonly completeMs: Ms;
}

export interface PairingOptions {
  readonly grey: Readable;
  /** Size of a grey frame. Absent: what the output's own header says. */
  readonly greyBytes: number | undefined;
  readonly picture: Readable | undefined;
  /** Whole seconds by which the time stamps come late. */
  readonly shiftSeconds: number;
  /** Frames before this time are counted and dropped. */
  readonly fromSeconds: number;
  /** The number of a grey frame, by its order in the output and its time. What it throws makes the output unreadable. Absent: its order. */
  readonly numberOf?: (order: number, seconds: number) => number;
  readonly clock: Clock;
}

/** Complete frames that may wait for the reader; enough to hide its unevenness from ffmpeg. */
const readAhead = 2;
/** ffmpeg writes the outputs in turn, one frame apart; a difference as large as this one does not come back. */
const greatestLead = 64;

/** A frame of one output. */
interface Arrived {
  readonly packet: NutPacket;
  readonly index: number;
  readonly seconds: number;
  readonly completeMs: Ms;
}

interface Lane {
  readonly stream: Readable;
  readonly waiting: Arrived[];
  ended: boolean;
}

/**
 * Reads the outputs of one ffmpeg side by side and pairs their frames by time stamp. Both are read as long as no frame is
 * complete, so neither can block the other through ffmpeg; both rest while `readAhead` complete frames wait, and so does ffmpeg.
 */
export class PairedOutputs {
  readonly #grey: Lane;
  readonly #picture: Lane | undefined;
  readonly #options: PairingOptions;
  #wake: () => void = () => undefined;
  /** What made an output unreadable. */
  fault: Error | undefined;
  /** One more than the number of the last grey frame, dropped ones among them. */
  frames = 0;
  /** Time stamp of the last of them. */
  lastSeconds: number | undefined;

  constructor(options: PairingOptions) {
    this.#options = options;
    this.#grey = this.#open(options.grey, (arrived) => {
      const { bytes, size } = arrived.packet;
      const expected = options.greyBytes ?? (size === undefined ? 0 : size.width * size.height);
      if (bytes.length !== expected)
        throw new NutError(`a grey frame of ${bytes.length} bytes instead of ${expected}`);
      const index = options.numberOf?.(arrived.index, arrived.seconds) ?? arrived.index;
      this.frames = index + 1;
      this.lastSeconds = arrived.seconds;
      return { ...arrived, index };
    });
    this.#picture = options.picture && this.#open(options.picture, (arrived) => arrived);
  }

  /**
   * The next frame; nothing after the last one that was whole: then `fault` says whether there should have been more. One
   * caller at a time.
   */
  async next(): Promise<Pair | undefined> {
    for (;;) {
      const pair = this.#take();
      this.#regulate();
      if (pair !== undefined) return pair;
      if (this.fault !== undefined) return undefined;
      if (this.#grey.ended && this.#picture?.ended !== false) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #open(stream: Readable, onFrame: (arrived: Arrived) => Arrived): Lane {
    const lane: Lane = { stream, waiting: [], ended: false };
    const reader = new NutReader();
    const { clock, fromSeconds, shiftSeconds } = this.#options;
    let index = 0;
    const end = (error?: Error): void => {
      this.fault ??= error;
      lane.ended = true;
      this.#wake();
    };
    stream.on('data', (chunk: Uint8Array) => {
      if (lane.ended) return;
      const nowMs = clock.nowMs();
      try {
        for (const packet of reader.push(chunk, nowMs)) {
          const { numerator, denominator } = packet.timeBase;
          // One division of whole numbers: the same fraction gives the same number, whatever base it is written in.
          const seconds = (packet.pts * numerator - shiftSeconds * denominator) / denominator;
          const arrived = onFrame({ packet, index: index++, seconds, completeMs: nowMs });
          if (seconds >= fromSeconds) lane.waiting.push(arrived);
        }
        if (lane.waiting.length > greatestLead + readAhead) this.#checkLead();
      } catch (error) {
        end(error as Error);
      }
      this.#regulate();
      this.#wake();
    });
    // (an output that is no longer listened to still flows, so that ffmpeg can come to its end)
    stream.on('end', () => {
      if (!lane.ended) end(faultOf(() => reader.end()));
    });
    stream.on('error', end);
    stream.on('close', () => end());
    return lane;
  }

  /** Pairs the heads; a picture whose grey frame was not wanted is dropped, a frame whose picture is missing is given without. */
  #take(): Pair | undefined {
    const frame = this.#grey.waiting[0];
    if (frame === undefined) return undefined;
    const pictures = this.#picture?.waiting ?? [];
    while (pictures[0] !== undefined && pictures[0].seconds < frame.seconds) pictures.shift();
    const [picture] = pictures;
    if (picture === undefined && this.#picture?.ended === false) return undefined;
    this.#grey.waiting.shift();
    const paired = picture?.seconds === frame.seconds ? pictures.shift() : undefined;
    return {
      index: frame.index,
      seconds: frame.seconds,
      grey: frame.packet.bytes,
      greySize: frame.packet.size,
      picture: paired?.packet.bytes,
      pictureSize: paired?.packet.size,
      arrivedMs: least(frame.packet.arrivedMs, paired?.packet.arrivedMs),
      completeMs: greatest(frame.completeMs, paired?.completeMs),
    };
  }

  /** Lets the outputs flow, or rest while enough complete frames wait. */
  #regulate(): void {
    const lanes = this.#picture === undefined ? [this.#grey] : [this.#grey, this.#picture];
    const running = lanes.filter((lane) => lane === this.#grey || !lane.ended);
    const full = Math.min(...running.map((lane) => lane.waiting.length)) >= readAhead;
    for (const { stream, ended } of lanes) {
      if (full && !ended) stream.pause();
      else if (stream.isPaused()) stream.resume();
    }
  }

  #checkLead(): void {
    if (this.#picture === undefined || this.#picture.ended) return;
    const lead = this.#grey.waiting.length - this.#picture.waiting.length;
    if (Math.abs(lead) > greatestLead)
      throw new NutError(`the outputs for model and people came apart by ${Math.abs(lead)} frames`);
  }
}

const least = (one: Ms, other: Ms | undefined): Ms => (other !== undefined && other < one ? other : one);
const greatest = (one: Ms, other: Ms | undefined): Ms => (other !== undefined && other > one ? other : one);

function faultOf(check: () => void): Error | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
