import { packetArguments } from './arguments.ts';
import { startChild } from './child.ts';
import { agrees, type FrameIndex } from './frame-index.ts';
import { brokenOff } from './outcome.ts';
import { isIndexable, PacketList } from './packet-list.ts';
import type { Probed } from './probe.ts';

export interface IndexOptions {
  readonly probed: Probed;
  readonly ffprobe: string;
  readonly graceMs: number;
}

/** Long enough for the next seek of somebody who drags along a recording to take over what the one before began. */
const lingerMs = 50;

interface Search {
  readonly found: Promise<void>;
  readonly stopping: AbortController;
  /** Seeks that wait for it. */
  waiting: number;
}

/**
 * The index of one recording, made when it is first wanted and kept. What is decoded of the recording is compared with it: once it is
 * wrong it is not believed again.
 */
export class SoughtIndex {
  readonly #options: IndexOptions;
  #index: FrameIndex | undefined;
  #settled: boolean;
  #search: Search | undefined;
  /** The furthest frame that was decoded from the beginning. */
  #furthest: { readonly number: number; readonly seconds: number } | undefined;
  /** How long before a key frame the demuxer must look to come out at it. */
  leadSeconds = 0;

  constructor(options: IndexOptions) {
    this.#options = options;
    this.#settled = !isIndexable(options.probed.codec);
  }

  /** Whether it is known, or known that there is none. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Nothing where packets do not tell the frames, or after an abort. @throws MonitorError `ffmpeg-missing`. */
  async find(signal: AbortSignal): Promise<FrameIndex | undefined> {
    if (this.#settled) return this.#index;
    const search = (this.#search ??= this.#begin());
    search.waiting++;
    try {
      await Promise.race([search.found, aborted(signal)]);
    } finally {
      search.waiting--;
    }
    if (signal.aborted) await this.#letGo(search);
    return this.#index;
  }

  /** Says which number a decoded frame had. */
  witness(number: number, seconds: number): void {
    if (this.#index !== undefined && !agrees(this.#index, number, seconds)) this.disprove();
    if (number >= (this.#furthest?.number ?? 0)) this.#furthest = { number, seconds };
  }

  /** What was decoded contradicts it. */
  disprove(): void {
    this.#index = undefined;
    this.#settled = true;
  }

  #begin(): Search {
    const stopping = new AbortController();
    const read = async (): Promise<void> => {
      const index = await readIndex(this.#options, stopping.signal);
      if (!stopping.signal.aborted) this.#settle(index);
    };
    return { found: read(), stopping, waiting: 0 };
  }

  #settle(index: FrameIndex | undefined): void {
    if (this.#settled) return;
    this.#settled = true;
    const furthest = this.#furthest;
    if (index?.times[0] !== this.#options.probed.startSeconds) return;
    if (furthest === undefined || agrees(index, furthest.number, furthest.seconds)) this.#index = index;
  }

  /** Ends a search that nobody waits for any more. */
  async #letGo(search: Search): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, lingerMs));
    if (search.waiting > 0 || this.#search !== search || this.#settled) return;
    this.#search = undefined;
    search.stopping.abort();
    await search.found.catch(() => undefined);
  }
}

/** Asks ffprobe for the packets. @returns nothing where they do not tell the frames. @throws MonitorError `ffmpeg-missing`. */
async function readIndex(
  { probed, ffprobe, graceMs }: IndexOptions,
  signal: AbortSignal,
): Promise<FrameIndex | undefined> {
  const list = new PacketList(probed.codec);
  const child = await startChild({
    program: ffprobe,
    arguments: packetArguments(probed.file, probed.stream),
    second: false,
    graceMs,
    remarkable: brokenOff,
  });
  const stop = (): void => void child.stop();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  const output = child.output(1).setEncoding('latin1');
  output.on('data', (text: string) => list.push(text));
  output.resume();
  const ending = await child.ended;
  const whole = ending.kind === 'exited' && ending.code === 0 && child.words.remarks.length === 0;
  return whole ? list.toIndex(probed.timeBase) : undefined;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
