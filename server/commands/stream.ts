import { filter, merge, Subject, type Subscription } from 'rxjs';
import { lineOf } from '../core/errors.ts';
import { inTurn } from '../core/in-turn.ts';
import type { JudgedFrame, Link, MonitorEvent } from '../pipeline/events.ts';
import { latestMap } from '../pipeline/latest-map.ts';
import { monitor$ } from '../pipeline/monitor.ts';
import type { Control } from '../pipeline/playback.ts';
import type { FrameSource, LiveSource } from '../ports.ts';
import type { StreamNow } from '../transport/api/streams-port.ts';
import { ScoreHistory } from '../transport/history.ts';
import type { RunningServer } from '../transport/open-server.ts';
import type { ClientMessage, Clip, Corner, Hello, StreamState } from '../wire/messages.ts';
import type { DeskRequest, LabelRequest } from './desk-requests.ts';
import { FrameTeller, type FrameMessages } from './frame-teller.ts';
import { makeClip } from './make-clip.ts';
import { readinessOf, toLast, type ShownFrame } from './stream-now.ts';
import { RecentFrames } from './recent-frames.ts';
import { reportLink } from './report-link.ts';
import { toldAudio, type StreamSettings } from './stream-settings.ts';
import { initialState, linkState, savedSettingsOf, type StreamOptions } from './stream-state.ts';
import { ScoreLog } from './score-log.ts';
import { StreamTuning } from './stream-tuning.ts';
import { isControl, takingUp, toControl } from './to-control.ts';

type Request = Exclude<ClientMessage, DeskRequest | LabelRequest | { readonly kind: 'ping' }>;
/** The line that refuses, what was asked for, or nothing where it was done. */
type Answer = string | Clip | undefined;

/** One running source on its way to the viewers: it runs whether or not anybody watches. */
export class Stream {
  private state: StreamState & { problem?: string };
  private readonly teller: FrameTeller;
  private nextAlarmId = 1;
  private history = new ScoreHistory();
  private readonly recent = new RecentFrames();
  /** What was judged of this source. */
  readonly scores = new ScoreLog();
  private readonly tuning: StreamTuning;
  private readonly control$ = new Subject<Control>();
  private readonly options: StreamOptions;
  private readonly server: RunningServer;
  /** The frame on show. */
  private shown: ShownFrame | undefined;
  private readonly again$ = new Subject<JudgedFrame>();
  private subscription: Subscription | undefined;
  private played: FrameSource | LiveSource | undefined;
  /** A sector is chosen for what the one before has left; the last that was asked for stays. */
  private readonly sectorTurn = inTurn();
  private clipping = false;

  constructor(options: StreamOptions, server: RunningServer) {
    this.options = options;
    this.server = server;
    this.teller = new FrameTeller({ id: options.id, clock: options.clock, server });
    this.state = initialState(options);
    this.tuning = new StreamTuning({
      saved: savedSettingsOf(options),
      alarmSettings: options.alarmSettings,
      record: (change) => options.episodes?.record(change),
      onChange: (part) => this.change(part),
    });
    this.played = options.source;
    if (options.source !== undefined) this.run(options.source);
  }

  /** What is played: a live source or a recording; nothing before the first. */
  get source(): FrameSource | LiveSource | undefined {
    return this.played;
  }

  /** What frames are held against now. */
  get settings(): StreamSettings {
    return this.tuning.settings;
  }

  /** Plays another source, from its beginning; settings that were changed stay as they are. */
  play(source: FrameSource | LiveSource): void {
    this.subscription?.unsubscribe();
    this.options.episodes?.cut('source-changed');
    this.shown = undefined;
    this.history = new ScoreHistory();
    this.recent.clear();
    this.scores.clear();
    this.played = source;
    this.state = {
      ...initialState({ ...this.options, source }),
      ...this.tuning.told(),
    };
    this.options.onAlarms?.([]);
    this.change({});
    this.run(source);
  }

  /** From now on these settings are in force, and are the ones that are saved. */
  takeSaved(settings: StreamSettings, who: string): void {
    this.tuning.takeSaved(settings, who);
  }

  private run(source: FrameSource | LiveSource): void {
    this.played = source;
    const { id, model, clock, loop, machine$ } = this.options;
    const events$ = monitor$({
      source,
      engine: model.engine,
      motion: model.motion,
      appearance: model.appearance,
      clock,
      limits$: this.tuning.limits$,
      alarmSettings$: this.tuning.alarmSettings$,
      machine$,
      firstAlarmId: this.nextAlarmId,
      control$: this.control$,
      inspect: () => this.server.wantsInspection(id),
      pictures: true,
      loop,
    });
    // People see the newest: of the frames that come while one is being deflated only the last waits. Scores, alarms and
    // history have taken every one of them.
    const sent$ = merge(events$.pipe(filter((event) => this.remember(event))), this.again$).pipe(
      latestMap((event) =>
        this.teller.messagesOf(event, {
          atMs: this.shown?.atMs,
          playing: this.state.playback.state === 'playing',
        }),
      ),
    );
    this.subscription = sent$.subscribe(({ result, displaced }) => this.send(result, displaced));
  }

  /** What a viewer who comes now has missed. */
  hello(): Hello['streams'][number] {
    return { state: this.state, history: this.history.until(this.options.clock.nowMs()) };
  }

  /** As it is, for those who ask now and then. */
  now(): StreamNow {
    const { state, shown } = this;
    const readiness = readinessOf(state, shown, this.options.clock.nowMs());
    return { state, readiness, last: shown && toLast(shown) };
  }

  /** A viewer who comes to a picture that stands still sees it too. */
  showAgain(): void {
    if (this.shown !== undefined && this.state.playback.state !== 'playing')
      this.again$.next(this.shown.event);
  }

  /** Does what a viewer asks. @param who for the record. */
  request(request: Request, who: string): Answer | Promise<Answer> {
    if (isControl(request)) {
      // On record before it is shown; where that fails it is seen all the same, and the line says so.
      const { episodes } = this.options;
      const unsaved = request.kind === 'acknowledge' ? episodes?.acknowledge(request.alarm, who) : undefined;
      this.control$.next(toControl(request));
      return unsaved;
    }
    switch (request.kind) {
      case 'set-limit':
      case 'tune':
      case 'reset-limits':
      case 'set-alarms':
        return this.tuning.request(request, who);
      case 'inspect':
        // A picture that stands still is examined once more, now with x̂.
        if (request.on && this.state.playback.state !== 'playing')
          this.control$.next({ kind: 'step', frames: 0 });
        return undefined;
      case 'clip':
        return this.clip();
      case 'set-sector':
        return this.sectorTurn(() => this.setSector(request.outline, who));
      case 'open':
        return 'This stream has no recordings to choose from.';
      case 'show':
        // Whoever wants more of a picture that stands still gets it.
        this.showAgain();
        return undefined;
    }
  }

  /** Somebody has acknowledged an episode: so they have seen its alarm. */
  episodeSeen(id: number): void {
    const alarm = this.options.episodes?.alarmOf(id);
    if (alarm !== undefined) this.control$.next({ kind: 'acknowledge', alarm });
  }

  close(): void {
    this.subscription?.unsubscribe();
    this.options.episodes?.cut('stopped');
  }

  /** One at a time: each takes an ffmpeg of its own, and whoever asks without end would have as many. */
  private async clip(): Promise<Clip | string> {
    if (this.clipping) return 'A clip of this stream is being made. Ask again when it is there.';
    this.clipping = true;
    try {
      return await makeClip(this.recent.all(), this.state);
    } catch (error) {
      return lineOf(error);
    } finally {
      this.clipping = false;
    }
  }

  /** Plays on from where it is with another sector: frames, scores and pictures are of that one from the next on. */
  private async setSector(outline: readonly Corner[] | undefined, who: string): Promise<string | undefined> {
    const before = this.played;
    if (before?.sectorChoice === undefined) return 'The sector of this source cannot be drawn.';
    try {
      const next = await before.sectorChoice.choose(outline);
      // Another recording was opened meanwhile.
      if (this.played !== before) return undefined;
      const { playback, sector } = this.state;
      this.options.episodes?.record({ kind: 'sector', who, before: sector?.outline, after: outline });
      const at = this.shown?.event.frame.timeSeconds;
      this.play(next);
      takingUp(playback, at).forEach((control) => this.control$.next(control));
      return undefined;
    } catch (error) {
      return lineOf(error);
    }
  }

  private change(part: Partial<StreamState>): void {
    this.state = { ...this.state, ...part };
    this.server.publish({ kind: 'state', state: this.state });
  }

  /** Takes an event into the state; a frame goes on to those who watch. */
  private remember(event: MonitorEvent): event is JudgedFrame {
    const time = new Date().toISOString();
    this.options.episodes?.hear(event, this.played, time);
    this.options.figures?.hear(event);
    switch (event.kind) {
      case 'frame':
        this.take(event, time);
        return true;
      case 'playback':
        this.change({ playback: event.playback });
        this.showAgain();
        return false;
      case 'link':
        this.takeLink(event.link);
        return false;
      case 'alarms':
        this.nextAlarmId = Math.max(this.nextAlarmId, (event.alarms.at(-1)?.id ?? 0) + 1);
        this.change({ alarms: event.alarms, audio: toldAudio(event.audio) });
        this.options.onAlarms?.(event.alarms);
        return false;
      case 'problem': {
        delete this.state.problem;
        this.change(event.line === undefined ? {} : { problem: event.line });
        return false;
      }
    }
  }

  private takeLink(link: Link): void {
    const { id, name } = this.options;
    this.change(linkState(link, this.state.link, this.played?.sectorChoice));
    reportLink(link, `${id} ${name}`);
  }

  private take(event: JudgedFrame, time: string): void {
    // A frame that is judged anew is not a new moment of the chart.
    if (event.rejudged && this.shown !== undefined) {
      this.shown = { ...this.shown, event };
      return;
    }
    const atMs = this.options.clock.nowMs();
    this.shown = { event, atMs, time };
    this.scores.add(event, time);
    const { frame, verdict } = event;
    const { index, timeSeconds, picture } = frame;
    this.history.add({ atMs, timeSeconds, verdict });
    if (picture !== undefined) this.recent.add({ frame: index, timeSeconds, verdict, picture, atMs });
  }

  private send(messages: FrameMessages | undefined, displaced: number): void {
    if (messages === undefined) return;
    const { frame, tile, inspection } = messages;
    this.options.figures?.sent(frame, displaced);
    this.server.publishFrame({ ...frame, displaced: frame.displaced + displaced }, tile);
    if (inspection !== undefined) this.server.publish(inspection);
  }
}
