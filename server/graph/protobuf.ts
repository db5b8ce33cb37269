/**
 * A protobuf wire codec driven by a table: field number -> [property, kind]. Protocol Buffers encoding:
 * https://protobuf.dev/programming-guides/encoding/ (varint, 64-bit, length-delimited, 32-bit; packed repeated scalars).
 */
export interface Message {
  /** Fields that the table does not know, tag and all, written back behind the known ones. */
  unknown?: Uint8Array;
}

export interface Codec {
  encode(message: object): Uint8Array;
  /** @throws RangeError when the bytes end inside a field. */
  decode(bytes: Uint8Array): Record<string, unknown>;
}

type Scalar = 'int32' | 'int64' | 'float' | 'string' | 'bytes';
type Repeated = 'int64s' | 'floats' | 'strings';
type Kind = Scalar | Repeated | Codec | readonly [Codec];
type Field = readonly [property: string, kind: Kind];

const varint = 0;
const fixed64 = 1;
const delimited = 2;
const fixed32 = 5;

export function messageCodec(table: Readonly<Record<number, Field>>): Codec {
  const fields = Object.entries(table).map(([number, field]) => [Number(number), field] as const);
  return {
    encode(message) {
      const writer = new Writer();
      const values = message as Record<string, unknown>;
      for (const [number, [property, kind]] of fields) {
        const value = values[property];
        if (value !== undefined) writeField(writer, number, kind, value);
      }
      if (values['unknown'] instanceof Uint8Array) writer.raw(values['unknown']);
      return writer.bytes();
    },
    decode(bytes) {
      const message: Record<string, unknown> = {};
      for (const [, [property, kind]] of fields) {
        if (kind === 'int64s' || kind === 'floats' || kind === 'strings' || Array.isArray(kind))
          message[property] = [];
      }
      const reader = new Reader(bytes);
      const unknown: Uint8Array[] = [];
      while (!reader.done) {
        const start = reader.position;
        const tag = Number(reader.varint());
        const field = table[tag >> 3];
        if (field === undefined) {
          reader.skip(tag & 7);
          unknown.push(bytes.subarray(start, reader.position));
        } else readField(reader, tag & 7, field, message);
      }
      if (unknown.length > 0) message['unknown'] = concatenated(unknown);
      return message;
    },
  };
}

function writeField(writer: Writer, number: number, kind: Kind, value: unknown): void {
  switch (kind) {
    case 'int32':
    case 'int64':
      writer.tag(number, varint).varint(BigInt.asUintN(64, BigInt(value as number | bigint)));
      return;
    case 'float':
      writer.tag(number, fixed32).float(value as number);
      return;
    case 'string':
      writer.tag(number, delimited).chunk(utf8Bytes(value as string));
      return;
    case 'bytes':
      writer.tag(number, delimited).chunk(value as Uint8Array);
      return;
    case 'strings':
      for (const text of value as string[]) writer.tag(number, delimited).chunk(utf8Bytes(text));
      return;
    case 'int64s': {
      if ((value as unknown[]).length === 0) return;
      const packed = new Writer();
      for (const item of value as bigint[]) packed.varint(BigInt.asUintN(64, item));
      writer.tag(number, delimited).chunk(packed.bytes());
      return;
    }
    case 'floats': {
      if ((value as unknown[]).length === 0) return;
      const packed = new Writer();
      for (const item of value as number[]) packed.float(item);
      writer.tag(number, delimited).chunk(packed.bytes());
      return;
    }
    default: {
      const codec = isList(kind) ? kind[0] : kind;
      for (const item of isList(kind) ? (value as object[]) : [value as object]) {
        writer.tag(number, delimited).chunk(codec.encode(item));
      }
    }
  }
}

function readField(
  reader: Reader,
  wireType: number,
  [property, kind]: Field,
  message: Record<string, unknown>,
): void {
  const list = message[property] as unknown[];
  switch (kind) {
    case 'int32':
      message[property] = Number(BigInt.asIntN(32, reader.varint()));
      return;
    case 'int64':
      message[property] = BigInt.asIntN(64, reader.varint());
      return;
    case 'float':
      message[property] = reader.float();
      return;
    case 'string':
      message[property] = utf8Text(reader.chunk());
      return;
    case 'bytes':
      message[property] = reader.chunk();
      return;
    case 'strings':
      list.push(utf8Text(reader.chunk()));
      return;
    case 'int64s':
    case 'floats': {
      const one = (from: Reader): unknown =>
        kind === 'floats' ? from.float() : BigInt.asIntN(64, from.varint());
      if (wireType !== delimited) {
        list.push(one(reader));
        return;
      }
      const packed = new Reader(reader.chunk());
      while (!packed.done) list.push(one(packed));
      return;
    }
    default:
      if (isList(kind)) list.push(kind[0].decode(reader.chunk()));
      else message[property] = kind.decode(reader.chunk());
  }
}

const isList = (kind: Kind): kind is readonly [Codec] => Array.isArray(kind);

class Writer {
  private readonly parts: Uint8Array[] = [];

  tag(number: number, wireType: number): this {
    return this.varint(BigInt((number << 3) | wireType));
  }
  varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 0x7fn) {
      bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    return this.raw(Uint8Array.from(bytes));
  }
  float(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.raw(bytes);
  }
  chunk(bytes: Uint8Array): this {
    return this.varint(BigInt(bytes.length)).raw(bytes);
  }
  raw(bytes: Uint8Array): this {
    this.parts.push(bytes);
    return this;
  }
  bytes(): Uint8Array {
    return concatenated(this.parts);
  }
}

class Reader {
  position = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  get done(): boolean {
    return this.position >= this.bytes.length;
  }
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.position++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError(`the protobuf message breaks off at byte ${this.position}`);
  }
  float(): number {
    const four = this.take(4);
    return new DataView(four.buffer, four.byteOffset, 4).getFloat32(0, true);
  }
  chunk(): Uint8Array {
    return this.take(Number(this.varint()));
  }
  skip(wireType: number): void {
    if (wireType === varint) this.varint();
    else if (wireType === fixed64) this.take(8);
    else if (wireType === delimited) this.chunk();
    else if (wireType === fixed32) this.take(4);
    else throw new RangeError(`byte ${this.position} is no protobuf field`);
  }
  private take(length: number): Uint8Array {
    const end = this.position + length;
    if (end > this.bytes.length)
      throw new RangeError(`the protobuf message breaks off at byte ${this.bytes.length}`);
    const part = this.bytes.subarray(this.position, end);
    this.position = end;
    return part;
  }
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// Names in a graph may hold any Unicode; neither TextEncoder nor Buffer is part of the language, encodeURIComponent is.
const utf8Bytes = (text: string): Uint8Array =>
  Uint8Array.from(unescape(encodeURIComponent(text)), (character) => character.charCodeAt(0));
const utf8Text = (bytes: Uint8Array): string => {
  const raw = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  try {
    return decodeURIComponent(escape(raw));
  } catch {
    return raw;
  }
};
