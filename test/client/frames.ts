import { deflateRawSync } from 'node:zlib';
import type { FrameMessage, History, StreamState, Verdict } from '../../server/wire/messages.ts';
import { serverExamples, state } from '../wire/examples.ts';

/** A verdict whose reconstruction is this multiple of a limit of 0.05. */
export function verdictAt(ratio: number): Verdict {
  const scores = { reconstruction: 0.05 * ratio, peak: 0.3 };
  const ratios = { reconstruction: ratio, peak: 0.75 };
  return { kind: ratio > 1 ? 'abnormal' : 'normal', scores, ratios };
}

export const notValid: Verdict = { kind: 'not-valid', reason: 'no-contact' };

/** Frame n of a stream at 30 frames a second, normal unless said. */
export function frameAt(frame: number, verdict: Verdict = verdictAt(0.6)): FrameMessage {
  return {
    ...serverExamples.frame,
    stream: state.id,
    frame,
    timeSeconds: frame / 30,
    atMs: (1000 * frame) / 30,
    verdict,
  };
}

export const streamWith = (change: Partial<StreamState>): StreamState => ({
  ...state,
  alarms: [],
  ...change,
});

export const live = streamWith({
  source: { kind: 'live', name: 'v4l2:/dev/video0', framesPerSecond: 30 },
  playback: { state: 'playing', loop: false, way: 'forward', speed: 1 },
});

export const noHistory: History = {
  atMs: new Float64Array(),
  timeSeconds: new Float64Array(),
  reconstruction: new Float32Array(),
  latent: new Float32Array(),
  peak: new Float32Array(),
  motion: new Float32Array(),
  verdict: new Uint8Array(),
};

/** A map of 256×256 bytes as it travels. */
export const deflated = (map: Uint8Array): Uint8Array => new Uint8Array(deflateRawSync(map));
