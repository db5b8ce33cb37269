import type { ClientMessage, Detail, ServerMessage, StreamState } from '../../server/wire/messages.ts';
import type { ConnectionState } from '../connection/connection-state.ts';
import type { NewestPicture } from '../draw/newest-picture.ts';
import type { Monitor } from './monitor.svelte.ts';
import { owesFrames } from './owes-frames.ts';
import { greatestRatio } from './reading.ts';
import { nothingSeen, TileKeeper, type Sight } from './tile.ts';
import { toWatchState, type WatchState } from './watch-state.ts';

/** One stream on the wall. */
export interface Tile {
  /** Its key, from 1 on: the stream's own place, wherever its tile stands. */
  readonly number: number;
  readonly stream: StreamState;
  readonly watch: WatchState;
  /** The greatest ratio of a score to its limit; absent where there is none of now. */
  readonly worst: number | undefined;
  readonly alarmed: boolean;
}

type Pictures = Pick<NewestPicture, 'offer' | 'clear' | 'shown'>;

export interface WallOptions {
  readonly monitor: Pick<Monitor, 'streams' | 'stream' | 'connection' | 'choose'>;
  /** @returns whether it could be sent. */
  readonly send: (message: ClientMessage) => boolean;
  readonly newPictures: () => Pictures;
  /** The local monotonic clock. */
  readonly nowMs: () => number;
}

/** All streams at once. Of those that are not seen in full the server is asked for no more than is shown. */
export class Wall {
  /** Whether it is on screen: at first when there are several streams. */
  open = $state(false);
  private sights = $state.raw<Readonly<Record<string, Sight>>>({});
  /** Those with an alarm on come first; else each keeps its place. */
  readonly tiles: readonly Tile[] = $derived.by(() => this.inOrder());
  private readonly options: WallOptions;
  // Drawn in the animation frame, and not by Svelte.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private readonly keepers = new Map<string, TileKeeper>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private readonly pictures = new Map<string, Pictures>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private readonly lost = new Set<string>();
  private greeted = false;
  /** Watched in full besides the stream that is focused. */
  private watched: string | undefined;

  constructor(options: WallOptions) {
    this.options = options;
  }

  /** To be called after the monitor took it. */
  receive(message: ServerMessage): void {
    const nowMs = this.options.nowMs();
    switch (message.kind) {
      case 'hello':
        this.greet(nowMs);
        break;
      case 'state':
        this.changeStream(message.state, nowMs);
        break;
      case 'frame':
        this.keeperOf(message.stream).add(message, nowMs);
        if ((this.open || message.stream === this.watched) && message.picture !== undefined)
          this.picturesOf(message.stream).offer(message, nowMs);
        break;
      case 'cines':
      case 'whole-scores':
      case 'calibrations':
      case 'labels':
      case 'label-manifest':
      case 'clip':
      case 'pong':
      case 'inspection':
      case 'heartbeat':
      case 'refusal':
        break;
    }
  }

  /** Four times a second, so that what comes no more grows old. */
  tick(): void {
    const nowMs = this.options.nowMs();
    this.sights = Object.fromEntries(
      this.options.monitor.streams.map((stream) => [
        stream.id,
        this.keeperOf(stream.id).look(stream, { nowMs, owes: owesFrames(stream) }),
      ]),
    );
  }

  /** Shows all streams; a single one has no wall. */
  show(): void {
    if (this.open || this.options.monitor.streams.length < 2) return;
    this.open = true;
    this.askForDetails();
  }

  focus(stream: string): void {
    this.options.monitor.choose(stream);
    this.open = false;
    this.pictures.forEach((pictures) => pictures.clear());
    this.askForDetails();
  }

  /** Asks for all of another stream too, which is shown beside the one that is focused; or no more for it. */
  watch(stream: string | undefined): void {
    if (stream === this.watched) return;
    if (this.watched !== undefined) this.picturesOf(this.watched).clear();
    this.watched = stream;
    this.askForDetails();
  }

  focusNumber(number: number): void {
    const stream = this.options.monitor.streams[number - 1];
    if (stream !== undefined) this.focus(stream.id);
  }

  /** What the tile of a stream draws from. */
  picturesOf(stream: string): Pictures {
    const pictures = this.pictures.get(stream) ?? this.options.newPictures();
    this.pictures.set(stream, pictures);
    return pictures;
  }

  private greet(nowMs: number): void {
    if (!this.greeted) this.open = this.options.monitor.streams.length > 1;
    this.greeted = true;
    this.keepers.forEach((keeper) => keeper.reset(nowMs));
    // A new connection gets all of every stream until it says otherwise.
    this.askForDetails();
  }

  private changeStream(stream: StreamState, nowMs: number): void {
    const owes = owesFrames(stream);
    if (owes && this.lost.delete(stream.id)) this.keeperOf(stream.id).reset(nowMs);
    if (!owes && stream.playback.state === 'playing') {
      this.lost.add(stream.id);
      this.keeperOf(stream.id).reset(nowMs);
    }
  }

  private askForDetails(): void {
    const { streams, stream: focused } = this.options.monitor;
    if (streams.length < 2) return;
    for (const { id } of streams) {
      const detail: Detail = this.open
        ? 'tile'
        : id === focused?.id || id === this.watched
          ? 'full'
          : 'scores';
      this.options.send({ kind: 'show', stream: id, detail });
    }
  }

  private keeperOf(stream: string): TileKeeper {
    const keeper = this.keepers.get(stream) ?? new TileKeeper(this.options.nowMs());
    this.keepers.set(stream, keeper);
    return keeper;
  }

  private inOrder(): readonly Tile[] {
    const { streams, connection } = this.options.monitor;
    return streams
      .map((stream, at) => tileOf(stream, { number: at + 1, sight: this.sights[stream.id], connection }))
      .toSorted((one, other) => Number(other.alarmed) - Number(one.alarmed));
  }
}

interface Seen {
  readonly number: number;
  readonly sight: Sight | undefined;
  readonly connection: ConnectionState;
}

function tileOf(stream: StreamState, { number, sight = nothingSeen, connection }: Seen): Tile {
  const { reading, overdue } = sight;
  const own: ConnectionState =
    connection.kind === 'live' && overdue ? { kind: 'stale', lacks: 'frames' } : connection;
  const watch = toWatchState({ connection: own, stream, reading });
  const current = watch.kind === 'normal' || watch.kind === 'abnormal';
  const ratios = reading !== undefined && 'ratios' in reading.verdict ? reading.verdict.ratios : undefined;
  return {
    number,
    stream,
    watch,
    worst: current && ratios !== undefined ? greatestRatio(ratios) : undefined,
    alarmed: stream.alarms.some(({ presence }) => presence === 'on'),
  };
}
