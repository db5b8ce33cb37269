import type { Ms } from '../../core/units.ts';
import { nutChecksum } from './nut-checksum.ts';
import { NutCursor, NutError, ranShort } from './nut-cursor.ts';
import {
  frameFlag,
  parseMainHeader,
  parseStreamHeader,
  type MainHeader,
  type Rational,
  type Size,
  type StreamHeader,
} from './nut-headers.ts';

/** One frame of a stream, whole. */
export interface NutPacket {
  readonly stream: number;
  /** Exact: `pts · timeBase` seconds. */
  readonly pts: number;
  readonly timeBase: Rational;
  /** Of a video stream, px, as its header says. */
  readonly size: Size | undefined;
  /** Owned by whoever gets the packet. */
  readonly bytes: Uint8Array;
  /** What was given to `push` with the bytes that the frame began in. */
  readonly arrivedMs: Ms;
}

const fileId = new TextEncoder().encode('nut/multimedia container\0');
const startCode = {
  main: 0x4e4d7a561f5f04adn,
  stream: 0x4e5311405bf2f9dbn,
  syncpoint: 0x4e4be4adeeca4569n,
  info: 0x4e49ab68b596ba78n,
  index: 0x4e58dd672f23e64en,
} as const;

/** Headers are some hundred bytes long, a raw 256×256 frame 65,536, a JPEG of 960 px at most some MB. */
const longestHeaderBytes = 65_536;
const longestFrameBytes = 64 * 1024 * 1024;

/** A stream as it stands now. */
type Track = StreamHeader & { lastPts: number };

/** A frame whose bytes are still coming. */
interface OpenFrame {
  readonly packet: NutPacket;
  filled: number;
}

/**
 * Reads NUT, the container in which ffmpeg hands over frames with exact time stamps, from bytes in pieces of any size
 * (specification: https://ffmpeg.org/nut.html, `docs/nut.txt`). Reads version 3, any number of streams; keeps no frame.
 */
export class NutReader {
  #rest = new Uint8Array(0);
  #skip = 0;
  #open: OpenFrame | undefined;
  #begun = false;
  /** Bytes of the stream before those that are read now, for messages. */
  #position = 0;
  #main: MainHeader | undefined;
  readonly #tracks = new Map<number, Track>();

  /**
   * Takes the next bytes and gives the frames that they complete, in order; to be run to its end.
   * @throws NutError after the last whole frame, when the bytes are not NUT; the reader is of no use after that.
   */
  *push(chunk: Uint8Array, arrivedMs: Ms): Generator<NutPacket, void, undefined> {
    const bytes = this.#rest.length === 0 ? chunk : joined(this.#rest, chunk);
    let at = 0;
    const advance = (length: number): void => {
      at += length;
      this.#position += length;
    };
    for (;;) {
      advance(this.#passOver(bytes, at));
      if (this.#open !== undefined && this.#open.filled === this.#open.packet.bytes.length) {
        const { packet } = this.#open;
        this.#open = undefined;
        yield packet;
      }
      const length = at === bytes.length ? undefined : this.#readHeader(bytes.subarray(at), arrivedMs);
      if (length === undefined) break;
      advance(length);
    }
    // A copy: a Buffer's own slice would share its memory.
    this.#rest = new Uint8Array(bytes.subarray(at));
  }

  /** Says that no more bytes come. @throws NutError when a frame or header was cut, or when nothing came at all. */
  end(): void {
    if (this.#open !== undefined) {
      const { filled, packet } = this.#open;
      throw new NutError(`cut in a frame: ${filled} of ${packet.bytes.length} bytes came`);
    }
    if (this.#rest.length > 0 || this.#skip > 0) throw new NutError('cut in a header');
    if (this.#main === undefined) throw new NutError('nothing came');
  }

  /** Moves bytes that need no parsing: out of the way, or into the open frame. @returns how many. */
  #passOver(bytes: Uint8Array, at: number): number {
    if (this.#open !== undefined) {
      const { packet, filled } = this.#open;
      const piece = bytes.subarray(at, at + packet.bytes.length - filled);
      packet.bytes.set(piece, filled);
      this.#open.filled += piece.length;
      return piece.length;
    }
    const skipped = Math.min(this.#skip, bytes.length - at);
    this.#skip -= skipped;
    return skipped;
  }

  /** @returns the length of the header read, or nothing when it goes on in bytes to come. */
  #readHeader(bytes: Uint8Array, arrivedMs: Ms): number | undefined {
    try {
      if (!this.#begun) return this.#readFileId(bytes);
      return bytes[0] === startCodeByte ? this.#readPacket(bytes) : this.#readFrameHeader(bytes, arrivedMs);
    } catch (error) {
      if (error !== ranShort) throw error;
      if (bytes.length > longestHeaderBytes) throw this.#fault('a header without an end');
      return undefined;
    }
  }

  #readFileId(bytes: Uint8Array): number {
    const start = bytes.subarray(0, fileId.length);
    if (start.some((byte, at) => byte !== fileId[at]))
      throw new NutError('not NUT: it does not begin with "nut/multimedia container"');
    if (start.length < fileId.length) throw ranShort;
    this.#begun = true;
    return fileId.length;
  }

  /** Reads what begins with a start code: a header, or a packet that is passed over. */
  #readPacket(bytes: Uint8Array): number {
    const cursor = new NutCursor(bytes);
    const code = (BigInt(cursor.word()) << 32n) | BigInt(cursor.word());
    const length = cursor.unsigned();
    if (length > 4096) {
      const sum = nutChecksum(bytes.subarray(0, cursor.at));
      if (cursor.word() !== sum) throw this.#fault('a wrong checksum of a packet header');
    }
    if (code === startCode.info || code === startCode.index) {
      this.#skip = length;
      return cursor.at;
    }
    if (length < 4 || length > longestHeaderBytes) throw this.#fault(`a header of ${length} bytes`);
    const payload = cursor.bytes(length - 4);
    if (cursor.word() !== nutChecksum(payload)) throw this.#fault('a wrong checksum of a header');
    this.#takeHeader(code, payload);
    return cursor.at;
  }

  #takeHeader(code: bigint, payload: Uint8Array): void {
    try {
      if (code === startCode.main) this.#main = parseMainHeader(payload);
      else if (this.#main === undefined) throw new NutError('no main header at the beginning');
      else if (code === startCode.syncpoint) this.#takeSyncpoint(payload, this.#main);
      else if (code === startCode.stream) {
        const header = parseStreamHeader(payload, this.#main);
        // ffmpeg repeats its headers at 1 MB, 8 MB and so on: a stream that runs keeps its last time stamp.
        const lastPts = this.#tracks.get(header.stream)?.lastPts ?? 0;
        this.#tracks.set(header.stream, { ...header, lastPts });
      } else throw new NutError(`an unknown start code ${code.toString(16)}`);
    } catch (error) {
      throw this.#fault(error === ranShort ? 'a header shorter than it says' : (error as Error).message);
    }
  }

  /** A syncpoint sets every stream's last time stamp to its own, rounded down to the stream's ticks. */
  #takeSyncpoint(payload: Uint8Array, main: MainHeader): void {
    const value = new NutCursor(payload).unsigned();
    const base = main.timeBases[value % main.timeBases.length]!;
    const ticks = Math.floor(value / main.timeBases.length);
    for (const track of this.#tracks.values()) {
      const { timeBase } = track;
      const numerator = BigInt(ticks) * BigInt(base.numerator) * BigInt(timeBase.denominator);
      track.lastPts = Number(numerator / (BigInt(base.denominator) * BigInt(timeBase.numerator)));
    }
  }

  #readFrameHeader(bytes: Uint8Array, arrivedMs: Ms): number {
    const main = this.#main;
    if (main === undefined) throw this.#fault('a frame before the main header');
    const cursor = new NutCursor(bytes);
    const code = main.frameCodes[cursor.byte()]!;
    const flags = code.flags & frameFlag.coded ? code.flags ^ cursor.unsigned() : code.flags;
    if (flags & frameFlag.invalid) throw this.#fault(`an unused frame code ${bytes[0]!}`);
    if (flags & frameFlag.sideData) throw this.#fault('a frame with side data, which version 3 has not');
    const stream = flags & frameFlag.streamId ? cursor.unsigned() : code.stream;
    const track = this.#tracks.get(stream);
    if (track === undefined) throw this.#fault(`a frame of stream ${stream}, which has no header`);
    const pts =
      flags & frameFlag.codedPts ? fullPts(cursor.unsigned(), track) : track.lastPts + code.ptsDelta;
    const sizeHigh = flags & frameFlag.sizeMsb ? cursor.unsigned() : 0;
    if (flags & frameFlag.matchTime) cursor.signed();
    const headerIndex = flags & frameFlag.headerIndex ? cursor.unsigned() : code.headerIndex;
    const reserved = flags & frameFlag.reserved ? cursor.unsigned() : code.reserved;
    for (let field = 0; field < reserved; field++) cursor.unsigned();
    if (flags & frameFlag.checksum) {
      const sum = nutChecksum(bytes.subarray(0, cursor.at));
      if (cursor.word() !== sum) throw this.#fault('a wrong checksum of a frame header');
    }
    const size = code.sizeLow + code.sizeMultiple * sizeHigh;
    if (size > longestFrameBytes) throw this.#fault(`a frame of ${size} bytes`);
    track.lastPts = pts;
    if (flags & frameFlag.endOfRelevance) this.#skip = size;
    else {
      // Frames over 4096 bytes never leave bytes out (NUT specification, 4.4).
      const elided = main.elided[size > 4096 ? 0 : headerIndex] ?? new Uint8Array(0);
      if (elided.length > size) throw this.#fault(`a frame of ${size} bytes`);
      // Not filled with zeros first, a tenth of the time that reading takes: the frame is given only when it is whole.
      const frame = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
      frame.set(elided);
      const { timeBase, size: frameSize } = track;
      const packet = { stream, pts, timeBase, size: frameSize, bytes: frame, arrivedMs };
      this.#open = { packet, filled: elided.length };
    }
    return cursor.at;
  }

  #fault(reason: string): NutError {
    return new NutError(`not readable as NUT from byte ${this.#position} on: ${reason}`);
  }
}

const startCodeByte = 0x4e;

/** The time stamp behind its coded form: its low bits, to be completed by the last one, or the whole of it. */
function fullPts(coded: number, { lastPts, msbPtsShift }: Track): number {
  const range = 2 ** msbPtsShift;
  if (coded >= range) return coded - range;
  const lowest = lastPts - Math.floor((range - 1) / 2);
  const above = (coded - lowest) % range;
  return lowest + (above < 0 ? above + range : above);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
