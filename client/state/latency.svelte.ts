import type { ClientMessage, FrameMessage, ServerMessage } from '../../server/wire/messages.ts';

/** Where a frame spends its time, in order; `paint` ends when the screen had it. */
export const stations = ['decode', 'queue', 'inference', 'encode', 'send', 'paint', 'total'] as const;
export type Station = (typeof stations)[number];

/** Of the frames painted last, ms; and how many frames a second came and were painted. */
export interface LatencySummary {
  readonly frames: number;
  readonly percentiles: Readonly<Record<Station, readonly [p50: number, p95: number, p99: number]>>;
  readonly cameAPerSecond: number;
  readonly shownAPerSecond: number;
}

/** How far the server's clock is ahead of ours, and at most how wrong that is. */
export interface ClockOffset {
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
}

export interface LatencyOptions {
  /** @returns whether it could be sent. */
  readonly send: (message: ClientMessage) => boolean;
  /** The local monotonic clock. */
  readonly nowMs: () => number;
}

/** So many frames tell p99 from a single outlier. */
const mostSamples = 300;
/** Older answers may be of a clock that has drifted. */
const mostPings = 16;

/**
 * Measures from capture to paint. The server's stamps are set against the browser's clock by pings: the answer that was fastest tells the
 * offset, wrong by at most half its way there and back.
 */
export class Latency {
  summary = $state.raw<LatencySummary | undefined>();
  offset = $state.raw<ClockOffset | undefined>();
  private readonly options: LatencyOptions;
  private samples: Readonly<Record<Station, number>>[] = [];
  private pings: ClockOffset[] = [];
  private came: number[] = [];
  private shown: number[] = [];

  constructor(options: LatencyOptions) {
    this.options = options;
  }

  /** To be called once a second while somebody looks. */
  ask(stream: string): void {
    this.options.send({ kind: 'ping', stream, clientMs: this.options.nowMs() });
  }

  receive(message: ServerMessage): void {
    if (message.kind === 'frame' && message.detail === undefined) this.came.push(this.options.nowMs());
    if (message.kind === 'hello') this.forget();
    if (message.kind !== 'pong') return;
    const roundTripMs = this.options.nowMs() - message.clientMs;
    const offsetMs = message.atMs - (message.clientMs + roundTripMs / 2);
    this.pings = [...this.pings, { offsetMs, uncertaintyMs: roundTripMs / 2 }].slice(-mostPings);
    this.offset = this.pings.reduce((best, one) => (one.uncertaintyMs < best.uncertaintyMs ? one : best));
  }

  /** A frame that plays, drawn, is on the screen since `paintedMs`. */
  painted({ frame, receivedMs }: { frame: FrameMessage; receivedMs: number }, paintedMs: number): void {
    this.shown.push(paintedMs);
    if (this.offset === undefined) return;
    const { decode, queue, inference, encode } = frame.latencyMs;
    const judgedMs = frame.atMs - this.offset.offsetMs;
    const sample = {
      ...{ decode, queue, inference, encode },
      // What lies between the server's encoding and our hearing of it.
      send: Math.max(0, receivedMs - judgedMs - encode),
      paint: paintedMs - receivedMs,
      total: paintedMs - judgedMs + decode + queue + inference,
    };
    this.samples.push(sample);
    if (this.samples.length > mostSamples) this.samples.shift();
  }

  /** Twice a second at most: nobody reads faster. */
  summarise(): void {
    const sinceMs = this.options.nowMs() - ratesOverMs;
    this.came = this.came.filter((at) => at >= sinceMs);
    this.shown = this.shown.filter((at) => at >= sinceMs);
    const { samples } = this;
    if (samples.length === 0) {
      this.summary = undefined;
      return;
    }
    this.summary = {
      frames: samples.length,
      percentiles: Object.fromEntries(
        stations.map((station) => [station, percentilesOf(samples.map((sample) => sample[station]))]),
      ) as unknown as LatencySummary['percentiles'],
      cameAPerSecond: (this.came.length * 1000) / ratesOverMs,
      shownAPerSecond: (this.shown.length * 1000) / ratesOverMs,
    };
  }

  private forget(): void {
    this.samples = [];
    this.pings = [];
    this.offset = undefined;
  }
}

const ratesOverMs = 3000;

/** The least value that so large a share does not exceed (nearest rank). */
export function percentilesOf(values: readonly number[]): readonly [number, number, number] {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return [at(0.5), at(0.95), at(0.99)];
}
