import type { ClientMessage, History, ServerMessage, StreamState } from '../../server/wire/messages.ts';

export const state: StreamState = {
  id: 'main',
  name: '心エコー · phantom',
  source: { kind: 'recorded', name: 'phantom:sax?seed=7&anomaly=lad', framesPerSecond: 30 },
  model: { name: 'phantom-sax', hash: 'c0ffee', engine: 'onnxruntime cpu', calibrated: true },
  geometry: {
    displayWidth: 640,
    displayHeight: 480,
    inner: { x: 0, y: 32, width: 256, height: 192 },
    spacing: { xMm: 0.3, yMm: 0.25 },
  },
  limits: { reconstruction: 0.05, peak: 0.4 },
  savedLimits: { reconstruction: 0.04, latent: 8.5, peak: 0.4 },
  lowerLimits: { reconstruction: 0.01 },
  savedLowerLimits: { reconstruction: 0.02 },
  playback: {
    state: 'playing',
    range: { startSeconds: 0, endSeconds: 20 },
    loop: true,
    way: 'forward',
    speed: 1,
  },
  alarms: [
    {
      id: 1,
      family: 'technical',
      cause: 'no-contact',
      presence: 'off',
      acknowledged: true,
      startSeconds: 1.5,
      endSeconds: 2.25,
    },
    {
      id: 2,
      family: 'anomaly',
      cause: 'reconstruction',
      presence: 'on',
      acknowledged: false,
      startSeconds: 8,
      peakRatio: 1.75,
    },
  ],
  problem: 'The source broke off: “end of file” 😶',
};

/** A live source that has not been open yet. */
const live: StreamState = {
  id: 'bed-3',
  name: 'Bed 3',
  source: { kind: 'live', name: 'rtsp://…@10.0.0.7/heart' },
  link: { state: 'lost', restarts: 3, stalls: 1, lines: ['[tcp] Connection refused'] },
  model: state.model,
  limits: {},
  savedLimits: {},
  playback: { state: 'playing', loop: false, way: 'forward', speed: 1 },
  alarms: [],
  problem: 'rtsp://…@10.0.0.7/heart gives no picture: it could not be opened',
};

/** Three frames, the middle one without scores. */
export const history: History = {
  atMs: Float64Array.of(1000, 1033.25, 1066.5),
  timeSeconds: Float64Array.of(0, 1 / 30, 2 / 30),
  reconstruction: Float32Array.of(0.03, NaN, 0.06),
  latent: Float32Array.of(NaN, NaN, 9.5),
  peak: Float32Array.of(0.2, NaN, 0.5),
  motion: Float32Array.of(NaN, NaN, 1.75),
  verdict: Uint8Array.of(4, 0, 2),
};

/** One message of each kind, and of a frame each way it can look: what the golden bytes are made from. */
export const serverExamples = {
  hello: { kind: 'hello', software: '0.1.0', atMs: 1100, streams: [{ state, history }] },
  frame: {
    kind: 'frame',
    stream: 'main',
    frame: 241,
    timeSeconds: 8.0333,
    verdict: {
      kind: 'abnormal',
      scores: { reconstruction: 0.06, latent: 9.5, peak: 0.5 },
      ratios: { reconstruction: 1.2, latent: 1.1, peak: 1.25 },
    },
    atMs: 1100.5,
    latencyMs: { decode: 2.5, queue: 0.25, inference: 3.75, encode: 0.5 },
    displaced: 3,
    picture: { width: 640, height: 480, bytes: Uint8Array.of(0xff, 0xd8, 0xff, 0xd9) },
    map: Uint8Array.of(3, 0),
  },
  'frame-not-valid': {
    kind: 'frame',
    stream: 'main',
    frame: 242,
    timeSeconds: 8.0667,
    verdict: { kind: 'not-valid', reason: 'no-contact' },
    atMs: 1133.5,
    latencyMs: { decode: 2.5, queue: 0.25, inference: 0, encode: 0.5 },
    displaced: 3,
  },
  inspection: {
    kind: 'inspection',
    stream: 'main',
    frame: 241,
    input: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
    reconstruction: Uint8Array.of(9, 8, 7),
  },
  state: { kind: 'state', state },
  'state-live': { kind: 'state', state: live },
  cines: {
    kind: 'cines',
    stream: 'main',
    shown: 1,
    cines: [
      { name: 'a.mp4', state: 'listed' },
      { name: 'b.mp4', state: 'scored', frames: 120, abnormal: 3 },
      { name: 'c.mp4', state: 'failed', line: 'c.mp4 is empty' },
    ],
  },
  'frame-scores': {
    kind: 'frame',
    stream: 'main',
    frame: 243,
    timeSeconds: 8.1,
    verdict: { kind: 'uncalibrated', scores: { reconstruction: 0.06, peak: 0.5 } },
    atMs: 1166.5,
    latencyMs: { decode: 2.5, queue: 0.25, inference: 3.75, encode: 0.5 },
    displaced: 3,
    detail: 'scores',
  },
  heartbeat: { kind: 'heartbeat', atMs: 2000, skipped: 12 },
  refusal: { kind: 'refusal', line: 'There is no stream "dark".' },
} as const satisfies Record<string, ServerMessage>;

const stream = 'main';
export const clientExamples = {
  play: { kind: 'play', stream },
  pause: { kind: 'pause', stream },
  'reset-limits': { kind: 'reset-limits', stream },
  step: { kind: 'step', stream, frames: -1 },
  seek: { kind: 'seek', stream, timeSeconds: 8.5 },
  loop: { kind: 'loop', stream, on: false },
  speed: { kind: 'speed', stream, speed: 0.25 },
  way: { kind: 'way', stream, way: 'bounce' },
  'set-limit': { kind: 'set-limit', stream, score: 'peak', value: 0.45, side: 'upper' },
  inspect: { kind: 'inspect', stream, on: true },
  acknowledge: { kind: 'acknowledge', stream, alarm: 2 },
  open: { kind: 'open', stream, cine: 1 },
  show: { kind: 'show', stream, detail: 'tile' },
} as const satisfies Record<ClientMessage['kind'], ClientMessage>;
