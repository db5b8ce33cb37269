import type { PerScore, ScoreName } from './scores.ts';
import type { EpisodeRule, TuningMessage, TuningRequest } from './tuning-messages.ts';

export { scoreNames, type PerScore, type ScoreName } from './scores.ts';

/**
 * The contract of server and viewer, declared once and imported by both. Plain data: what JSON can say, and byte sections.
 * Times in `…Seconds` are media time; `atMs` is the server's monotonic clock.
 */

/** Bumped with every change that an older peer would misread. */
export const protocolVersion = 3;

export type Verdict =
  /** `pending`: nothing is beyond its limit so far, but a score that has one is not there yet. */
  | { readonly kind: 'normal' | 'abnormal' | 'pending'; readonly scores: PerScore; readonly ratios: PerScore }
  | { readonly kind: 'uncalibrated'; readonly scores: PerScore }
  | { readonly kind: 'not-valid'; readonly reason: string };

export const verdictKinds = [
  'normal',
  'abnormal',
  'pending',
  'uncalibrated',
  'not-valid',
] as const satisfies Verdict['kind'][];

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const priorities = ['low', 'medium', 'high'] as const;
export type Priority = (typeof priorities)[number];

/** What can raise an alarm; each has a priority. */
export const alarmConditions = [
  'anomaly',
  'signal-lost',
  'source-failed',
  'source-ended',
  'engine-failed',
  'frozen',
  'blank',
  'no-contact',
  'not-2d',
  'depth-changed',
  'gain-changed',
  'inference-behind',
  'disk-nearly-full',
  'clock-jumped',
  'not-recorded',
] as const;
export type AlarmCondition = (typeof alarmConditions)[number];

/** Whether a stream's alarms sound; `untilMs` by the server's monotonic clock, at most 120 s away. */
export type AlarmAudio =
  { readonly kind: 'on' | 'off' } | { readonly kind: 'paused'; readonly untilMs: number };

/** 0 and up: how long it must last to count as there, and be gone to count as gone. */
export interface Delays {
  readonly onSeconds: number;
  readonly offSeconds: number;
}

/** How one stream's alarms behave. */
export interface AlarmSettings {
  readonly anomaly: Delays;
  readonly notValid: Delays;
  readonly behind: Delays;
  /** An episode ends when all ratios are at or under it, 0.1..1. */
  readonly endRatio: number;
  readonly silenceMs: number;
  readonly priorities: Readonly<Record<AlarmCondition, Priority>>;
  readonly latching: boolean;
  readonly audible: boolean;
}

/** What of it is to be another. */
export type AlarmChange = Partial<Omit<AlarmSettings, 'priorities'>> & {
  readonly priorities?: Readonly<Partial<Record<AlarmCondition, Priority>>>;
};

/** An alarm as the viewer shows it. `id` counts up within a stream. */
export interface Alarm {
  readonly id: number;
  readonly family: 'anomaly' | 'technical';
  /** Technical: what is wrong (`signal-lost`, `no-contact`, `frozen`, `engine-failed`, `source-ended`…). Anomaly: the score that leads. */
  readonly cause: string;
  readonly priority: Priority;
  /** `latched`: it is over, and stays until somebody acknowledges it. */
  readonly presence: 'on' | 'latched' | 'off';
  readonly acknowledged: boolean;
  readonly startSeconds: number;
  readonly endSeconds?: number;
  /** Greatest ratio of any score to its limit during the episode. */
  readonly peakRatio?: number;
}

/** Which way a recording is played: `bounce` goes to its end and back again, without end. */
export const ways = ['forward', 'backward', 'bounce'] as const;
export type Way = (typeof ways)[number];

export interface Playback {
  readonly state: 'playing' | 'paused' | 'ended' | 'failed';
  /** Present for recorded sources: what can be sought. */
  readonly range?: { readonly startSeconds: number; readonly endSeconds: number };
  readonly loop: boolean;
  readonly way: Way;
  /** 1 = as recorded; 0.1..4. */
  readonly speed: number;
}

/** How a live source is connected; while it is not `open` what was last shown is old. */
export interface Link {
  readonly state: 'connecting' | 'open' | 'lost';
  /** Attempts to open it after the first, and how often it fell silent without ending. */
  readonly restarts: number;
  readonly stalls: number;
  /** What its decoder said before it was last lost: a few lines, without credentials. */
  readonly lines: readonly string[];
}

/** A corner as shares of the picture's width and height, 0..1. */
export type Corner = readonly [x: number, y: number];

export interface SectorState {
  /** Of one that was found, in few corners: 3 to 40. */
  readonly outline: readonly Corner[];
  /** By hand. */
  readonly drawn: boolean;
  /** The scanner that it is remembered of; absent: what is drawn is forgotten with the source. */
  readonly scanner?: string;
}

/** All that a viewer needs to draw a stream, but for the frames themselves. */
export interface StreamState {
  readonly id: string;
  readonly name: string;
  readonly source: {
    readonly kind: 'live' | 'recorded';
    readonly name: string;
    readonly framesPerSecond?: number;
  };
  readonly model: {
    readonly name: string;
    readonly hash: string;
    readonly engine: string;
    readonly calibrated: boolean;
  };
  /** Absent for a live source that has not been open yet; another one when it came back with another picture. */
  readonly geometry?: {
    readonly displayWidth: number;
    readonly displayHeight: number;
    readonly inner: Rectangle;
    /** Millimetres in the body of a pixel of the picture as displayed (`displayWidth` × `displayHeight`), where they are known. */
    readonly spacing?: { readonly xMm: number; readonly yMm: number };
  };
  /** Where scores are counted; absent where nobody can correct it, and before a live source was open. */
  readonly sector?: SectorState;
  /** Live sources that are opened again when they are lost. */
  readonly link?: Link;
  /** In force now, and as the calibration has them: what lies above is abnormal. */
  readonly limits: PerScore;
  readonly savedLimits: PerScore;
  /** Of scores with a limit on both sides: what lies below is abnormal too. */
  readonly lowerLimits?: PerScore;
  readonly savedLowerLimits?: PerScore;
  /** In force now, and as the calibration has it. */
  readonly episodeRule?: EpisodeRule;
  readonly savedEpisodeRule?: EpisodeRule;
  readonly playback: Playback;
  /** On now, or ended and kept for the list: newest last, at most 100. */
  readonly alarms: readonly Alarm[];
  readonly audio: AlarmAudio;
  readonly alarmSettings: AlarmSettings;
  /** One line when the source or engine failed. */
  readonly problem?: string;
}

/** The scores of the last 60 s, one entry a frame: what a late viewer draws at once. Missing scores are NaN. */
export interface History {
  readonly atMs: Float64Array;
  readonly timeSeconds: Float64Array;
  readonly reconstruction: Float32Array;
  readonly latent: Float32Array;
  readonly peak: Float32Array;
  readonly motion: Float32Array;
  /** 0 not valid, 1 normal, 2 abnormal, 3 uncalibrated, 4 pending. */
  readonly verdict: Uint8Array;
}

/** What somebody may do; each also what those before it may. */
export type Role = 'viewer' | 'operator' | 'admin';

export interface Hello {
  readonly kind: 'hello';
  /** Software version, for people. */
  readonly software: string;
  readonly atMs: number;
  /** What this viewer may ask (needed-roles.ts); anything where absent. */
  readonly role?: Role;
  readonly streams: readonly { readonly state: StreamState; readonly history: History }[];
}

export interface FrameMessage {
  readonly kind: 'frame';
  readonly stream: string;
  readonly frame: number;
  readonly timeSeconds: number;
  readonly verdict: Verdict;
  /** When the frame was judged: its moment on the chart, the same however often it is sent. */
  readonly atMs: number;
  /** Time spent at each station, ms. */
  readonly latencyMs: {
    readonly decode: number;
    readonly queue: number;
    readonly inference: number;
    readonly encode: number;
  };
  /** Frames lost so far: displaced by newer ones before scoring (live only), or before sending. */
  readonly displaced: number;
  /** JPEG. */
  readonly picture?: { readonly width: number; readonly height: number; readonly bytes: Uint8Array };
  /** Difference map 256×256, 255 = 1.0, raw deflate (RFC 1951). Absent when not valid. */
  readonly map?: Uint8Array;
  /** Where this viewer asked for less than all of it: what it is. */
  readonly detail?: Exclude<Detail, 'full'>;
}

/** What the model saw and made of it, for those who asked to inspect. */
export interface Inspection {
  readonly kind: 'inspection';
  readonly stream: string;
  readonly frame: number;
  /** x and x̂, 256×256 grey, raw deflate each; x̂ empty where the model gives none. */
  readonly input: Uint8Array;
  readonly reconstruction: Uint8Array;
}

/** The recordings that one stream chooses from; sent whenever one of them changes, and to who comes. */
export interface Cines {
  readonly kind: 'cines';
  readonly stream: string;
  /** Which of them is played, counted from 0. */
  readonly shown?: number;
  /** In the order of their names, at most 2000. */
  readonly cines: readonly Cine[];
}

export interface Cine {
  readonly name: string;
  /** `listed`: nobody scores it but whoever plays it. */
  readonly state: 'listed' | 'scored' | 'failed';
  /** Scored: how many frames it has, and how many are abnormal. */
  readonly frames?: number;
  readonly abnormal?: number;
  /** Failed: why. */
  readonly line?: string;
}

/** Sent whenever anything in it changes; never dropped. */
export interface StateMessage {
  readonly kind: 'state';
  readonly state: StreamState;
}

/** Every second, so that silence means a lost connection. */
export interface Heartbeat {
  readonly kind: 'heartbeat';
  readonly atMs: number;
  /** Frames this viewer was too slow for. */
  readonly skipped: number;
}

/** The last request could not be carried out. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly line: string;
}

/** What was last shown, as a file for the one who asked: pictures and numbers. */
export interface Clip {
  readonly kind: 'clip';
  readonly stream: string;
  readonly name: string;
  /** A zip of clip.mp4, scores.csv and clip.json. */
  readonly bytes: Uint8Array;
}

/** The answer to a ping, at once. */
export interface Pong {
  readonly kind: 'pong';
  /** As it was asked. */
  readonly clientMs: number;
  readonly atMs: number;
}

export type ServerMessage =
  | Hello
  | FrameMessage
  | Inspection
  | StateMessage
  | Cines
  | Clip
  | Pong
  | Heartbeat
  | Refusal
  | TuningMessage;

/** `full`: picture and map; `tile`: a small picture, some times a second; every frame's scores in any case. */
export type Detail = 'full' | 'tile' | 'scores';

/** What a viewer asks. Requests about playback act on the stream, for everyone who watches it. */
export type ClientMessage = { readonly stream: string } & (
  | { readonly kind: 'play' | 'pause' | 'resume-audio' }
  | { readonly kind: 'reset-limits' }
  /** Frames forward (1) or back (−1); pauses. */
  | { readonly kind: 'step'; readonly frames: number }
  | { readonly kind: 'seek'; readonly timeSeconds: number }
  | { readonly kind: 'loop'; readonly on: boolean }
  | { readonly kind: 'way'; readonly way: Way }
  | { readonly kind: 'speed'; readonly speed: number }
  /** The upper limit unless told. */
  | {
      readonly kind: 'set-limit';
      readonly score: ScoreName;
      readonly value: number;
      readonly side?: 'upper' | 'lower';
    }
  | { readonly kind: 'inspect'; readonly on: boolean }
  | { readonly kind: 'acknowledge'; readonly alarm: number }
  /** Counts and shows what lies within this outline, 3 to 40 corners, for everyone; without one, what is found. */
  | { readonly kind: 'set-sector'; readonly outline?: readonly Corner[] }
  /** Asks for a clip of what was last shown. */
  | { readonly kind: 'clip' }
  /** Asks what the server's clock says; `clientMs` is the viewer's, and comes back. */
  | { readonly kind: 'ping'; readonly clientMs: number }
  /** No sound for so long, 0..120 s. */
  | { readonly kind: 'pause-audio'; readonly forMs: number }
  | { readonly kind: 'set-alarms'; readonly change: AlarmChange }
  /** Plays another of the stream's recordings, counted from 0. */
  | { readonly kind: 'open'; readonly cine: number }
  /** How much of each frame this viewer wants; all of it unless it says otherwise. */
  | { readonly kind: 'show'; readonly detail: Detail }
  | TuningRequest
);
