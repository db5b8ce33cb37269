import { unpack } from './envelope.ts';
import { clientKinds, serverKinds } from './kinds.ts';
import {
  cinesHeader,
  clipHeader,
  frameHeader,
  heartbeatHeader,
  helloHeader,
  inspectionHeader,
  pongHeader,
  refusalHeader,
  stateHeader,
  toRequest,
} from './message-shapes.ts';
import type { ClientMessage, History, ServerMessage } from './messages.ts';
import { calibrationsHeader, labelsHeader, manifestHeader, wholeScoresHeader } from './tuning-shapes.ts';
import { WireError } from './wire-error.ts';

/**
 * What the server said. Byte fields are views into `bytes`, which the message then keeps alive.
 * @throws WireError and nothing else, whatever the bytes are.
 */
export function decodeServerMessage(bytes: Uint8Array): ServerMessage {
  const { kind: number, header, sections } = unpack(bytes);
  const kind = kindOf(serverKinds, number);
  const body = new Sections(sections);
  const message = ((): ServerMessage => {
    switch (kind) {
      case 'hello': {
        const { streams, ...rest } = helloHeader(header, kind);
        return { kind, ...rest, streams: streams.map((state) => ({ state, history: body.history() })) };
      }
      case 'frame': {
        const { picture, hasMap, ...rest } = frameHeader(header, kind);
        return {
          kind,
          ...rest,
          ...(picture === undefined ? {} : { picture: { ...picture, bytes: body.next() } }),
          ...(hasMap ? { map: body.next() } : {}),
        };
      }
      case 'inspection':
        return {
          kind,
          ...inspectionHeader(header, kind),
          input: body.next(),
          reconstruction: body.next(),
        };
      case 'cines':
        return { kind, ...cinesHeader(header, kind) };
      case 'whole-scores':
        return { kind, ...wholeScoresHeader(header, kind), ...body.scores() };
      case 'calibrations':
        return { kind, ...calibrationsHeader(header, kind) };
      case 'labels':
        return { kind, ...labelsHeader(header, kind) };
      case 'label-manifest':
        return { kind, ...manifestHeader(header, kind) };
      case 'clip':
        return { kind, ...clipHeader(header, kind), bytes: body.next() };
      case 'pong':
        return { kind, ...pongHeader(header, kind) };
      case 'state':
        return { kind, ...stateHeader(header, kind) };
      case 'heartbeat':
        return { kind, ...heartbeatHeader(header, kind) };
      case 'refusal':
        return { kind, ...refusalHeader(header, kind) };
    }
  })();
  body.end();
  return message;
}

/**
 * What a viewer asked, every field checked: the bytes may come from a stranger.
 * @throws WireError and nothing else, whatever the bytes are.
 */
export function decodeClientMessage(bytes: Uint8Array): ClientMessage {
  const { kind, header, sections } = unpack(bytes);
  const request = toRequest(kindOf(clientKinds, kind), header);
  new Sections(sections).end();
  return request;
}

function kindOf<Kind extends string>(kinds: Readonly<Record<Kind, number>>, number: number): Kind {
  for (const kind in kinds) if (kinds[kind] === number) return kind;
  throw new WireError('shape', `The message is of kind ${number}, which this side does not know.`);
}

/** Hands out the byte sections of one message in their order. */
class Sections {
  private taken = 0;
  private readonly sections: readonly Uint8Array[];

  constructor(sections: readonly Uint8Array[]) {
    this.sections = sections;
  }

  next(): Uint8Array {
    const section = this.sections[this.taken++];
    if (section === undefined)
      throw new WireError(
        'shape',
        `The message holds ${this.sections.length} byte sections; more are needed.`,
      );
    return section;
  }

  /** A time and the scores of each frame. */
  scores(): Omit<History, 'atMs' | 'verdict'> {
    const scores = {
      timeSeconds: new Float64Array(...this.numbers(8)),
      reconstruction: new Float32Array(...this.numbers(4)),
      latent: new Float32Array(...this.numbers(4)),
      peak: new Float32Array(...this.numbers(4)),
      motion: new Float32Array(...this.numbers(4)),
    };
    checkLengths(scores, scores.timeSeconds.length);
    return scores;
  }

  history(): History {
    const atMs = new Float64Array(...this.numbers(8));
    const history: History = { atMs, ...this.scores(), verdict: this.next() };
    checkLengths(history, history.verdict.length);
    if (history.verdict.some((verdict) => verdict > 4))
      throw new WireError('shape', 'The history holds a verdict that is not 0, 1, 2, 3 or 4.');
    return history;
  }

  end(): void {
    if (this.taken < this.sections.length)
      throw new WireError(
        'shape',
        `The message holds ${this.sections.length} byte sections; ${this.taken} are expected.`,
      );
  }

  /** Where a typed array of numbers this wide can lie: in the message itself, if that begins at an aligned address. */
  private numbers(bytes: 4 | 8): [buffer: ArrayBufferLike, byteOffset: number, length: number] {
    const section = this.next();
    if (section.length % bytes !== 0)
      throw new WireError(
        'shape',
        `A section of ${section.length} bytes holds no numbers of ${bytes} bytes.`,
      );
    const { buffer, byteOffset } = section.byteOffset % bytes === 0 ? section : new Uint8Array(section);
    return [buffer, byteOffset, section.length / bytes];
  }
}

function checkLengths(columns: object, entries: number): void {
  if (Object.values(columns).some((column: ArrayLike<number>) => column.length !== entries))
    throw new WireError('shape', 'The columns of the history differ in length.');
}
