import { lineOf } from '../core/errors.ts';
import { scoreNames, type Verdict } from '../core/scores.ts';
import { scoreAll } from '../pipeline/score-all.ts';
import type { FrameSource, LiveSource } from '../ports.ts';
import type { RunningServer } from '../transport/open-server.ts';
import type { WholeScores } from '../wire/tuning-messages.ts';
import type { OpenModel } from './open-model.ts';

export interface WholeScoringOptions {
  readonly id: string;
  readonly model: Pick<OpenModel, 'engine' | 'motion'>;
  readonly server: Pick<RunningServer, 'publish'>;
}

/** A frame that somebody watches waits for no more than this in the engine. */
const batch = 2;
/** Frames in one message: few, so that the figures are seen to grow. */
const partFrames = 64;

/** Scores recordings from end to end beside what is played, and keeps the scores of the last one to tell them again. */
export class WholeScoring {
  private source: FrameSource | undefined;
  private parts: WholeScores[] = [];
  private running: AbortController | undefined;
  private readonly options: WholeScoringOptions;

  constructor(options: WholeScoringOptions) {
    this.options = options;
  }

  /** Begins, or tells again what there is. @returns the line that refuses it, or nothing. */
  ask(source: FrameSource | LiveSource | undefined): string | undefined {
    if (source === undefined || 'attempt' in source || source.description.kind === 'live')
      return 'Only a recording can be scored from end to end.';
    if (source === this.source && this.parts.at(-1)?.state !== 'failed') {
      this.tellAgain(source);
      return undefined;
    }
    this.close();
    this.source = source;
    this.running = new AbortController();
    void this.score(source, this.running.signal);
    return undefined;
  }

  /** What has been scored of that recording, to who comes later. */
  tellAgain(source: FrameSource | LiveSource | undefined): void {
    if (source === this.source) for (const part of this.parts) this.options.server.publish(part);
  }

  close(): void {
    this.running?.abort();
    this.parts = [];
  }

  private async score(source: FrameSource, signal: AbortSignal): Promise<void> {
    const { model } = this.options;
    let rows: Row[] = [];
    let before = 0;
    const tell = (state: WholeScores['state'], line?: string): void => {
      // Another recording has taken its place.
      if (signal.aborted) return;
      const part = this.partOf(source, rows, { before, state, ...(line === undefined ? {} : { line }) });
      before += rows.length;
      rows = [];
      this.parts.push(part);
      this.options.server.publish(part);
    };
    tell('scoring');
    try {
      for await (const { frame, verdict } of scoreAll({ ...model, source, limits: {}, signal, batch })) {
        rows.push({ timeSeconds: frame.timeSeconds, verdict });
        if (rows.length === partFrames) tell('scoring');
      }
      tell('whole');
    } catch (error) {
      tell('failed', lineOf(error));
    }
  }

  private partOf(
    source: FrameSource,
    rows: readonly Row[],
    rest: Pick<WholeScores, 'before' | 'state' | 'line'>,
  ): WholeScores {
    const [reconstruction, latent, peak, motion] = scoreNames.map((name) =>
      Float32Array.from(rows, ({ verdict }) => ('scores' in verdict ? (verdict.scores[name] ?? NaN) : NaN)),
    ) as [Float32Array, Float32Array, Float32Array, Float32Array];
    return {
      kind: 'whole-scores',
      stream: this.options.id,
      source: source.description.name,
      ...rest,
      timeSeconds: Float64Array.from(rows, ({ timeSeconds }) => timeSeconds),
      ...{ reconstruction, latent, peak, motion },
    };
  }
}

interface Row {
  readonly timeSeconds: number;
  readonly verdict: Verdict;
}
