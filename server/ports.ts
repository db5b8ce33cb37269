import type { AuditEntry, KeptAuditEntry } from './core/audit.ts';
import type { Ending, Episode, NewEpisode, Peak } from './core/episode.ts';
import type { Frame } from './core/frame.ts';
import type { Geometry } from './core/geometry.ts';
import type { Scores } from './core/scores.ts';
import type { Sector } from './core/sector.ts';
import type { Corner } from './core/sector-finding/polygon.ts';
import type { Ms, PerSecond, Seconds } from './core/units.ts';

/** What is known of a source before its first frame. */
export interface SourceDescription {
  /** `live` cannot wait and cannot be sought; `recorded` can do both and loses nothing. */
  readonly kind: 'live' | 'recorded';
  /** For people and logs: never holds credentials. */
  readonly name: string;
  readonly geometry: Geometry;
  readonly sector: Sector;
  /** The outline that a person gave the sector, where one did; else it was found or declared. */
  readonly drawn?: readonly Corner[];
  /** Nominal; the stamps of the frames are what counts. */
  readonly framesPerSecond: PerSecond | undefined;
  /** Media time of the first frame of a recording, and of its end. Absent for live and endless sources. */
  readonly startSeconds: Seconds | undefined;
  readonly endSeconds: Seconds | undefined;
}

/**
 * A place frames come from. Frames are pulled, so that back-pressure needs no protocol of its own: a recording decodes
 * only as far ahead as it is read; whoever reads a live source must read it dry and drop what is too old.
 */
export interface FrameSource {
  readonly description: SourceDescription;
  /**
   * The frames from `fromSeconds` on, in order. Cold: the first pull acquires (starts the child process); the end, a failure or
   * the signal releases everything.
   * @throws MonitorError `source-…` from the pull that meets the fault.
   */
  frames(request: FrameRequest): AsyncIterable<Frame>;
  readonly sectorChoice?: SectorChoice<FrameSource>;
}

/** How a person corrects the sector of a source. */
export interface SectorChoice<Source> {
  /** Under which name of a scanner what is drawn is remembered. Absent: it is forgotten with the source. */
  readonly scanner: string | undefined;
  /** The source with this outline, or without one with the sector that is found; it is opened anew. @throws MonitorError `sector-…`. */
  choose(outline: readonly Corner[] | undefined): Promise<Source>;
}

export interface FrameRequest {
  /** Media time: the first frame given is the first at or after it. Absent: the beginning. Live sources ignore it. */
  readonly fromSeconds?: Seconds;
  /** Whether people will look: without pictures decoding is cheaper and `frame.picture` is absent. */
  readonly pictures: boolean;
  /** Abort ends a pull that waits, kills the child and completes the iteration without an error. */
  readonly signal: AbortSignal;
}

/**
 * A live source from one opening to the next. Each attempt may bring another picture than the one before, or none; whoever
 * watches it opens it again.
 */
export interface LiveSource {
  readonly kind: 'live';
  /** For people and logs: never holds credentials. */
  readonly name: string;
  /** Whether another attempt makes sense once one has ended: standard input has only one. */
  readonly reopens: boolean;
  /**
   * One attempt: `opened` as soon as its geometry is known, then its frames; index and time go on from attempt to attempt. Cold, as
   * `FrameSource.frames` is, and to be read dry.
   * @throws MonitorError `source-lost`, from the pull that meets the fault.
   */
  attempt(request: Pick<FrameRequest, 'pictures' | 'signal'>): AsyncIterable<LiveEvent>;
  /** The last lines that the newest attempt left in its log: few, without credentials. */
  lastLines(): readonly string[];
  readonly sectorChoice?: SectorChoice<LiveSource>;
}

export type LiveEvent =
  | { readonly kind: 'opened'; readonly description: SourceDescription }
  | { readonly kind: 'frame'; readonly frame: Frame };

/** What an engine is asked about a batch of frames. */
export interface ScoringRequest {
  /** Of 65,536 grey bytes each, at least one; read, and left as they are. */
  readonly frames: readonly Uint8Array[];
  readonly sector: Sector;
  /** Ask for x̂ as well. */
  readonly reconstruction: boolean;
  /** Ask for the code as well. */
  readonly code: boolean;
}

export interface ScoredFrame {
  readonly scores: Scores;
  /** |x − x̂|, or the model's anomaly map, as bytes: 255 = a difference of 1; 256×256 row-major; 0 outside the sector. */
  readonly map: Uint8Array;
  /** x̂ as grey bytes, where asked for; empty where the model gives none. */
  readonly reconstruction: Uint8Array | undefined;
  /** x, 64×64 means of 4×4 pixels, row-major, 0..1, 0 outside the sector; of an engine that was opened for motion. */
  readonly coarse?: Float32Array | undefined;
  /** a, 4,096 numbers for the shipped network, where asked for and the model names its code. */
  readonly code: Float32Array | undefined;
}

export interface EngineDescription {
  /** Runtime and where it computes, for people: "onnxruntime cpu". */
  readonly engine: string;
  readonly model: string;
  /** sha-256 of model.onnx, hex. */
  readonly modelHash: string;
}

/** Scores frames. The same frame through the same model gives the same scores, whatever it is batched with (to float rounding). */
export interface Engine {
  readonly description: EngineDescription;
  /** @throws MonitorError `engine-failed`; the engine stays usable. */
  score(request: ScoringRequest): Promise<readonly ScoredFrame[]>;
  close(): Promise<void>;
}

/** Which episodes of one stream, newest first. */
export interface EpisodeQuery {
  /** By the name that people know; absent: of all. */
  readonly stream?: string | undefined;
  /** Only those with a smaller id. */
  readonly beforeId?: number | undefined;
  /** 1 and up. */
  readonly limit: number;
}

/**
 * Keeps episodes, and on record who changed what. Everything is on disk when a call returns.
 * Every call @throws MonitorError `store-failed`; what was kept before stays as it was.
 */
export interface EpisodeStore {
  /** Keeps a new one. Where a recording is played again it is the one that is known already. */
  begin(episode: NewEpisode): { readonly id: number; readonly known: boolean };
  /** Keeps a greater peak; a lesser one changes nothing. */
  peak(id: number, peak: Peak): void;
  /** The first end counts. */
  end(id: number, end: { readonly seconds: Seconds; readonly ending: Ending }): void;
  /** JPEG. */
  keepThumbnail(id: number, picture: Uint8Array): void;
  keepBundle(id: number, file: string): void;
  /** The file is no more. */
  forgetBundle(file: string): void;
  /** Removes the episodes that ended before then. @param time ISO 8601. @returns how many. */
  forgetBefore(time: string): number;
  /** The first to do so is remembered; whoever does it again is on record. @returns false where there is no such episode. */
  acknowledge(id: number, by: string): boolean;
  /** @returns false where there is no such episode. */
  note(id: number, note: string, by: string): boolean;
  find(id: number): Episode | undefined;
  thumbnail(id: number): Uint8Array | undefined;
  list(query: EpisodeQuery): readonly Episode[];
  /** Puts a change on record that was made elsewhere. */
  record(entry: AuditEntry): void;
  /** What is on record, newest first. */
  audit(query: EpisodeQuery): readonly KeptAuditEntry[];
  close(): void;
}

/** The one monotonic clock. */
export interface Clock {
  nowMs(): Ms;
}
