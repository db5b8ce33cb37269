import type { Asker } from '../../core/asker.ts';
import type { Calibrations, Labels } from '../../wire/tuning-messages.ts';
import type { Cines, StreamState, Verdict } from '../../wire/messages.ts';
import type { StreamReadiness } from '../readiness.ts';
import type { Answer, StreamRequest } from '../sockets.ts';

/** The frame that was judged last. */
export interface LastFrame {
  readonly frame: number;
  readonly timeSeconds: number;
  /** ISO 8601, UTC: when it was judged. */
  readonly time: string;
  readonly verdict: Verdict;
}

/** A stream as it is now. */
export interface StreamNow {
  readonly state: StreamState;
  readonly readiness: StreamReadiness;
  /** Absent before its first frame. */
  readonly last: LastFrame | undefined;
}

/** `csv` and `json` hold scores, `npz` also difference maps where there are some. */
export interface ScoresAsked {
  readonly format: 'csv' | 'json' | 'npz';
  /** ISO 8601: only frames that were judged later. */
  readonly after?: string | undefined;
}

/** What the API asks of the streams of this server: what is changed goes the way that viewers' requests go. */
export interface StreamsPort {
  list(): readonly StreamNow[];
  request(request: StreamRequest, asker: Asker): Answer | Promise<Answer>;
  /** All three of a stream that is there. */
  calibrations(id: string): Promise<Calibrations>;
  labels(id: string): Promise<Labels>;
  /** What was judged of its source, as a file of that format, part by part. */
  scores(id: string, asked: ScoresAsked): AsyncIterable<Uint8Array>;
  /** Absent where the stream has no recordings to choose from. */
  cines(id: string): Cines | undefined;
}
