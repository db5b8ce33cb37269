import { NutCursor, NutError } from './nut-cursor.ts';

/** A fraction of whole numbers; a time base counts seconds a tick. */
export interface Rational {
  readonly numerator: number;
  readonly denominator: number;
}

/** Bits of a frame's flags (NUT specification, 4.3). */
export const frameFlag = {
  endOfRelevance: 2,
  codedPts: 8,
  streamId: 16,
  sizeMsb: 32,
  checksum: 64,
  reserved: 128,
  sideData: 256,
  headerIndex: 1 << 10,
  matchTime: 1 << 11,
  coded: 1 << 12,
  invalid: 1 << 13,
} as const;

/** What one frame code stands for. */
export interface FrameCode {
  readonly flags: number;
  readonly stream: number;
  readonly sizeMultiple: number;
  readonly sizeLow: number;
  readonly ptsDelta: number;
  readonly reserved: number;
  readonly headerIndex: number;
}

export interface MainHeader {
  readonly streams: number;
  readonly timeBases: readonly Rational[];
  /** 256 of them, by the byte that a frame begins with. */
  readonly frameCodes: readonly FrameCode[];
  /** Bytes that frames begin with and leave out; the first is empty. */
  readonly elided: readonly Uint8Array[];
}

export interface StreamHeader {
  readonly stream: number;
  readonly timeBase: Rational;
  readonly msbPtsShift: number;
  /** Of a video stream, px. */
  readonly size: Size | undefined;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Version 3 is the stable one, and what ffmpeg writes. */
const version = 3;
const frameCodes = 256;
/** 'N' begins a start code and so is never a frame code. */
const startOfStartCode = 0x4e;

/** @throws NutError */
export function parseMainHeader(payload: Uint8Array): MainHeader {
  const cursor = new NutCursor(payload);
  const found = cursor.unsigned();
  if (found !== version) throw new NutError(`version ${found}, expected ${version}`);
  const streams = cursor.unsigned();
  cursor.unsigned(); // max_distance: for those who search after an error
  const timeBases = Array.from({ length: count(cursor, 'time bases') }, () => {
    const [numerator, denominator] = [cursor.unsigned(), cursor.unsigned()];
    if (numerator === 0 || denominator === 0)
      throw new NutError(`a time base of ${numerator}/${denominator}`);
    return { numerator, denominator };
  });
  const codes = parseFrameCodes(cursor);
  const elided = Array.from(
    { length: count(cursor, 'elision headers') },
    () => new Uint8Array(cursor.bytes(cursor.unsigned())),
  );
  return { streams, timeBases, frameCodes: codes, elided: [new Uint8Array(0), ...elided] };
}

/** The table is run-length coded: each entry gives only the fields that differ from the entry before. */
function parseFrameCodes(cursor: NutCursor): readonly FrameCode[] {
  const codes: FrameCode[] = [];
  let [ptsDelta, sizeMultiple, stream, headerIndex] = [0, 1, 0, 0];
  while (codes.length < frameCodes) {
    const flags = cursor.unsigned();
    const fields = cursor.unsigned();
    if (fields > 0) ptsDelta = cursor.signed();
    if (fields > 1) sizeMultiple = cursor.unsigned();
    if (fields > 2) stream = cursor.unsigned();
    const sizeLow = fields > 3 ? cursor.unsigned() : 0;
    const reserved = fields > 4 ? cursor.unsigned() : 0;
    const run = fields > 5 ? cursor.unsigned() : sizeMultiple - sizeLow;
    if (fields > 6) cursor.signed(); // match_time_delta
    if (fields > 7) headerIndex = cursor.unsigned();
    for (let field = 8; field < fields; field++) cursor.unsigned();
    if (run <= 0) throw new NutError('a frame code table that does not move on');
    for (let step = 0; step < run && codes.length < frameCodes;) {
      const common = { stream, sizeMultiple, ptsDelta, reserved, headerIndex };
      if (codes.length === startOfStartCode) {
        codes.push({ ...common, flags: frameFlag.invalid, sizeLow: 0 });
        continue;
      }
      codes.push({ ...common, flags, sizeLow: sizeLow + step });
      step++;
    }
  }
  return codes;
}

/** @throws NutError */
export function parseStreamHeader(payload: Uint8Array, main: MainHeader): StreamHeader {
  const cursor = new NutCursor(payload);
  const stream = cursor.unsigned();
  if (stream >= main.streams) throw new NutError(`a header for stream ${stream} of ${main.streams}`);
  const isVideo = cursor.unsigned() === 0;
  cursor.bytes(cursor.unsigned()); // codec
  const timeBase = main.timeBases[cursor.unsigned()];
  if (timeBase === undefined) throw new NutError(`stream ${stream} has no time base`);
  const msbPtsShift = cursor.unsigned();
  if (msbPtsShift > 30) throw new NutError(`a time stamp shift of ${msbPtsShift} bits`);
  cursor.unsigned(); // max_pts_distance
  cursor.unsigned(); // decode_delay
  cursor.unsigned(); // stream_flags
  cursor.bytes(cursor.unsigned()); // codec_specific_data
  const size = isVideo ? { width: cursor.unsigned(), height: cursor.unsigned() } : undefined;
  return { stream, timeBase, msbPtsShift, size };
}

/** Headers are small; a count beyond this is a sign of foreign bytes. */
function count(cursor: NutCursor, what: string): number {
  const value = cursor.unsigned();
  if (value > 128) throw new NutError(`${value} ${what}`);
  return value;
}
