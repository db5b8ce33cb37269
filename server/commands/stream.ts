import { BehaviorSubject, filter, merge, Subject, type Subscription } from 'rxjs';
import { isLimit } from '../core/calibration.ts';
import type { Limits } from '../core/scores.ts';
import { seconds } from '../core/units.ts';
import type { JudgedFrame, MonitorEvent } from '../pipeline/events.ts';
import { latestMap } from '../pipeline/latest-map.ts';
import { monitor$ } from '../pipeline/monitor.ts';
import type { Control } from '../pipeline/playback.ts';
import type { Clock, FrameSource } from '../ports.ts';
import { compress } from '../transport/compress.ts';
import { ScoreHistory } from '../transport/history.ts';
import type { RunningServer } from '../transport/open-server.ts';
import type { ClientMessage, FrameMessage, Hello, Inspection, StreamState } from '../wire/messages.ts';
import type { OpenModel } from './open-model.ts';

export interface StreamOptions {
  readonly id: string;
  readonly name: string;
  readonly source: FrameSource;
  readonly model: OpenModel;
  readonly clock: Clock;
  /** Play a recording again from its start when it ends. */
  readonly loop: boolean;
}

/** One running source on its way to the viewers: it runs whether or not anybody watches. */
export class Stream {
  private state: StreamState & { problem?: string };
  private readonly history = new ScoreHistory();
  private readonly limits$: BehaviorSubject<Limits>;
  private readonly control$ = new Subject<Control>();
  private readonly options: StreamOptions;
  private readonly server: RunningServer;
  /** The frame on show, and when it was judged. */
  private shown: { readonly event: JudgedFrame; readonly atMs: number } | undefined;
  private readonly again$ = new Subject<JudgedFrame>();
  private readonly subscription: Subscription;

  constructor(options: StreamOptions, server: RunningServer) {
    const { source, model, clock, loop } = options;
    this.options = options;
    this.server = server;
    this.state = initialState(options);
    this.limits$ = new BehaviorSubject(model.limits);
    const events$ = monitor$({
      source,
      engine: model.engine,
      clock,
      limits$: this.limits$,
      control$: this.control$,
      inspect: () => server.wantsInspection(options.id),
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
  request(request: ClientMessage): string | undefined {
    switch (request.kind) {
      case 'set-limit': {
        const { score, value } = request;
        if (!isLimit(value)) return `A limit must be above 0, not ${value}.`;
        this.setLimits({ ...this.limits$.value, [score]: value });
        return undefined;
      }
      case 'reset-limits':
        this.setLimits(this.options.model.limits);
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
      case 'step':
      case 'loop':
      case 'acknowledge':
        this.control$.next(request);
        return undefined;
    }
  }

  close(): void {
    this.subscription.unsubscribe();
  }

  private setLimits(limits: Limits): void {
    this.change({ limits });
    this.limits$.next(limits);
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
    const [map, input, reconstruction] = await Promise.all([
      deflated(scored?.map),
      deflated(inspected === undefined ? undefined : frame.grey),
      deflated(inspected),
    ]);
    return {
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

  private send(messages: FrameMessages | undefined, displaced: number): void {
    if (messages === undefined) return;
    const { frame, inspection } = messages;
    this.server.publish({ ...frame, displaced: frame.displaced + displaced });
    if (inspection !== undefined) this.server.publish(inspection);
  }
}

interface FrameMessages {
  readonly frame: FrameMessage;
  readonly inspection: Inspection | undefined;
}

const deflated = async (bytes: Uint8Array | undefined): Promise<Uint8Array | undefined> =>
  bytes === undefined ? undefined : compress(bytes);

function initialState({ id, name, source, model, loop }: StreamOptions): StreamState {
  const { kind, name: sourceName, framesPerSecond, geometry } = source.description;
  const { engine, stored, limits } = model;
  return {
    id,
    name,
    source: { kind, name: sourceName, ...(framesPerSecond === undefined ? {} : { framesPerSecond }) },
    model: {
      name: stored.name,
      hash: stored.sha256,
      engine: engine.description.engine,
      calibrated: Object.keys(limits).length > 0,
    },
    geometry,
    limits,
    savedLimits: limits,
    playback: { state: 'playing', loop, speed: 1 },
    alarms: [],
  };
}
