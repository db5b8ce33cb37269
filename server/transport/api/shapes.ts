import { z } from 'zod';
import {
  alarmConditions,
  priorities,
  scoreNames,
  verdictKinds,
  ways,
  type Alarm,
  type AlarmAudio,
  type AlarmChange,
  type AlarmSettings,
  type Cine,
  type Link,
  type Playback,
  type PerScore,
  type SectorState,
  type StreamState,
  type Verdict,
} from '../../wire/messages.ts';
import type { CalibrationEntry, CineLabel, EpisodeRule, LabelExtent } from '../../wire/tuning-messages.ts';
import type { StreamReadiness } from '../readiness.ts';
import type { LastFrame } from './streams-port.ts';

/** What the API says and takes, in the words of the wire (wire/messages.ts tells what each field means), with the same ranges. */
type Shape<T> = z.ZodType<T>;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const seconds = z.number().meta({ description: 'Media time, s.' });
export const time = z.iso.datetime().meta({ description: 'ISO 8601, UTC.' });
const count = z.number().int().min(0);
export const scoreName = z.enum(scoreNames);
const perScore = z.partialRecord(scoreName, z.number()) satisfies Shape<Mutable<PerScore>>;
const priority = z.enum(priorities);
/** Above 0: what a limit may be. */
export const limitValue = z.number().positive().max(1e9);
const limits = z.partialRecord(scoreName, limitValue);
const mediaTime = z.number().min(-100_000).max(100_000).meta({ description: 'Media time, s.' });

export const verdict = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['normal', 'abnormal', 'pending']), scores: perScore, ratios: perScore }),
    z.strictObject({ kind: z.literal('uncalibrated'), scores: perScore }),
    z.strictObject({ kind: z.literal('not-valid'), reason: z.string() }),
  ])
  .meta({
    description: 'Scores, raw, and their ratios to their limits: 1 is at the limit.',
  }) satisfies Shape<Verdict>;

export const alarm = z.strictObject({
  id: count,
  family: z.enum(['anomaly', 'technical']),
  cause: z.string(),
  priority,
  presence: z.enum(['on', 'latched', 'off']),
  acknowledged: z.boolean(),
  startSeconds: seconds,
  endSeconds: seconds.exactOptional(),
  peakRatio: z.number().exactOptional(),
}) satisfies Shape<Alarm>;

export const audio = z.union([
  z.strictObject({ kind: z.enum(['on', 'off']) }),
  z.strictObject({
    kind: z.literal('paused'),
    untilMs: z.number().meta({ description: "By the server's monotonic clock." }),
  }),
]) satisfies Shape<AlarmAudio>;

export const rule = z.strictObject({
  onSeconds: z.number().min(0).max(60),
  offSeconds: z.number().min(0).max(60),
  endRatio: z.number().min(0.1).max(1),
}) satisfies Shape<EpisodeRule>;

const delay = z.number().min(0).max(3600);
const delays = z.strictObject({ onSeconds: delay, offSeconds: delay });
const each = {
  anomaly: delays,
  notValid: delays,
  behind: delays,
  endRatio: z.number().min(0.1).max(1),
  silenceMs: z.number().min(250).max(3_600_000),
  latching: z.boolean(),
  audible: z.boolean(),
};
export const alarmSettings = z.strictObject({
  ...each,
  priorities: z.record(z.enum(alarmConditions), priority),
}) satisfies Shape<AlarmSettings>;
export const alarmChange = z
  .strictObject({ ...each, priorities: z.partialRecord(z.enum(alarmConditions), priority) })
  .partial() as unknown as Shape<AlarmChange>;

export const limitsNow = z.strictObject({
  limits,
  lowerLimits: limits.exactOptional(),
  episodeRule: rule.exactOptional(),
});

const playback = z.strictObject({
  state: z.enum(['playing', 'paused', 'ended', 'failed']),
  range: z.strictObject({ startSeconds: seconds, endSeconds: seconds }).exactOptional(),
  loop: z.boolean(),
  way: z.enum(ways),
  speed: z.number(),
}) satisfies Shape<Playback>;

const share = z.number().min(0).max(1);
const corner = z.tuple([share, share]);
export const outline = z.array(corner).min(3).max(40);

const link = z.strictObject({
  state: z.enum(['connecting', 'open', 'lost']),
  restarts: count,
  stalls: count,
  lines: z.array(z.string()),
}) satisfies Shape<Link>;

export const streamState = z.strictObject({
  id: z.string(),
  name: z.string(),
  source: z.strictObject({
    kind: z.enum(['live', 'recorded']),
    name: z.string(),
    framesPerSecond: z.number().exactOptional(),
  }),
  model: z.strictObject({
    name: z.string(),
    hash: z.string().meta({ description: 'sha-256, hex.' }),
    engine: z.string(),
    calibrated: z.boolean(),
  }),
  geometry: z
    .strictObject({
      displayWidth: z.number(),
      displayHeight: z.number(),
      inner: z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
      spacing: z.strictObject({ xMm: z.number(), yMm: z.number() }).exactOptional(),
    })
    .exactOptional(),
  sector: (
    z.strictObject({
      outline: z.array(corner),
      drawn: z.boolean(),
      scanner: z.string().exactOptional(),
    }) satisfies Shape<SectorState>
  ).exactOptional(),
  link: link.exactOptional(),
  limits,
  savedLimits: limits,
  lowerLimits: limits.exactOptional(),
  savedLowerLimits: limits.exactOptional(),
  episodeRule: rule.exactOptional(),
  savedEpisodeRule: rule.exactOptional(),
  playback,
  alarms: z.array(alarm),
  audio,
  alarmSettings,
  problem: z.string().exactOptional(),
}) satisfies Shape<StreamState>;

const last = z.strictObject({ frame: count, timeSeconds: seconds, time, verdict }) satisfies Shape<LastFrame>;

export const readiness = z.strictObject({
  id: z.string(),
  name: z.string(),
  ready: z.boolean(),
  reason: z
    .enum(['engine-failed', 'connecting', 'signal-lost', 'source-failed', 'source-ended'])
    .exactOptional(),
  line: z.string().exactOptional(),
}) satisfies Shape<StreamReadiness>;

export const streamEntry = z.strictObject({
  id: z.string(),
  name: z.string(),
  source: z.enum(['live', 'recorded']),
  ready: z.boolean(),
  playback: playback.shape.state,
  state: z
    .enum(verdictKinds)
    .exactOptional()
    .meta({ description: 'Of the last frame; absent before the first.' }),
  alarms: z
    .strictObject({ anomaly: count, technical: count })
    .meta({ description: 'How many are on, or latched until somebody acknowledges them.' }),
});

export const streamNow = z.strictObject({ state: streamState, readiness, last: last.exactOptional() });

export const cine = z.strictObject({
  name: z.string(),
  state: z.enum(['listed', 'scored', 'failed']),
  frames: count.exactOptional(),
  abnormal: count.exactOptional(),
  line: z.string().exactOptional(),
}) satisfies Shape<Cine>;

export const calibrationEntry = z.strictObject({
  id: z.string(),
  hash: z.string(),
  limits,
  lowerLimits: limits.exactOptional(),
  episodeRule: rule.exactOptional(),
  saved: z
    .strictObject({
      name: z.string(),
      version: count,
      author: z.string(),
      reason: z.string(),
      time: z.string(),
      from: z.strictObject({ id: z.string(), hash: z.string() }),
    })
    .exactOptional(),
  line: z.string().exactOptional().meta({ description: 'Why it cannot be chosen here.' }),
}) satisfies Shape<CalibrationEntry>;

export const labelValue = z.enum(['normal', 'abnormal']);
export const extent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('frame'), atSeconds: mediaTime }),
  z.strictObject({ kind: z.literal('stretch'), fromSeconds: mediaTime, toSeconds: mediaTime }),
  z.strictObject({ kind: z.literal('cine') }),
]) satisfies Shape<LabelExtent>;
export const cineLabel = z.strictObject({
  id: count,
  source: z.string(),
  label: labelValue,
  extent,
}) satisfies Shape<CineLabel>;

export { limits, mediaTime };
