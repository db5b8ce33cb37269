import type { ClientMessage, StreamState } from '../../server/wire/messages.ts';
import type { Monitor } from './monitor.svelte.ts';

export interface BesideOptions {
  readonly monitor: Pick<Monitor, 'stream' | 'streams' | 'reading'>;
  /** @returns whether it could be sent. */
  readonly send: (message: ClientMessage) => boolean;
}

/** What both do together. */
const together = new Set<ClientMessage['kind']>(['play', 'pause', 'step', 'speed', 'way', 'loop', 'seek']);

/**
 * A second stream beside the one that is watched, played in step with it: two cines, or one given twice at two moments. What is asked of
 * the playback of the first is asked of the second as well, its times shifted by what lay between them when they were set side by side.
 */
export class Beside {
  private chosen = $state.raw<string | undefined>();
  /** Media time of the second less that of the first. */
  offsetSeconds = $state.raw(0);
  readonly stream: StreamState | undefined = $derived.by(() => this.find());
  private readonly options: BesideOptions;

  constructor(options: BesideOptions) {
    this.options = options;
  }

  /** Those that can be set beside the one that is watched: other recordings. */
  get candidates(): readonly StreamState[] {
    const { stream, streams } = this.options.monitor;
    if (stream?.playback.range === undefined) return [];
    return streams.filter(({ id, playback }) => id !== stream.id && playback.range !== undefined);
  }

  /** @param timeSeconds where the second stands; its beginning where nothing is said. */
  show(id: string | undefined, timeSeconds?: number): void {
    this.chosen = id;
    const { stream, reading } = this.options.monitor;
    const other = this.stream;
    if (other?.playback.range === undefined || stream?.playback.range === undefined) return;
    const here = reading?.timeSeconds ?? stream.playback.range.startSeconds;
    this.offsetSeconds = (timeSeconds ?? other.playback.range.startSeconds) - here;
    this.align(stream);
  }

  /** What was asked of the stream that is watched. */
  follow(request: ClientMessage): void {
    const { stream } = this;
    if (stream === undefined || request.stream === stream.id || !together.has(request.kind)) return;
    const shifted =
      request.kind === 'seek'
        ? { ...request, timeSeconds: request.timeSeconds + this.offsetSeconds }
        : request;
    this.options.send({ ...shifted, stream: stream.id });
  }

  /** Brings the second to where it belongs beside a frame that stands, and sets it going as the first goes. */
  align({ playback }: StreamState): void {
    const { stream } = this;
    const { reading } = this.options.monitor;
    if (stream === undefined || reading === undefined) return;
    const to = { stream: stream.id };
    this.options.send({ ...to, kind: 'speed', speed: playback.speed });
    this.options.send({ ...to, kind: 'way', way: playback.way });
    this.options.send({ ...to, kind: playback.state === 'playing' ? 'play' : 'pause' });
    this.options.send({ ...to, kind: 'seek', timeSeconds: reading.timeSeconds + this.offsetSeconds });
  }

  private find(): StreamState | undefined {
    return this.candidates.find(({ id }) => id === this.chosen);
  }
}
