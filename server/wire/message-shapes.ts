import { alarmAudio, alarmChange, alarmSettings } from './alarm-shapes.ts';
import {
  priorities,
  scoreNames,
  verdictKinds,
  ways,
  type Alarm,
  type AlarmChange,
  type Cine,
  type Cines,
  type ClientMessage,
  type Corner,
  type Detail,
  type FrameMessage,
  type Heartbeat,
  type Hello,
  type Link,
  type PerScore,
  type Playback,
  type Pong,
  type Rectangle,
  type SectorState,
  type Refusal,
  type StreamState,
  type Verdict,
  type Way,
} from './messages.ts';
import {
  count,
  fields,
  finite,
  flag,
  integerFrom,
  list,
  numberFrom,
  oneOf,
  text,
  type Shape,
} from './shape.ts';
import { episodeRule, limitValue, mediaTime, toTuningRequest } from './tuning-shapes.ts';
import { WireError } from './wire-error.ts';

/** Names come from files and devices, lines from errors; both are shown to people, neither is a document. */
const name = text(1000);
const line = text(10_000);
/** An identifier of a stream in a request: shorter, as a stranger sends it. */
const streamId = text(200);
const detail = oneOf('full', 'tile', 'scores');
const scoreName = oneOf(...scoreNames);

const perScore = fields<PerScore>(
  {},
  {
    reconstruction: finite,
    latent: finite,
    peak: finite,
    motion: finite,
  },
);

const scoredVerdict = fields<Extract<Verdict, { readonly ratios: PerScore }>>(
  { kind: oneOf('normal', 'abnormal', 'pending'), scores: perScore, ratios: perScore },
  {},
);
const uncalibratedVerdict = fields<Extract<Verdict, { readonly kind: 'uncalibrated' }>>(
  { kind: oneOf('uncalibrated'), scores: perScore },
  {},
);
const invalidVerdict = fields<Extract<Verdict, { readonly kind: 'not-valid' }>>(
  { kind: oneOf('not-valid'), reason: name },
  {},
);
const verdictKind = fields<Pick<Verdict, 'kind'>>({ kind: oneOf(...verdictKinds) }, {});

const verdict: Shape<Verdict> = (value, field) => {
  switch (verdictKind(value, field).kind) {
    case 'normal':
    case 'abnormal':
    case 'pending':
      return scoredVerdict(value, field);
    case 'uncalibrated':
      return uncalibratedVerdict(value, field);
    case 'not-valid':
      return invalidVerdict(value, field);
  }
};

const alarm = fields<Alarm>(
  {
    id: count,
    family: oneOf('anomaly', 'technical'),
    cause: name,
    priority: oneOf(...priorities),
    presence: oneOf('on', 'latched', 'off'),
    acknowledged: flag,
    startSeconds: finite,
  },
  { endSeconds: finite, peakRatio: finite },
);

const playback = fields<Playback>(
  { state: oneOf('playing', 'paused', 'ended', 'failed'), loop: flag, way: oneOf(...ways), speed: finite },
  { range: fields({ startSeconds: finite, endSeconds: finite }, {}) },
);

const rectangle = fields<Rectangle>({ x: finite, y: finite, width: finite, height: finite }, {});

const share = numberFrom(0, 1);
/** More corners than anybody draws are no outline but a load. */
const outline: Shape<readonly Corner[]> = (value, field) => {
  const corners = list(list(share))(value, field);
  if (corners.length < 3 || corners.length > 40 || corners.some(({ length }) => length !== 2))
    throw new WireError('shape', `${field}: expected 3 to 40 corners of two numbers each.`);
  return corners.map(([x, y]) => [x!, y!]);
};

const streamState = fields<StreamState>(
  {
    id: name,
    name,
    source: fields<StreamState['source']>(
      { kind: oneOf('live', 'recorded'), name },
      { framesPerSecond: finite },
    ),
    model: fields({ name, hash: name, engine: name, calibrated: flag }, {}),
    limits: perScore,
    savedLimits: perScore,
    playback,
    alarms: list(alarm),
    audio: alarmAudio,
    alarmSettings,
  },
  {
    geometry: fields<NonNullable<StreamState['geometry']>>(
      { displayWidth: finite, displayHeight: finite, inner: rectangle },
      { spacing: fields({ xMm: finite, yMm: finite }, {}) },
    ),
    sector: fields<SectorState>({ outline, drawn: flag }, { scanner: name }),
    link: fields<Link>(
      { state: oneOf('connecting', 'open', 'lost'), restarts: count, stalls: count, lines: list(line) },
      {},
    ),
    lowerLimits: perScore,
    savedLowerLimits: perScore,
    episodeRule,
    savedEpisodeRule: episodeRule,
    problem: line,
  },
);

/** What stands in the header of each kind; bytes travel in sections and are told of here where they may be absent. */
type HelloHeader = Pick<Hello, 'software' | 'atMs' | 'role'> & { readonly streams: readonly StreamState[] };
export const helloHeader = fields<HelloHeader>(
  { software: name, atMs: finite, streams: list(streamState) },
  { role: oneOf('viewer', 'operator', 'admin') },
);

export type FrameHeader = Omit<FrameMessage, 'kind' | 'picture' | 'map'> & {
  readonly picture?: { readonly width: number; readonly height: number };
  readonly hasMap: boolean;
};
export const frameHeader = fields<FrameHeader>(
  {
    stream: name,
    frame: count,
    timeSeconds: finite,
    verdict,
    atMs: finite,
    latencyMs: fields({ decode: finite, queue: finite, inference: finite, encode: finite }, {}),
    displaced: count,
    hasMap: flag,
  },
  { picture: fields({ width: count, height: count }, {}), detail: oneOf('tile', 'scores') },
);

export const inspectionHeader = fields<{ stream: string; frame: number }>({ stream: name, frame: count }, {});
const cine = fields<Cine>(
  { name, state: oneOf('listed', 'scored', 'failed') },
  { frames: count, abnormal: count, line },
);
export const cinesHeader = fields<Omit<Cines, 'kind'>>({ stream: name, cines: list(cine) }, { shown: count });
export const stateHeader = fields<{ state: StreamState }>({ state: streamState }, {});
export const heartbeatHeader = fields<Omit<Heartbeat, 'kind'>>({ atMs: finite, skipped: count }, {});
export const clipHeader = fields<{ stream: string; name: string }>({ stream: name, name }, {});
export const pongHeader = fields<Omit<Pong, 'kind'>>({ clientMs: finite, atMs: finite }, {});
export const refusalHeader = fields<Omit<Refusal, 'kind'>>({ line }, {});

/**
 * A request, every field of it in range: whether the stream exists is for the server to say.
 * @throws WireError `shape`
 */
export function toRequest(kind: ClientMessage['kind'], header: unknown): ClientMessage {
  const take = <T extends object>(shape: Shape<T>): T => shape(header, kind);
  const { stream } = take(fields<{ stream: string }>({ stream: streamId }, {}));
  switch (kind) {
    case 'play':
    case 'pause':
    case 'clip':
    case 'reset-limits':
    case 'resume-audio':
      return { kind, stream };
    case 'step':
      return { kind, stream, ...take(fields<{ frames: number }>({ frames: integerFrom(-1000, 1000) }, {})) };
    case 'seek':
      return { kind, stream, ...take(fields<{ timeSeconds: number }>({ timeSeconds: mediaTime }, {})) };
    case 'speed':
      return { kind, stream, ...take(fields<{ speed: number }>({ speed: numberFrom(0.1, 4) }, {})) };
    case 'way':
      return { kind, stream, ...take(fields<{ way: Way }>({ way: oneOf(...ways) }, {})) };
    case 'ping':
      return { kind, stream, ...take(fields<{ clientMs: number }>({ clientMs: finite }, {})) };
    case 'set-sector':
      return { kind, stream, ...take(fields<{ outline?: readonly Corner[] }>({}, { outline })) };
    case 'set-limit':
      return { kind, stream, ...take(limitChange) };
    case 'loop':
    case 'inspect':
      return { kind, stream, ...take(fields<{ on: boolean }>({ on: flag }, {})) };
    case 'open':
      return { kind, stream, ...take(fields<{ cine: number }>({ cine: count }, {})) };
    case 'show':
      return { kind, stream, ...take(fields<{ detail: Detail }>({ detail }, {})) };
    case 'acknowledge':
      return { kind, stream, ...take(fields<{ alarm: number }>({ alarm: count }, {})) };
    case 'tune':
    case 'score-all':
    case 'list-calibrations':
    case 'save-calibration':
    case 'choose-calibration':
    case 'list-labels':
    case 'label':
    case 'unlabel':
    case 'name-patient':
    case 'export-labels':
      return { stream, ...toTuningRequest(kind, header) };
    case 'pause-audio':
      return { kind, stream, ...take(fields<{ forMs: number }>({ forMs: numberFrom(0, 120_000) }, {})) };
    case 'set-alarms':
      return { kind, stream, ...take(fields<{ change: AlarmChange }>({ change: alarmChange }, {})) };
  }
}

const limitChange = fields<Pick<Extract<ClientMessage, { kind: 'set-limit' }>, 'score' | 'value' | 'side'>>(
  { score: scoreName, value: limitValue },
  { side: oneOf('upper', 'lower') },
);
