import { BehaviorSubject, filter, map, merge, Subject, type Subscription } from 'rxjs';
import type { Picture } from '../core/frame.ts';
import { moveLimit } from '../core/move-limit.ts';
import { seconds } from '../core/units.ts';
import type { JudgedFrame, Link, MonitorEvent } from '../pipeline/events.ts';
import { latestMap } from '../pipeline/latest-map.ts';
import { monitor$ } from '../pipeline/monitor.ts';
import type { Control } from '../pipeline/playback.ts';
import type { FrameSource, LiveSource } from '../ports.ts';
import { compress } from '../transport/compress.ts';
import { shrink } from '../transport/shrink.ts';
import { ScoreHistory } from '../transport/history.ts';
import type { RunningServer } from '../transport/open-server.ts';
import type { ClientMessage, FrameMessage, Hello, Inspection, StreamState } from '../wire/messages.ts';
import { alarmsBy, limitsOf, toldAsSaved, toldSettings, type StreamSettings } from './stream-settings.ts';
import { initialState, savedSettingsOf, type StreamOptions } from './stream-state.ts';
import type { DeskRequest, LabelRequest } from './desk-requests.ts';

/** One running source on its way to the viewers: it runs whether or not anybody watches. */
export class Stream {
  private state: StreamState & { problem?: string };
  private saved: StreamSettings;
  private tileMs = -Infinity;
  private history = new ScoreHistory();
  private readonly settings$: BehaviorSubject<StreamSettings>;
  private readonly control$ = new Subject<Control>();
  private readonly options: StreamOptions;
  private readonly server: RunningServer;
  /** The frame on show, and when it was judged. */
  private shown: { readonly event: JudgedFrame; readonly atMs: number } | undefined;
  private readonly again$ = new Subject<JudgedFrame>();
  private subscription: Subscription | undefined;
  private played: FrameSource | LiveSource | undefined;

  constructor(options: StreamOptions, server: RunningServer) {
    this.options = options;
    this.server = server;
    this.state = initialState(options);
    this.saved = savedSettingsOf(options);
    this.settings$ = new BehaviorSubject(this.saved);
    this.played = options.source;
    if (options.source !== undefined) this.run(options.source);
  }

  /** What is played: a live source or a recording; nothing before the first. */
  get source(): FrameSource | LiveSource | undefined {
    return this.played;
  }

  /** What frames are held against now. */
  get settings(): StreamSettings {
    return this.settings$.value;
  }

  /** Plays another source, from its beginning; settings that were changed stay as they are. */
  play(source: FrameSource): void {
    this.subscription?.unsubscribe();
    this.shown = undefined;
    this.history = new ScoreHistory();
    this.played = source;
    this.state = {
      ...initialState({ ...this.options, source }),
      ...toldSettings(this.settings),
      ...toldAsSaved(this.saved),
    };
    this.change({});
    this.run(source);
  }

  /** From now on these settings are in force, and are the ones that are saved. */
  takeSaved(settings: StreamSettings): void {
    this.saved = settings;
    this.change(toldAsSaved(settings));
    this.tune(settings);
  }

  private run(source: FrameSource | LiveSource): void {
    const { id, model, clock, loop } = this.options;
    const events$ = monitor$({
      source,
      engine: model.engine,
      motion: model.motion,
      appearance: model.appearance,
      clock,
      limits$: this.settings$.pipe(map(({ limits }) => limits)),
      alarmSettings$: this.settings$.pipe(map(alarmsBy)),
      control$: this.control$,
      inspect: () => this.server.wantsInspection(id),
      pictures: true,
      loop,
    });
    // People see the newest: of the frames that come while one is being deflated only the last waits. Scores, alarms and
    // history have taken every one of them.
    const sent$ = merge(events$.pipe(filter((event) => this.remember(event))), this.again$).pipe(
      latestMap((event) => this.messagesOf(event)),
    );
    this.subscription = sent$.subscribe(({ result, displaced }) => this.send(result, displaced));
  }

  /** What a viewer who comes now has missed. */
  hello(): Hello['streams'][number] {
    return { state: this.state, history: this.history.until(this.options.clock.nowMs()) };
  }

  /** A viewer who comes to a picture that stands still sees it too. */
  showAgain(): void {
    if (this.shown !== undefined && this.state.playback.state !== 'playing')
      this.again$.next(this.shown.event);
  }

  /** Does what a viewer asks. @returns the line that refuses it, or nothing. */
  request(request: Exclude<ClientMessage, DeskRequest | LabelRequest>): string | undefined {
    switch (request.kind) {
      case 'set-limit': {
        const { score, value, side = 'upper' } = request;
        const { limits } = this.settings;
        const moved = moveLimit(limits[score], { side, value });
        if (moved.kind === 'refused') return moved.line;
        this.tune({ ...this.settings, limits: { ...limits, [score]: moved.limit } });
        return undefined;
      }
      case 'tune': {
        const wanted = limitsOf(request.limits, request.lowerLimits);
        if (wanted.kind === 'refused') return wanted.line;
        this.tune({ limits: wanted.limits, rule: request.episodeRule });
        return undefined;
      }
      case 'reset-limits':
        this.tune(this.saved);
        return undefined;
      case 'seek':
        this.control$.next({ kind: 'seek', timeSeconds: seconds(request.timeSeconds) });
        return undefined;
      case 'play':
      case 'pause':
        this.control$.next({ kind: request.kind });
        return undefined;
      case 'speed':
        this.control$.next({ kind: 'speed', speed: request.speed });
        return undefined;
      case 'inspect':
        // A picture that stands still is examined once more, now with x̂.
        if (request.on && this.state.playback.state !== 'playing')
          this.control$.next({ kind: 'step', frames: 0 });
        return undefined;
      case 'open':
        return 'This stream has no recordings to choose from.';
      case 'show':
        // Whoever wants more of a picture that stands still gets it.
        this.showAgain();
        return undefined;
      case 'step':
      case 'loop':
      case 'way':
      case 'acknowledge':
        this.control$.next(request);
        return undefined;
    }
  }

  close(): void {
    this.subscription?.unsubscribe();
  }

  private tune(settings: StreamSettings): void {
    this.change(toldSettings(settings));
    this.settings$.next(settings);
  }

  private change(part: Partial<StreamState>): void {
    this.state = { ...this.state, ...part };
    this.server.publish({ kind: 'state', state: this.state });
  }

  /** Takes an event into the state; a frame goes on to those who watch. */
  private remember(event: MonitorEvent): event is JudgedFrame {
    switch (event.kind) {
      case 'frame':
        this.take(event);
        return true;
      case 'playback':
        this.change({ playback: event.playback });
        this.showAgain();
        return false;
      case 'link':
        this.takeLink(event.link);
        return false;
      case 'alarms':
        this.change({ alarms: event.alarms });
        return false;
      case 'problem': {
        delete this.state.problem;
        this.change(event.line === undefined ? {} : { problem: event.line });
        return false;
      }
    }
  }

  private takeLink({ state, restarts, stalls, description, line, lines }: Link): void {
    const { id, name } = this.options;
    const before = this.state.link;
    const link = { state, restarts, stalls, lines: state === 'lost' ? lines : (before?.lines ?? []) };
    this.change({
      link,
      ...(description === undefined ? {} : { geometry: description.geometry }),
    });
    const counts = `${restarts} restarts, ${stalls} stalls`;
    if (state === 'lost') console.error(`sonovigil: ${id} ${name} lost: ${line ?? ''} (${counts})`);
    if (state === 'open' && restarts > 0) console.error(`sonovigil: ${id} ${name} is back (${counts})`);
  }

  private take(event: JudgedFrame): void {
    // A frame that is judged anew is not a new moment of the chart.
    if (event.rejudged && this.shown !== undefined) {
      this.shown = { ...this.shown, event };
      return;
    }
    const atMs = this.options.clock.nowMs();
    this.shown = { event, atMs };
    this.history.add({ atMs, timeSeconds: event.frame.timeSeconds, verdict: event.verdict });
  }

  /** What viewers are told of a frame; nothing where nobody watches. */
  private async messagesOf(event: JudgedFrame): Promise<FrameMessages | undefined> {
    const atMs = this.shown?.atMs;
    if (this.server.viewers() === 0 || atMs === undefined) return undefined;
    const { clock, id } = this.options;
    const { frame, verdict, scored, latencyMs, displaced } = event;
    const inspected = this.server.wantsInspection(id) ? scored?.reconstruction : undefined;
    const startMs = clock.nowMs();
    const full = this.server.wantsDetail(id, 'full');
    const [map, tile, input, reconstruction] = await Promise.all([
      deflated(full ? scored?.map : undefined),
      this.tileOf(frame.picture),
      deflated(inspected === undefined ? undefined : frame.grey),
      deflated(inspected),
    ]);
    return {
      tile,
      frame: {
        kind: 'frame',
        stream: id,
        frame: frame.index,
        timeSeconds: frame.timeSeconds,
        verdict,
        atMs,
        latencyMs: { ...latencyMs, encode: clock.nowMs() - startMs },
        displaced,
        ...(frame.picture === undefined ? {} : { picture: frame.picture }),
        ...(map === undefined ? {} : { map }),
      },
      inspection:
        input === undefined || reconstruction === undefined
          ? undefined
          : { kind: 'inspection', stream: id, frame: frame.index, input, reconstruction },
    };
  }

  /** The picture in small, some times a second, for those who watch many streams; a picture that stands still is always given. */
  private async tileOf(picture: Picture | undefined): Promise<Picture | undefined> {
    const { clock, id } = this.options;
    if (picture === undefined || !this.server.wantsDetail(id, 'tile')) return undefined;
    const nowMs = clock.nowMs();
    if (this.state.playback.state === 'playing' && nowMs - this.tileMs < tileEveryMs) return undefined;
    this.tileMs = nowMs;
    return shrink(picture);
  }

  private send(messages: FrameMessages | undefined, displaced: number): void {
    if (messages === undefined) return;
    const { frame, tile, inspection } = messages;
    this.server.publishFrame({ ...frame, displaced: frame.displaced + displaced }, tile);
    if (inspection !== undefined) this.server.publish(inspection);
  }
}

/** A wall of four then takes 2 MB a second and a tenth of a core; more is not seen in a small picture. */
const tileEveryMs = 120;

interface FrameMessages {
  readonly frame: FrameMessage;
  readonly tile: Picture | undefined;
  readonly inspection: Inspection | undefined;
}

const deflated = async (bytes: Uint8Array | undefined): Promise<Uint8Array | undefined> =>
  bytes === undefined ? undefined : compress(bytes);
