import type { FrameMessage, StreamState } from '../../server/wire/messages.ts';
import { frameOwedWithinMs } from '../connection/connection-state.ts';
import { ReadingMaker, type Reading } from './reading.ts';

/** What a tile says of its stream, looked at four times a second. */
export interface Sight {
  /** Absent until a frame has come since the stream was last open. */
  readonly reading: Reading | undefined;
  /** A frame is owed and does not come. */
  readonly overdue: boolean;
}

export const nothingSeen: Sight = { reading: undefined, overdue: false };

/** Keeps what comes of one stream for its tile on the wall. */
export class TileKeeper {
  private readings = new ReadingMaker();
  private reading: Reading | undefined;
  private owedSinceMs: number;

  constructor(nowMs: number) {
    this.owedSinceMs = nowMs;
  }

  add(frame: FrameMessage, nowMs: number): void {
    this.readings.add(frame);
    this.owedSinceMs = nowMs;
  }

  /** Nothing is known any more: the stream was lost, or begins to play. */
  reset(nowMs: number): void {
    this.readings = new ReadingMaker();
    this.reading = undefined;
    this.owedSinceMs = nowMs;
  }

  look(stream: StreamState, { nowMs, owes }: { readonly nowMs: number; readonly owes: boolean }): Sight {
    const next = stream.playback.state === 'playing' ? this.readings.read(nowMs) : this.readings.readStill();
    this.reading = next ?? this.reading;
    return {
      reading: this.reading,
      overdue: owes && nowMs - this.owedSinceMs >= frameOwedWithinMs(stream),
    };
  }
}
