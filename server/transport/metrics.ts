import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DistinctNames } from '../core/distinct-names.ts';

/** The stations of a frame's way, as the wire tells them. */
export type Station = 'decode' | 'queue' | 'inference' | 'encode';

/**
 * Why a frame went no further: a newer one took its place before it was scored (live sources), or before it was sent; or one viewer was too
 * slow for it.
 */
export type DropReason = 'unscored' | 'unsent' | 'slow-viewer';

/** An alarm as far as it is counted. */
export interface CountedAlarm {
  readonly family: 'anomaly' | 'technical';
  readonly priority: 'low' | 'medium' | 'high';
}

const families: readonly CountedAlarm['family'][] = ['anomaly', 'technical'];
const priorities: readonly CountedAlarm['priority'][] = ['low', 'medium', 'high'];

/** Seconds: a station takes some milliseconds, and where it takes more one wants to know how much more. */
const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/**
 * What is counted for Prometheus. Labels hold names of streams as viewers see them, and words of our own; nothing of patients, paths or
 * credentials.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly own = { registers: [this.registry] };
  private readonly scored = new Counter({
    ...this.own,
    name: 'sonovigil_frames_scored_total',
    help: 'Frames that were scored.',
    labelNames: ['stream'],
  });
  private readonly unscored = new Counter({
    ...this.own,
    name: 'sonovigil_frames_unscored_total',
    help: 'Frames that could not be scored, by reason.',
    labelNames: ['stream', 'reason'],
  });
  private readonly dropped = new Counter({
    ...this.own,
    name: 'sonovigil_frames_dropped_total',
    help: 'Frames that a newer one displaced before scoring (unscored) or sending (unsent), or that a viewer was too slow for.',
    labelNames: ['stream', 'reason'],
  });
  private readonly stalls = new Counter({
    ...this.own,
    name: 'sonovigil_source_stalls_total',
    help: 'Times that a live source fell silent without ending.',
    labelNames: ['stream'],
  });
  private readonly restarts = new Counter({
    ...this.own,
    name: 'sonovigil_source_restarts_total',
    help: 'Attempts to open a live source after the first.',
    labelNames: ['stream'],
  });
  private readonly latency = new Histogram({
    ...this.own,
    name: 'sonovigil_frame_latency_seconds',
    help: 'Time that a frame spent at each station.',
    labelNames: ['stream', 'station'],
    buckets: latencyBuckets,
  });
  private readonly alarms = new Gauge({
    ...this.own,
    name: 'sonovigil_alarms_active',
    help: 'Alarms that are on, or latched until somebody acknowledges them.',
    labelNames: ['stream', 'family', 'priority'],
  });
  private readonly names = new DistinctNames();

  constructor({ software, viewers }: { readonly software: string; readonly viewers: () => number }) {
    const { registry } = this;
    collectDefaultMetrics({ register: registry });
    new Gauge({ ...this.own, name: 'sonovigil_build_info', help: 'Version.', labelNames: ['version'] }).set(
      { version: software },
      1,
    );
    new Gauge({
      ...this.own,
      name: 'sonovigil_viewers',
      help: 'Viewers that are connected.',
      collect() {
        this.set(viewers());
      },
    });
  }

  readonly contentType = this.registry.contentType;

  /** The text format of Prometheus, 0.0.4. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** Counts from 0 what will happen to a stream. */
  open(id: string, name: string): void {
    const stream = this.names.of(id, name);
    this.scored.inc({ stream }, 0);
    for (const reason of ['unscored', 'unsent', 'slow-viewer'] satisfies DropReason[])
      this.dropped.inc({ stream, reason }, 0);
    this.stalls.inc({ stream }, 0);
    this.restarts.inc({ stream }, 0);
    this.alarmsAre(id, []);
  }

  frame(id: string, unscoredBecause: string | undefined): void {
    const stream = this.labelOf(id);
    if (unscoredBecause === undefined) this.scored.inc({ stream });
    else this.unscored.inc({ stream, reason: unscoredBecause });
  }

  frameTook(id: string, station: Station, ms: number): void {
    // A frame that waited for nothing may seem, by rounding, to have waited for less.
    this.latency.observe({ stream: this.labelOf(id), station }, Math.max(0, ms) / 1000);
  }

  framesDropped(id: string, reason: DropReason, count = 1): void {
    this.dropped.inc({ stream: this.labelOf(id), reason }, count);
  }

  sourceStalled(id: string, times: number): void {
    this.stalls.inc({ stream: this.labelOf(id) }, times);
  }

  sourceRestarted(id: string, times: number): void {
    this.restarts.inc({ stream: this.labelOf(id) }, times);
  }

  /** @param active all of them that are on or latched. */
  alarmsAre(id: string, active: readonly CountedAlarm[]): void {
    const stream = this.labelOf(id);
    for (const family of families)
      for (const priority of priorities) {
        const count = active.filter((alarm) => alarm.family === family && alarm.priority === priority).length;
        this.alarms.set({ stream, family, priority }, count);
      }
  }

  private labelOf(id: string): string {
    return this.names.of(id, id);
  }
}
