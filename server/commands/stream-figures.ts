import { isActive, type Alarm } from '../core/alarm-list.ts';
import type { MonitorEvent } from '../pipeline/events.ts';
import type { Metrics } from '../transport/metrics.ts';
import type { FrameMessage } from '../wire/messages.ts';

/** Counts what one stream does, for whoever watches the server. */
export class StreamFigures {
  private readonly displaced = new Increase();
  private readonly unsent = new Increase();
  private readonly stalls = new Increase();
  private readonly restarts = new Increase();
  private readonly id: string;
  private readonly metrics: Metrics;

  constructor(id: string, metrics: Metrics) {
    this.id = id;
    this.metrics = metrics;
  }

  /** Takes what the stream's pipeline says. */
  hear(event: MonitorEvent): void {
    const { id, metrics } = this;
    if (event.kind === 'frame' && !event.rejudged) {
      const { verdict, latencyMs, displaced } = event;
      metrics.frame(id, verdict.kind === 'not-valid' ? verdict.reason : undefined);
      for (const station of ['decode', 'queue', 'inference'] as const)
        metrics.frameTook(id, station, latencyMs[station]);
      metrics.framesDropped(id, 'unscored', this.displaced.to(displaced));
    }
    if (event.kind === 'link') {
      metrics.sourceStalled(id, this.stalls.to(event.link.stalls));
      metrics.sourceRestarted(id, this.restarts.to(event.link.restarts));
    }
  }

  alarmsAre(alarms: readonly Alarm[]): void {
    this.metrics.alarmsAre(this.id, alarms.filter(isActive));
  }

  /** A frame was made ready for viewers. @param displaced by newer ones before that, so far. */
  sent({ latencyMs }: FrameMessage, displaced: number): void {
    this.metrics.frameTook(this.id, 'encode', latencyMs.encode);
    this.metrics.framesDropped(this.id, 'unsent', this.unsent.to(displaced));
  }
}

/** By how much a count has grown; one that fell began anew, with another source. */
class Increase {
  private last = 0;

  to(count: number): number {
    const grown = count >= this.last ? count - this.last : count;
    this.last = count;
    return grown;
  }
}
