/**
 * Messages as bytes. One WebSocket message holds one of these, little-endian throughout:
 *
 * | offset       | bytes | what                                                                             |
 * |--------------|-------|----------------------------------------------------------------------------------|
 * | 0            | 2     | "SV"                                                                             |
 * | 2            | 1     | version of the protocol (`protocolVersion`)                                      |
 * | 3            | 1     | kind (kinds.ts)                                                                  |
 * | 4            | 4     | length of the whole message, so that a cut one is noticed                        |
 * | 8            | 4     | H, length of the header                                                          |
 * | 12           | 4     | S, number of sections                                                            |
 * | 16           | 4 · S | length of each section                                                           |
 * | 16 + 4 · S   | H     | header: JSON in ASCII, all other characters as \uXXXX; every field but the bytes |
 * | next of 8    | …     | first section, and each further one at the next multiple of 8; zeros between     |
 *
 * Sections, in order: `hello`, for each stream `atMs`, `timeSeconds` (float64), `reconstruction`, `latent`, `peak`, `motion` (float32),
 * `verdict` (uint8); `whole-scores`, the same without `atMs` and `verdict`; `frame`, picture if the header has `picture`, map if it says
 * `hasMap`; `inspection`, input and reconstruction; `clip`, its file; all others, none. Floats are little-endian as they lie in memory on
 * every machine that Node or a browser
 * runs on, so a reader views them in place.
 */
import { pack } from './envelope.ts';
import { clientKinds, serverKinds } from './kinds.ts';
import type { FrameHeader } from './message-shapes.ts';
import type { ClientMessage, FrameMessage, History, ServerMessage } from './messages.ts';

/** @throws RangeError when a number outside `history` is not finite. */
export function encodeServerMessage(message: ServerMessage): Uint8Array<ArrayBuffer> {
  const kind = serverKinds[message.kind];
  switch (message.kind) {
    case 'hello': {
      const { software, atMs, role, streams } = message;
      return pack({
        kind,
        header: { software, atMs, streams: streams.map(({ state }) => state), role },
        sections: streams.flatMap(({ history }) => historySections(history)),
      });
    }
    case 'frame': {
      const { picture, map } = message;
      return pack({
        kind,
        header: toFrameHeader(message),
        sections: [picture?.bytes, map].filter((bytes) => bytes !== undefined),
      });
    }
    case 'inspection': {
      const { stream, frame, input, reconstruction } = message;
      return pack({ kind, header: { stream, frame }, sections: [input, reconstruction] });
    }
    case 'whole-scores': {
      const { stream, source, before, state, line } = message;
      return pack({
        kind,
        header: { stream, source, before, state, ...(line === undefined ? {} : { line }) },
        sections: scoreSections(message),
      });
    }
    case 'clip': {
      const { stream, name, bytes } = message;
      return pack({ kind, header: { stream, name }, sections: [bytes] });
    }
    case 'pong':
    case 'state':
    case 'calibrations':
    case 'labels':
    case 'label-manifest':
    case 'cines':
    case 'heartbeat':
    case 'refusal':
      return pack({ kind, header: { ...message, kind: undefined }, sections: [] });
  }
}

/** @throws RangeError when a number is not finite. */
export function encodeClientMessage(message: ClientMessage): Uint8Array<ArrayBuffer> {
  return pack({ kind: clientKinds[message.kind], header: { ...message, kind: undefined }, sections: [] });
}

function toFrameHeader(message: FrameMessage): FrameHeader {
  const { stream, frame, timeSeconds, verdict, atMs, latencyMs, displaced, picture, map, detail } = message;
  return {
    stream,
    frame,
    timeSeconds,
    verdict,
    atMs,
    latencyMs,
    displaced,
    ...(picture === undefined ? {} : { picture: { width: picture.width, height: picture.height } }),
    hasMap: map !== undefined,
    ...(detail === undefined ? {} : { detail }),
  };
}

const historySections = (history: History): ArrayBufferView[] => [
  history.atMs,
  ...scoreSections(history),
  history.verdict,
];

const scoreSections = (columns: Omit<History, 'atMs' | 'verdict'>): ArrayBufferView[] => [
  columns.timeSeconds,
  columns.reconstruction,
  columns.latent,
  columns.peak,
  columns.motion,
];
