import type { Frame } from '../../server/core/frame.ts';
import { inputPixels, inputSize } from '../../server/core/geometry.ts';
import { rectangleSector } from '../../server/core/sector.ts';
import { ms, perSecond, seconds } from '../../server/core/units.ts';
import { monotonicClock } from '../../server/monotonic-clock.ts';
import { wait } from '../../server/pipeline/wait.ts';
import type { FrameRequest, FrameSource, SourceDescription } from '../../server/ports.ts';

const whole = { x: 0, y: 0, width: inputSize, height: inputSize };
export const wholeSector = rectangleSector(whole);
/** Bright on one side, and speckled: what tissue looks like to the test of contact. */
const tissue = new Uint8Array(inputPixels).map(
  (_, at) => (at % inputSize < inputSize / 2 ? 190 : 20) + ((at * 7919) % 23),
);
/** Bands from side to side: the ring-down of a probe in air. */
const air = new Uint8Array(inputPixels).map((_, at) => (Math.floor(at / inputSize) % 16) * 4);

export type Level = number | 'lifted';

/**
 * A frame whose first byte, 0..255, is what the fake engine makes its scores of; `lifted`: the probe off the skin.
 */
export function fakeFrame(index: number, timeSeconds: number, level: Level = 10): Frame {
  const grey = level === 'lifted' ? air.slice() : tissue.slice();
  if (level !== 'lifted') grey[0] = level;
  // Speckle moves: no frame repeats the one before.
  grey[1 + (index % 500)]! ^= 1;
  const nowMs = monotonicClock.nowMs();
  const stamps = { capturedMs: nowMs, decodedMs: nowMs };
  return { index, timeSeconds: seconds(timeSeconds), grey, picture: undefined, stamps };
}

const description: SourceDescription = {
  kind: 'live',
  name: 'fake',
  geometry: { displayWidth: inputSize, displayHeight: inputSize, inner: whole },
  sector: wholeSector,
  framesPerSecond: perSecond(10),
  startSeconds: undefined,
  endSeconds: undefined,
};

export interface FakeRecording extends FrameSource {
  /** What was asked for, in order. */
  readonly requests: FrameRequest[];
  /** Frames that were read, of all requests. */
  readonly read: () => number;
  /** Requests that are open now. */
  readonly open: () => number;
}

export interface RecordingOptions {
  readonly timesSeconds: readonly number[];
  /** Of each frame; 10 where nothing is said. */
  readonly levels?: readonly Level[];
  /** Thrown where the frame of that index would come, the first time it is read. */
  readonly failAt?: number;
  /** What opening it takes, every time. */
  readonly openMs?: number;
  /** What decoding one frame takes. */
  readonly decodeMs?: number;
}

/** A recording of ten frames a second, or of the times given. */
export function fakeRecording(options: RecordingOptions): FakeRecording {
  const { timesSeconds, levels, openMs = 0, decodeMs = 0 } = options;
  const requests: FrameRequest[] = [];
  let [read, open] = [0, 0];
  let failAt = options.failAt;
  const startSeconds = seconds(timesSeconds[0] ?? 0);
  const endSeconds = seconds((timesSeconds.at(-1) ?? 0) + 0.1);
  return {
    description: { ...description, kind: 'recorded', startSeconds, endSeconds },
    requests,
    read: () => read,
    open: () => open,
    async *frames(request) {
      requests.push(request);
      open++;
      try {
        if (openMs > 0) await wait(ms(openMs), request.signal);
        for (const [index, timeSeconds] of timesSeconds.entries()) {
          if (timeSeconds < (request.fromSeconds ?? -Infinity) - 1e-9) continue;
          if (decodeMs > 0) await wait(ms(decodeMs), request.signal);
          if (request.signal.aborted) return;
          if (index === failAt) {
            failAt = undefined;
            throw new Error('the recording broke off');
          }
          read++;
          yield fakeFrame(index, timeSeconds, levels?.[index]);
        }
      } finally {
        open--;
      }
    },
  };
}

/** Times of `count` frames at ten a second. */
export const tenths = (count: number): number[] => Array.from({ length: count }, (_, at) => at / 10);

export interface FakeLive extends FrameSource {
  push(frame: Frame): void;
  end(): void;
  fail(error: Error): void;
  readonly open: () => number;
}

/** A live source that gives what it is handed, and keeps what nobody has read yet. */
export function fakeLive(): FakeLive {
  const arrived: (Frame | Error | 'end')[] = [];
  let wake = (): void => undefined;
  let open = 0;
  const arrive = (what: Frame | Error | 'end'): void => {
    arrived.push(what);
    wake();
  };
  return {
    description,
    push: arrive,
    end: () => arrive('end'),
    fail: arrive,
    open: () => open,
    async *frames(request) {
      open++;
      request.signal.addEventListener('abort', () => wake());
      try {
        for (;;) {
          if (arrived.length === 0) await new Promise<void>((resolve) => (wake = resolve));
          const next = arrived.shift();
          if (request.signal.aborted || next === undefined || next === 'end') return;
          if (next instanceof Error) throw next;
          yield next;
        }
      } finally {
        open--;
      }
    },
  };
}
