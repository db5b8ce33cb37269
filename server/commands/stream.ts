import { BehaviorSubject, concatMap, filter, Subject, type Subscription } from 'rxjs';
import { isLimit } from '../core/calibration.ts';
import type { Limits } from '../core/scores.ts';
import { seconds } from '../core/units.ts';
import type { JudgedFrame, MonitorEvent } from '../pipeline/events.ts';
import { monitor$ } from '../pipeline/monitor.ts';
import type { Control } from '../pipeline/playback.ts';
import type { Clock, FrameSource } from '../ports.ts';
import { compress } from '../transport/compress.ts';
import { ScoreHistory } from '../transport/history.ts';
import type { RunningServer } from '../transport/open-server.ts';
import type { ClientMessage, FrameMessage, Hello, StreamState } from '../wire/messages.ts';
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
  private lastFrame: FrameMessage | undefined;
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
    // Deflating takes a fraction of the time that scoring the same frame took, so this queue does not grow.
    const sent$ = events$.pipe(
      filter((event) => this.remember(event)),
      concatMap((event) => this.send(event as JudgedFrame)),
    );
    this.subscription = sent$.subscribe();
  }

  /** What a viewer who comes now has missed. */
  hello(): Hello['streams'][number] {
    return { state: this.state, history: this.history.until(this.options.clock.nowMs()) };
  }

  /** A viewer who comes to a picture that stands still sees it too. */
  showAgain(): void {
    if (this.lastFrame !== undefined && this.state.playback.state !== 'playing')
      this.server.publish(this.lastFrame);
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
  private remember(event: MonitorEvent): boolean {
    switch (event.kind) {
      case 'frame':
        if (!event.rejudged) {
          const { frame, verdict } = event;
          this.history.add({ atMs: this.options.clock.nowMs(), timeSeconds: frame.timeSeconds, verdict });
        }
        return true;
      case 'playback':
        this.change({ playback: event.playback });
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

  private async send(event: JudgedFrame): Promise<void> {
    const watched = this.server.viewers() > 0;
    const standsStill = this.state.playback.state !== 'playing';
    if (!watched && !standsStill) return;
    const { clock, id } = this.options;
    const startMs = clock.nowMs();
    const { frame, verdict, scored, latencyMs, displaced, rejudged } = event;
    const map = scored === undefined ? undefined : await compress(scored.map);
    const nowMs = clock.nowMs();
    const message: FrameMessage = {
      kind: 'frame',
      stream: id,
      frame: frame.index,
      timeSeconds: frame.timeSeconds,
      verdict,
      // A frame that is judged anew is not a new moment of the chart.
      atMs: rejudged ? (this.lastFrame?.atMs ?? nowMs) : nowMs,
      latencyMs: { ...latencyMs, encode: nowMs - startMs },
      displaced,
      ...(frame.picture === undefined ? {} : { picture: frame.picture }),
      ...(map === undefined ? {} : { map }),
    };
    this.lastFrame = message;
    this.server.publish(message);
    if (scored?.reconstruction === undefined || !this.server.wantsInspection(id)) return;
    const [input, reconstruction] = await Promise.all([
      compress(frame.grey),
      compress(scored.reconstruction),
    ]);
    this.server.publish({ kind: 'inspection', stream: id, frame: frame.index, input, reconstruction });
  }
}

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
