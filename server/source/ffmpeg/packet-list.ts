import type { FrameIndex } from './frame-index.ts';
import type { Rational } from './nut-headers.ts';

/**
 * Codecs of which each packet is one frame, and each key frame stands by itself; of others (VP8 with its hidden frames, GIF, codecs that
 * leave still frames out) only decoding tells how many frames there are.
 */
const oneFramePerPacket = new Set(
  'av1 dnxhd ffv1 ffvhuff h264 hevc huffyuv jpeg2000 mjpeg mpeg1video mpeg2video mpeg4 png prores rawvideo utvideo vp9'.split(
    ' ',
  ),
);

export const isIndexable = (codec: string): boolean => oneFramePerPacket.has(codec);

/** A packet of MPEG-4 as short as this says that nothing is coded, and gives no frame. */
const emptyBytes = 16;

/** Packets as ffprobe lists them, in the order they are decoded. */
export class PacketList {
  readonly #codec: string;
  #ticks = new Float64Array(4096);
  #keys = new Uint8Array(4096);
  #count = 0;
  #begun = false;
  #usable = true;
  /** The end of a line that has not come yet. */
  #open = '';

  constructor(codec: string) {
    this.#codec = codec;
  }

  /** Takes more of ffprobe's answer: lines of `time|bytes|flags`, empty ones between them. */
  push(text: string): void {
    const lines = (this.#open + text).split('\n');
    this.#open = lines.pop() ?? '';
    lines.forEach((line) => this.#take(line));
  }

  /** The frames in the order shown; nothing where the packets do not tell it beyond doubt. */
  toIndex({ numerator, denominator }: Rational): FrameIndex | undefined {
    const count = this.#count;
    if (!this.#usable || this.#open !== '' || count === 0) return undefined;
    const decoded = this.#ticks.subarray(0, count);
    // Frames without a time can be placed only where all are shown in the order they are decoded.
    const inOrder = isRising(decoded);
    if (!inOrder && decoded.some(Number.isNaN)) return undefined;
    const ticks = inOrder ? decoded : decoded.toSorted();
    if (!isRising(ticks)) return undefined;
    // One division of whole numbers, as for the frames that are decoded.
    const times = ticks.map((tick) => (tick * numerator) / denominator);
    return { times, keys: this.#keyNumbers(ticks) };
  }

  #take(line: string): void {
    if (line === '') return;
    const [time, bytes, flags = ''] = line.split('|');
    if (!this.#begun && !flags.startsWith('K')) this.#usable = false;
    this.#begun = true;
    if (flags.includes('C') || Number(bytes) < (this.#codec === 'mpeg4' ? emptyBytes : 1))
      this.#usable = false;
    // Decoded and not shown: an edit list leaves it out.
    if (flags[1] === 'D') return;
    if (this.#count === this.#ticks.length) this.#grow();
    this.#ticks[this.#count] = time === 'N/A' ? NaN : Number(time);
    this.#keys[this.#count++] = flags.startsWith('K') ? 1 : 0;
  }

  #grow(): void {
    const [ticks, keys] = [this.#ticks, this.#keys];
    this.#ticks = new Float64Array(2 * ticks.length);
    this.#keys = new Uint8Array(2 * keys.length);
    this.#ticks.set(ticks);
    this.#keys.set(keys);
  }

  #keyNumbers(ticks: Float64Array): number[] {
    const keyTicks = new Set<number>();
    for (let at = 0; at < this.#count; at++) if (this.#keys[at] === 1) keyTicks.add(this.#ticks[at]!);
    const numbers: number[] = [];
    ticks.forEach((tick, number) => {
      if (!Number.isNaN(tick) && keyTicks.has(tick)) numbers.push(number);
    });
    return numbers;
  }
}

/** Whether those that are known rise. */
function isRising(ticks: Float64Array): boolean {
  let last = -Infinity;
  for (const tick of ticks) {
    if (tick <= last) return false;
    if (!Number.isNaN(tick)) last = tick;
  }
  return true;
}
