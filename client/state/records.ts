import type { RecordedScores } from '../../server/core/tuning/replay-scores.ts';
import type { ServerMessage, StreamState } from '../../server/wire/messages.ts';
import { CineScores } from './cine-scores.ts';

/** The scores that this page holds of recordings: what was played before its eyes, and what the server scored in the background. */
export class Records {
  private readonly cines = new Map<string, CineScores>();

  /** @param streams as they are after the message. */
  receive(message: ServerMessage, streams: readonly StreamState[]): void {
    if (message.kind === 'hello')
      for (const { state, history } of message.streams) this.addColumns(state, state.source.name, history);
    if (message.kind !== 'frame' && message.kind !== 'whole-scores') return;
    const stream = streams.find(({ id }) => id === message.stream);
    if (stream?.source.kind !== 'recorded') return;
    if (message.kind === 'whole-scores') this.addColumns(stream, message.source, message);
    else {
      const { verdict, timeSeconds } = message;
      this.cineOf(stream, stream.source.name).put(timeSeconds, 'scores' in verdict ? verdict.scores : {});
    }
  }

  /** Undefined where no frame of it has come. */
  of(stream: StreamState, source: string): RecordedScores | undefined {
    return this.cines.get(keyOf(stream, source))?.recorded();
  }

  private addColumns(
    stream: StreamState,
    source: string,
    columns: Pick<RecordedScores, 'timeSeconds'> & RecordedScores['scores'],
  ): void {
    if (stream.source.kind !== 'recorded' || columns.timeSeconds.length === 0) return;
    const cine = this.cineOf(stream, source);
    for (let at = 0; at < columns.timeSeconds.length; at++)
      cine.put(columns.timeSeconds[at]!, {
        reconstruction: columns.reconstruction[at]!,
        latent: columns.latent[at]!,
        peak: columns.peak[at]!,
        motion: columns.motion[at]!,
      });
  }

  private cineOf(stream: StreamState, source: string): CineScores {
    const key = keyOf(stream, source);
    const cine = this.cines.get(key) ?? new CineScores();
    this.cines.set(key, cine);
    return cine;
  }
}

/** Scores of one model say nothing of another's. */
const keyOf = ({ id, model }: StreamState, source: string): string =>
  JSON.stringify([id, model.hash, source]);
