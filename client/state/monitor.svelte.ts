import {
  scoreNames,
  type Alarm,
  type Cines,
  type ClientMessage,
  type FrameMessage,
  type Hello,
  type Role,
  type ScoreName,
  type ServerMessage,
  type StreamState,
} from '../../server/wire/messages.ts';
import { frameOwedWithinMs, type ConnectionState, type OwedFrame } from '../connection/connection-state.ts';
import { byUrgency } from './alarm-order.ts';
import { Inspections } from '../draw/inspections.ts';
import { ScoreHistory } from './history.ts';
import { lackedRole } from './lacked-role.ts';
import type { MonitorOptions, RefusedRequest, Request } from './monitor-options.ts';
import { isLost, owesFrames } from './owes-frames.ts';
import { RecordingScores } from './recording-scores.ts';
import { ReadingMaker, type Reading } from './reading.ts';
import { Seeker } from './seeker.ts';
import { settingsDiffer } from './settings-trail.ts';
import { ServerClock } from './server-clock.ts';
import { toWatchState, type WatchState } from './watch-state.ts';

/** Further apart than this after a lost connection, and it is another server whose clock began elsewhere. */
const sameServerMs = 5000;

/** The one state of the viewer: what the server said, and what follows from it. Frames for drawing do not pass through here. */
export class Monitor {
  connection = $state.raw<ConnectionState>({ kind: 'connecting', failures: 0 });
  /** Version of the server, for people. */
  software = $state.raw<string | undefined>();
  streams = $state.raw<readonly StreamState[]>([]);
  reading = $state.raw<Reading | undefined>();
  /** Whether any frame has been drawn since the page was opened. */
  everShowed = $state.raw(false);
  /** Frames that this viewer was too slow for, as the server counts them. */
  skipped = $state.raw(0);
  /** A clip was asked for and is being made. */
  makingClip = $state(false);
  /** The last request that was not carried out, in words. */
  refusal = $state.raw<RefusedRequest | undefined>();
  /** What this viewer may ask. */
  role = $state.raw<Role>('admin');
  /** The local clock, four times a second: for what grows old. */
  nowMs = $state.raw(0);
  /** Local time of the newest frame of this stream, four times a second; undefined before the first. */
  frameMs = $state.raw<number | undefined>();
  /** From a frame's arrival to its being drawn, as it was last. */
  displayMs = $state.raw<number | undefined>();

  /** The recordings that streams choose from, by stream. */
  private lists = $state.raw<Readonly<Record<string, Cines>>>({});
  private chosen = $state.raw<string | undefined>();
  readonly stream: StreamState | undefined = $derived(
    this.streams.find(({ id }) => id === this.chosen) ?? this.streams[0],
  );
  readonly cines: Cines | undefined = $derived(
    this.stream === undefined ? undefined : this.lists[this.stream.id],
  );
  readonly watch: WatchState = $derived(toWatchState(this));
  /** What is on, then what nobody has acknowledged, then the rest; newest first. */
  readonly alarms: readonly Alarm[] = $derived((this.stream?.alarms ?? []).toSorted(byUrgency));
  /** What the model scores: motion is shown of a model that watches it alone. */
  readonly scores: readonly ScoreName[] = $derived(
    scoreNames.filter((score) => score !== 'motion' || this.stream?.savedLimits.motion !== undefined),
  );
  readonly limitsChanged: boolean = $derived(this.stream !== undefined && settingsDiffer(this.stream));

  readonly clock = new ServerClock();
  readonly inspections = new Inspections();
  private readonly options: MonitorOptions;
  // Of plain arrays that change with every frame, drawn in the animation frame and not by Svelte.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private readonly histories = new Map<string, ScoreHistory>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private readonly recordings = new Map<string, RecordingScores>();
  private readonly seeker: Seeker;
  private readings = new ReadingMaker();
  private inspecting = false;
  private owedSinceMs = 0;
  private newestMs: number | undefined;
  private lastDisplayMs: number | undefined;

  constructor(options: MonitorOptions) {
    this.options = options;
    this.seeker = new Seeker({
      ask: (timeSeconds) => this.ask({ kind: 'seek', timeSeconds }),
      nowMs: options.nowMs,
    });
  }

  /** The scores of the stream that is watched. */
  get history(): ScoreHistory | undefined {
    return this.stream === undefined ? undefined : this.histories.get(this.stream.id);
  }

  /** The scores of the recording that is watched, by its own time. */
  get recordingScores(): RecordingScores | undefined {
    return this.stream === undefined ? undefined : this.recordings.get(this.stream.id);
  }

  /** What the connection must wait for: frames are owed while something plays. */
  owed(): OwedFrame | undefined {
    const { stream } = this;
    if (stream === undefined || !owesFrames(stream)) return undefined;
    return { sinceMs: this.owedSinceMs, withinMs: frameOwedWithinMs(stream) };
  }

  receive(message: ServerMessage): void {
    switch (message.kind) {
      case 'hello':
        this.greet(message);
        break;
      case 'state':
        this.changeStream(message.state);
        break;
      case 'frame':
        this.addFrame(message);
        break;
      case 'inspection':
        if (message.stream === this.stream?.id) this.inspections.add(message);
        break;
      case 'cines':
        this.lists = { ...this.lists, [message.stream]: message };
        break;
      case 'heartbeat':
        this.clock.hear(message.atMs, this.options.nowMs());
        this.skipped = message.skipped;
        break;
      case 'clip':
        this.makingClip = false;
        break;
      case 'pong':
        break;
      case 'refusal':
        this.makingClip = false;
        this.refusal = { line: message.line };
        break;
      case 'whole-scores':
      case 'calibrations':
      case 'labels':
      case 'label-manifest':
        break;
    }
  }

  /** Four times a second, so that what comes no more grows old. */
  tick(): void {
    this.nowMs = this.options.nowMs();
    this.seeker.goOn();
    this.frameMs = this.newestMs;
    this.displayMs = this.lastDisplayMs;
    this.reading = this.readings.read(this.nowMs) ?? this.reading;
  }

  /** A frame has been drawn. */
  showed({ receivedMs }: { readonly receivedMs: number }): void {
    this.lastDisplayMs = this.options.nowMs() - receivedMs;
    this.everShowed = true;
  }

  choose(stream: string): void {
    if (stream === this.stream?.id) return;
    const { inspecting } = this;
    this.inspect(false);
    this.chosen = stream;
    this.forgetFrame();
    this.inspect(inspecting);
  }

  /** @returns false where there is no connection or no stream; nothing is kept for later. */
  ask(request: Request): boolean {
    const needs = this.neededFor(request.kind);
    if (needs !== undefined) this.refusal = { needs };
    if (needs !== undefined || this.stream === undefined) return false;
    return this.options.send({ ...request, stream: this.stream.id });
  }

  /** The role that a request needs and this viewer lacks; nothing where it may be asked. */
  neededFor = (kind: ClientMessage['kind']): Role | undefined => lackedRole(this.role, kind);

  /** Of many places that are asked for in a row, as by a hand that drags, those are shown that there is time for, and the last. */
  seek(timeSeconds: number): void {
    this.seeker.seek(timeSeconds);
  }

  /** One at a time: it takes some seconds. */
  askForClip(): void {
    if (!this.makingClip) this.makingClip = this.ask({ kind: 'clip' });
  }

  /** Asks the same of every stream. */
  askAll(request: Request): void {
    for (const { id } of this.streams) this.options.send({ ...request, stream: id });
  }

  setLimit(score: ScoreName, value: number, side: 'upper' | 'lower' = 'upper'): void {
    this.ask({ kind: 'set-limit', score, value, side });
  }

  /** What plays is paused; anything else, the end of a recording too, is played. */
  togglePlay(): void {
    this.ask({ kind: this.stream?.playback.state === 'playing' ? 'pause' : 'play' });
  }

  /** Asks for x and x̂ while somebody looks at them; asked again when the connection comes back. */
  inspect(on: boolean): void {
    if (on === this.inspecting) return;
    this.inspecting = on;
    this.inspections.clear();
    this.ask({ kind: 'inspect', on });
  }

  private greet({ software, atMs, role = 'admin', streams }: Hello): void {
    const nowMs = this.options.nowMs();
    const expectedMs = this.clock.atMs(nowMs);
    if (expectedMs !== undefined && Math.abs(expectedMs - atMs) > sameServerMs) this.forgetServer();
    this.clock.hear(atMs, nowMs);
    this.software = software;
    this.role = role;
    const watched = this.stream?.id;
    this.streams = streams.map(({ state }) => state);
    for (const { state, history } of streams) {
      this.historyOf(state).addHistory(history);
      this.recordingOf(state).addHistory(history);
    }
    if (this.stream?.id !== watched) this.forgetFrame();
    this.owedSinceMs = nowMs;
    if (this.inspecting) this.ask({ kind: 'inspect', on: true });
  }

  private changeStream(state: StreamState): void {
    const watched = this.stream;
    const known = this.streams.find(({ id }) => id === state.id);
    // The scores of one recording are not those of another.
    if (known?.source.name !== state.source.name) {
      this.histories.delete(state.id);
      this.recordings.delete(state.id);
    }
    this.streams =
      known !== undefined
        ? this.streams.map((stream) => (stream.id === state.id ? state : stream))
        : [...this.streams, state];
    if (watched?.id !== state.id) return;
    if (watched.source.name !== state.source.name) this.forgetFrame();
    const played = watched.playback.state === 'playing';
    if (played && state.playback.state !== 'playing') this.standStill();
    if (!owesFrames(watched) && owesFrames(state)) this.owedSinceMs = this.options.nowMs();
    // What was read before the loss says nothing about what comes after.
    if (isLost(state)) this.forgetReading();
    if (state.geometry?.displayWidth !== watched.geometry?.displayWidth) this.options.pictures.clear();
  }

  private addFrame(frame: FrameMessage): void {
    const stream = this.streams.find(({ id }) => id === frame.stream);
    if (stream === undefined) return;
    this.historyOf(stream).add(frame);
    this.recordingOf(stream).add(frame);
    const nowMs = this.options.nowMs();
    this.clock.hear(frame.atMs, nowMs);
    if (stream.id !== this.stream?.id) return;
    if (frame.detail === undefined) this.options.pictures.offer(frame, nowMs);
    this.seeker.came();
    this.owedSinceMs = nowMs;
    this.newestMs = nowMs;
    this.readings.add(frame);
    if (stream.playback.state === 'playing') this.reading = this.readings.read(nowMs) ?? this.reading;
    else this.standStill();
  }

  /** What is read off belongs to the very frame that stands. */
  private standStill(): void {
    this.reading = this.readings.readStill() ?? this.reading;
  }

  private historyOf({ id, source }: StreamState): ScoreHistory {
    const history = this.histories.get(id) ?? new ScoreHistory(source.kind);
    this.histories.set(id, history);
    return history;
  }

  private recordingOf({ id, playback }: StreamState): RecordingScores {
    const recording = this.recordings.get(id) ?? new RecordingScores();
    recording.cover(playback.range);
    this.recordings.set(id, recording);
    return recording;
  }

  private forgetServer(): void {
    this.histories.clear();
    this.recordings.clear();
    this.clock.reset();
    this.forgetFrame();
  }

  private forgetReading(): void {
    [this.readings, this.reading] = [new ReadingMaker(), undefined];
  }

  private forgetFrame(): void {
    this.forgetReading();
    this.newestMs = undefined;
    this.frameMs = undefined;
    this.owedSinceMs = this.options.nowMs();
    this.inspections.clear();
    this.options.pictures.clear();
  }
}
