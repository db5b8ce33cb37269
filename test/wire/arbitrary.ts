import fc from 'fast-check';
import {
  alarmConditions,
  priorities,
  scoreNames,
  ways,
  type Alarm,
  type AlarmAudio,
  type AlarmChange,
  type AlarmSettings,
  type ClientMessage,
  type History,
  type PerScore,
  type ServerMessage,
  type StreamState,
  type Verdict,
} from '../../server/wire/messages.ts';
import type { EpisodeRule, LabelExtent } from '../../server/wire/tuning-messages.ts';

/** Without −0, which JSON writes as 0. */
const number = (min = -1e12, max = 1e12): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true }).map((value) => (value === 0 ? 0 : value));
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
/** Any UTF-16, halves of surrogate pairs among them. */
const text = fc.string({ unit: 'binary', maxLength: 60 });
const bytes = fc.uint8Array({ maxLength: 300 });
const perScore: fc.Arbitrary<PerScore> = fc.record(
  {
    reconstruction: number(),
    latent: number(),
    peak: number(),
    motion: number(),
  },
  { requiredKeys: [] },
);

const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('normal' as const, 'abnormal' as const, 'pending' as const),
    scores: perScore,
    ratios: perScore,
  }),
  fc.record({ kind: fc.constant('uncalibrated' as const), scores: perScore }),
  fc.record({ kind: fc.constant('not-valid' as const), reason: text }),
);

const alarm: fc.Arbitrary<Alarm> = fc.record(
  {
    id: count,
    family: fc.constantFrom('anomaly' as const, 'technical' as const),
    cause: text,
    priority: fc.constantFrom(...priorities),
    presence: fc.constantFrom('on' as const, 'latched' as const, 'off' as const),
    acknowledged: fc.boolean(),
    startSeconds: number(),
    endSeconds: number(),
    peakRatio: number(),
  },
  { requiredKeys: ['id', 'family', 'cause', 'priority', 'presence', 'acknowledged', 'startSeconds'] },
);

const delay = number(0, 3600);
const delays = fc.record({ onSeconds: delay, offSeconds: delay });
const perCondition = Object.fromEntries(
  alarmConditions.map((condition) => [condition, fc.constantFrom(...priorities)]),
) as Record<(typeof alarmConditions)[number], fc.Arbitrary<(typeof priorities)[number]>>;
const alarmParts = {
  anomaly: delays,
  notValid: delays,
  behind: delays,
  endRatio: number(0.1, 1),
  silenceMs: number(250, 3_600_000),
  latching: fc.boolean(),
  audible: fc.boolean(),
};
const alarmSettings: fc.Arbitrary<AlarmSettings> = fc.record({
  ...alarmParts,
  priorities: fc.record(perCondition),
});
const alarmChange: fc.Arbitrary<AlarmChange> = fc.record(
  { ...alarmParts, priorities: fc.record(perCondition, { requiredKeys: [] }) },
  { requiredKeys: [] },
);
const audio: fc.Arbitrary<AlarmAudio> = fc.oneof(
  fc.record({ kind: fc.constantFrom('on' as const, 'off' as const) }),
  fc.record({ kind: fc.constant('paused' as const), untilMs: number() }),
);

const episodeRule: fc.Arbitrary<EpisodeRule> = fc.record({
  onSeconds: number(0, 60),
  offSeconds: number(0, 60),
  endRatio: number(0.1, 1),
});
const mediaTime = number(-1e5, 1e5);
const extent: fc.Arbitrary<LabelExtent> = fc.oneof(
  fc.record({ kind: fc.constant('frame' as const), atSeconds: mediaTime }),
  fc.record({ kind: fc.constant('stretch' as const), fromSeconds: mediaTime, toSeconds: mediaTime }),
  fc.record({ kind: fc.constant('cine' as const) }),
);
const labelValue = fc.constantFrom('normal' as const, 'abnormal' as const);
const share = number(0, 1);
const outline = fc.array(fc.tuple(share, share), { minLength: 3, maxLength: 40 });

const state: fc.Arbitrary<StreamState> = fc.record(
  {
    id: text,
    name: text,
    source: fc.record(
      {
        kind: fc.constantFrom('live' as const, 'recorded' as const),
        name: text,
        framesPerSecond: number(),
      },
      { requiredKeys: ['kind', 'name'] },
    ),
    model: fc.record({ name: text, hash: text, engine: text, calibrated: fc.boolean() }),
    geometry: fc.record({
      displayWidth: number(),
      displayHeight: number(),
      inner: fc.record({ x: number(), y: number(), width: number(), height: number() }),
    }),
    limits: perScore,
    savedLimits: perScore,
    lowerLimits: perScore,
    savedLowerLimits: perScore,
    episodeRule,
    savedEpisodeRule: episodeRule,
    playback: fc.record(
      {
        state: fc.constantFrom('playing' as const, 'paused' as const, 'ended' as const, 'failed' as const),
        range: fc.record({ startSeconds: number(), endSeconds: number() }),
        loop: fc.boolean(),
        way: fc.constantFrom(...ways),
        speed: number(),
      },
      { requiredKeys: ['state', 'loop', 'way', 'speed'] },
    ),
    alarms: fc.array(alarm, { maxLength: 4 }),
    sector: fc.record(
      { outline, drawn: fc.boolean(), scanner: text },
      { requiredKeys: ['outline', 'drawn'] },
    ),
    audio,
    alarmSettings,
    link: fc.record({
      state: fc.constantFrom('connecting' as const, 'open' as const, 'lost' as const),
      restarts: count,
      stalls: count,
      lines: fc.array(text, { maxLength: 3 }),
    }),
    problem: text,
  },
  {
    requiredKeys: [
      ...(['id', 'name', 'source', 'model', 'limits', 'savedLimits', 'playback', 'alarms'] as const),
      ...(['audio', 'alarmSettings'] as const),
    ],
  },
);

const scoreColumns = (exactly: { readonly minLength: number; readonly maxLength: number }) => ({
  timeSeconds: fc.float64Array(exactly),
  reconstruction: fc.float32Array(exactly),
  latent: fc.float32Array(exactly),
  peak: fc.float32Array(exactly),
  motion: fc.float32Array(exactly),
});

const history: fc.Arbitrary<History> = fc.nat({ max: 40 }).chain((entries) => {
  const exactly = { minLength: entries, maxLength: entries };
  return fc.record({
    atMs: fc.float64Array(exactly),
    ...scoreColumns(exactly),
    verdict: fc.uint8Array({ ...exactly, max: 4 }),
  });
});

const frame = fc.record(
  {
    kind: fc.constant('frame' as const),
    stream: text,
    frame: count,
    timeSeconds: number(),
    verdict,
    atMs: number(),
    latencyMs: fc.record({ decode: number(), queue: number(), inference: number(), encode: number() }),
    displaced: count,
    picture: fc.record({ width: count, height: count, bytes }),
    map: bytes,
    detail: fc.constantFrom('tile' as const, 'scores' as const),
  },
  { requiredKeys: ['kind', 'stream', 'frame', 'timeSeconds', 'verdict', 'atMs', 'latencyMs', 'displaced'] },
);

/** Every message that a server can send, and each way of leaving out what may be absent. */
export const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('hello' as const),
    software: text,
    atMs: number(),
    streams: fc.array(fc.record({ state, history }), { maxLength: 3 }),
  }),
  frame,
  fc.record({
    kind: fc.constant('inspection' as const),
    stream: text,
    frame: count,
    input: bytes,
    reconstruction: bytes,
  }),
  fc.record({ kind: fc.constant('state' as const), state }),
  fc.record(
    {
      kind: fc.constant('cines' as const),
      stream: text,
      shown: count,
      cines: fc.array(
        fc.record(
          {
            name: text,
            state: fc.constantFrom('listed' as const, 'scored' as const, 'failed' as const),
            frames: count,
            abnormal: count,
            line: text,
          },
          { requiredKeys: ['name', 'state'] },
        ),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: ['kind', 'stream', 'cines'] },
  ),
  fc.nat({ max: 40 }).chain((entries) =>
    fc.record(
      {
        kind: fc.constant('whole-scores' as const),
        stream: text,
        source: text,
        before: count,
        state: fc.constantFrom('scoring' as const, 'whole' as const, 'failed' as const),
        line: text,
        ...scoreColumns({ minLength: entries, maxLength: entries }),
      },
      {
        requiredKeys: [
          ...(['kind', 'stream', 'source', 'before', 'state', 'timeSeconds'] as const),
          ...scoreNames,
        ],
      },
    ),
  ),
  fc.record(
    {
      kind: fc.constant('calibrations' as const),
      stream: text,
      chosen: text,
      calibrations: fc.array(
        fc.record(
          {
            id: text,
            hash: text,
            limits: perScore,
            lowerLimits: perScore,
            episodeRule,
            saved: fc.record({
              ...{ name: text, version: count, author: text, reason: text, time: text },
              from: fc.record({ id: text, hash: text }),
            }),
            line: text,
          },
          { requiredKeys: ['id', 'hash', 'limits'] },
        ),
        { maxLength: 3 },
      ),
      normals: fc.record(
        { reconstruction: fc.array(number()), latent: fc.array(number()) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['kind', 'stream', 'calibrations'] },
  ),
  fc.record({
    kind: fc.constant('labels' as const),
    stream: text,
    labels: fc.array(fc.record({ id: count, source: text, label: labelValue, extent }), { maxLength: 3 }),
    patients: fc.array(fc.record({ source: text, patient: text }), { maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('label-manifest' as const),
    stream: text,
    csv: text,
    cines: count,
  }),
  fc.record({ kind: fc.constant('clip' as const), stream: text, name: text, bytes }),
  fc.record({ kind: fc.constant('pong' as const), clientMs: number(), atMs: number() }),
  fc.record({ kind: fc.constant('heartbeat' as const), atMs: number(), skipped: count }),
  fc.record({ kind: fc.constant('refusal' as const), line: text }),
);

/** Every request within the ranges that the contract gives. */
export const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      ...([
        'play',
        'pause',
        'clip',
        'reset-limits',
        'resume-audio',
      ] as const satisfies ClientMessage['kind'][]),
    ),
    stream: text,
  }),
  fc.record({
    kind: fc.constant('step' as const),
    stream: text,
    frames: fc.integer({ min: -1000, max: 1000 }),
  }),
  fc.record({ kind: fc.constant('seek' as const), stream: text, timeSeconds: number(-1e5, 1e5) }),
  fc.record({
    kind: fc.constantFrom('loop' as const, 'inspect' as const),
    stream: text,
    on: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('speed' as const), stream: text, speed: number(0.1, 4) }),
  fc.record(
    { kind: fc.constant('set-sector' as const), stream: text, outline },
    { requiredKeys: ['kind', 'stream'] },
  ),
  fc.record({ kind: fc.constant('ping' as const), stream: text, clientMs: number() }),
  fc.record({ kind: fc.constant('way' as const), stream: text, way: fc.constantFrom(...ways) }),
  fc.record(
    {
      kind: fc.constant('set-limit' as const),
      stream: text,
      score: fc.constantFrom(...scoreNames),
      value: number(1e-9, 1e9),
      side: fc.constantFrom('upper' as const, 'lower' as const),
    },
    { requiredKeys: ['kind', 'stream', 'score', 'value'] },
  ),
  fc.record({ kind: fc.constant('acknowledge' as const), stream: text, alarm: count }),
  fc.record({
    kind: fc.constantFrom(...(['score-all', 'list-calibrations', 'list-labels', 'export-labels'] as const)),
    stream: text,
  }),
  fc.record({
    kind: fc.constant('tune' as const),
    stream: text,
    limits: fc.record({ peak: number(1e-9, 1e9), motion: number(1e-9, 1e9) }, { requiredKeys: [] }),
    lowerLimits: fc.record({ latent: number(1e-9, 1e9) }, { requiredKeys: [] }),
    episodeRule,
  }),
  fc.record({
    kind: fc.constant('save-calibration' as const),
    stream: text,
    name: text,
    author: text,
    reason: text,
  }),
  fc.record({ kind: fc.constant('choose-calibration' as const), stream: text, calibration: text }),
  fc.record({ kind: fc.constant('label' as const), stream: text, label: labelValue, extent }),
  fc.record({ kind: fc.constant('unlabel' as const), stream: text, id: count }),
  fc.record({ kind: fc.constant('name-patient' as const), stream: text, patient: text }),
  fc.record({ kind: fc.constant('open' as const), stream: text, cine: count }),
  fc.record({ kind: fc.constant('pause-audio' as const), stream: text, forMs: number(0, 120_000) }),
  fc.record({ kind: fc.constant('set-alarms' as const), stream: text, change: alarmChange }),
  fc.record({
    kind: fc.constant('show' as const),
    stream: text,
    detail: fc.constantFrom('full' as const, 'tile' as const, 'scores' as const),
  }),
);
