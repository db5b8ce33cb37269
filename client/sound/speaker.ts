import type { Burst } from './bursts.ts';

/** What makes the sound. */
export interface Speaker {
  /** Whether the browser lets it sound: most do only after a click or key. */
  readonly allowed: boolean;
  allow(): Promise<void>;
  play(burst: Burst): void;
  /** Whether anything sounds right now, measured behind all tones. */
  audible(): boolean;
}

const harmonics = [
  { of: 1, gain: 0.28 },
  { of: 2, gain: 0.14 },
  { of: 3, gain: 0.1 },
  { of: 4, gain: 0.07 },
] as const;
/** A tone that begins or ends at once clicks. */
const edgeSeconds = 0.02;

/** @returns undefined in a browser without Web Audio. */
export function openSpeaker(): Speaker | undefined {
  if (typeof AudioContext === 'undefined') return undefined;
  let opened: Output | undefined;
  return {
    get allowed() {
      return opened?.context.state === 'running';
    },
    // Not before: a browser may start a process for it. One that still refuses leaves the promise open for ever, or breaks it: either
    // way nothing is allowed.
    allow: () => (opened ??= openOutput()).context.resume().catch(() => undefined),
    play: ({ pulses, frequencyHz }) => {
      const { context, out } = (opened ??= openOutput());
      for (const { atSeconds, forSeconds } of pulses)
        for (const { of, gain } of harmonics)
          sound(context, out, {
            startSeconds: context.currentTime + atSeconds,
            forSeconds,
            frequencyHz: frequencyHz * of,
            gain,
          });
    },
    audible: () => {
      if (opened === undefined) return false;
      const heard = new Float32Array(opened.out.fftSize);
      opened.out.getFloatTimeDomainData(heard);
      return heard.some((sample) => Math.abs(sample) > 1e-4);
    },
  };
}

interface Output {
  readonly context: AudioContext;
  /** What all tones go through. */
  readonly out: AnalyserNode;
}

function openOutput(): Output {
  const context = new AudioContext();
  const out = context.createAnalyser();
  out.connect(context.destination);
  return { context, out };
}

interface Tone {
  readonly startSeconds: number;
  readonly forSeconds: number;
  readonly frequencyHz: number;
  readonly gain: number;
}

function sound(context: AudioContext, out: AudioNode, tone: Tone): void {
  const { startSeconds, forSeconds, frequencyHz, gain } = tone;
  const endSeconds = startSeconds + forSeconds;
  const oscillator = new OscillatorNode(context, { frequency: frequencyHz });
  const envelope = new GainNode(context, { gain: 0 });
  envelope.gain.setValueAtTime(0, startSeconds);
  envelope.gain.linearRampToValueAtTime(gain, startSeconds + edgeSeconds);
  envelope.gain.setValueAtTime(gain, endSeconds - edgeSeconds);
  envelope.gain.linearRampToValueAtTime(0, endSeconds);
  oscillator.connect(envelope).connect(out);
  oscillator.start(startSeconds);
  oscillator.stop(endSeconds);
}
