import { availableParallelism } from 'node:os';
import type { ScoredFrame, ScoringRequest } from '../ports.ts';
import type { ScoringSession } from './scoring-session.ts';

export interface LanesOptions {
  /** Opens the graph once more. */
  readonly open: () => Promise<ScoringSession>;
  /** A lane that is open already. */
  readonly first?: ScoringSession;
  /** Lanes at most. */
  readonly most: number;
  /** Frames that a lane takes at once. */
  readonly largestBatch: number;
}

/** More cost memory, some 60 MB each. */
const mostLanes = 4;

/** How the threads of the computation are divided among lanes. @param threads one a core where absent. */
export function laneShape(threads = availableParallelism()): {
  readonly lanes: number;
  /** Of each lane. */
  readonly threads: number;
} {
  const lanes = Math.min(mostLanes, threads);
  return { lanes, threads: Math.floor(threads / lanes) };
}

/**
 * One graph, loaded several times: lanes that compute side by side. Frames that come together are divided among those that rest. Cores
 * that work on one frame wait for each other, and for ffmpeg beside them; on frames of their own they do not (session.ts). Lanes are
 * opened when they are needed first.
 */
export class Lanes {
  private readonly options: LanesOptions;
  private readonly lanes = new Set<ScoringSession>();
  private readonly idle: ScoringSession[] = [];
  private readonly queue: ((lane: ScoringSession | undefined) => void)[] = [];
  private opening = 0;

  constructor(options: LanesOptions) {
    this.options = options;
    const { first } = options;
    if (first === undefined) return;
    this.lanes.add(first);
    this.idle.push(first);
  }

  /** @throws Error as the session does; then nothing of the request is given. */
  async run(request: ScoringRequest): Promise<readonly ScoredFrame[]> {
    const { most, largestBatch } = this.options;
    const resting = most - (this.lanes.size - this.idle.length) - this.opening;
    const count = request.frames.length;
    const atMost = Math.min(largestBatch, Math.ceil(count / Math.max(1, resting)));
    const starts = Array.from({ length: Math.ceil(count / atMost) }, (_, at) => at * atMost);
    const parts = await Promise.all(starts.map((from) => this.runPart(part(request, { from, atMost }))));
    return parts.flat();
  }

  /** To be called when nothing runs. */
  async release(): Promise<void> {
    await Promise.all([...this.lanes].map((lane) => lane.release()));
  }

  private async runPart(request: ScoringRequest): Promise<readonly ScoredFrame[]> {
    const lane = await this.take();
    try {
      return await lane.run(request);
    } finally {
      this.giveBack(lane);
    }
  }

  private async take(): Promise<ScoringSession> {
    const mayOpen = this.lanes.size + this.opening < this.options.most;
    const lane = this.idle.pop() ?? (mayOpen ? undefined : await this.turn());
    if (lane !== undefined) return lane;
    this.opening++;
    try {
      const opened = await this.options.open();
      this.lanes.add(opened);
      return opened;
    } catch (error) {
      this.queue.shift()?.(undefined);
      throw error;
    } finally {
      this.opening--;
    }
  }

  /** The next lane that is given back; nothing where one is to be opened. */
  private turn(): Promise<ScoringSession | undefined> {
    return new Promise((resolve) => this.queue.push(resolve));
  }

  private giveBack(lane: ScoringSession): void {
    if (!lane.alive) this.lanes.delete(lane);
    const usable = lane.alive ? lane : undefined;
    const next = this.queue.shift();
    if (next !== undefined) next(usable);
    else if (usable !== undefined) this.idle.push(usable);
  }
}

/** Frames of a request from one on, at most so many. */
export function part(
  request: ScoringRequest,
  { from, atMost }: { readonly from: number; readonly atMost: number },
): ScoringRequest {
  return { ...request, frames: request.frames.slice(from, from + atMost) };
}
