import { concatenated, Reader, wireType, Writer } from './protobuf-bytes.ts';
import { utf8Bytes, utf8Text } from './utf8.ts';

export interface Message {
  /** Fields that the table does not know, tag and all, written back behind the known ones. */
  unknown?: Uint8Array;
}

export interface Codec {
  encode(message: object): Uint8Array;
  /** @throws RangeError when the bytes end inside a field, or hold a field of another type than the table says. */
  decode(bytes: Uint8Array): Record<string, unknown>;
}

type Kind = keyof typeof scalars | keyof typeof repeated | Codec | readonly [Codec];
/** Property of the message, and how its value stands in the bytes; a codec in brackets is a repeated message. */
type Field = readonly [property: string, kind: Kind];

/** A codec driven by a table: field number -> [property, kind]. Fields are written in the order of their numbers. */
export function messageCodec(table: Readonly<Record<number, Field>>): Codec {
  const fields = Object.entries(table).map(([number, [property, kind]]) => ({
    number: Number(number),
    property,
    write: fieldWriter(kind),
    read: fieldReader(kind),
    isList: Array.isArray(kind) || (typeof kind === 'string' && kind in repeated),
  }));
  const byNumber = new Map(fields.map((field) => [field.number, field]));
  return {
    encode(message) {
      const writer = new Writer();
      const values = message as Record<string, unknown>;
      for (const { number, property, write } of fields) {
        const value = values[property];
        if (value !== undefined) write(writer, number, value);
      }
      if (values.unknown instanceof Uint8Array) writer.raw(values.unknown);
      return writer.bytes();
    },
    decode(bytes) {
      const message: Record<string, unknown> = {};
      for (const { property, isList } of fields) if (isList) message[property] = [];
      const reader = new Reader(bytes);
      const unknown: Uint8Array[] = [];
      while (!reader.done) {
        const start = reader.position;
        const tag = Number(reader.varint());
        const field = byNumber.get(tag >> 3);
        if (field === undefined) reader.skip(tag & 7);
        const value = field?.read(reader, tag & 7);
        if (field === undefined || value === undefined) unknown.push(bytes.subarray(start, reader.position));
        else if (!field.isList) message[field.property] = value;
        // Not push(...items): a tensor's list may be longer than a call may have arguments.
        else for (const item of value as unknown[]) (message[field.property] as unknown[]).push(item);
      }
      if (unknown.length > 0) message.unknown = concatenated(unknown);
      return message;
    },
  };
}

type Write = (writer: Writer, number: number, value: unknown) => void;
/** Gives what to store, a list for a repeated field; undefined sends the field to the unknown ones. */
type Read = (reader: Reader, type: number) => unknown;

const scalars = {
  int32: {
    type: wireType.varint,
    write: (writer: Writer, value: unknown) => writer.varint(BigInt(value as number)),
    read: (reader: Reader) => Number(BigInt.asIntN(32, reader.varint())),
  },
  int64: {
    type: wireType.varint,
    write: (writer: Writer, value: unknown) => writer.varint(value as bigint),
    read: (reader: Reader) => reader.varint(),
  },
  float: {
    type: wireType.fixed32,
    write: (writer: Writer, value: unknown) => writer.float(value as number),
    read: (reader: Reader) => reader.float(),
  },
  string: {
    type: wireType.delimited,
    write: (writer: Writer, value: unknown) => writer.chunk(utf8Bytes(value as string)),
    // Some exporters keep raw bytes in string fields: those stay as they are, among the unknown.
    read: (reader: Reader) => utf8Text(reader.chunk()),
  },
  bytes: {
    type: wireType.delimited,
    write: (writer: Writer, value: unknown) => writer.chunk(value as Uint8Array),
    read: (reader: Reader) => reader.chunk(),
  },
} as const;

/** Numbers are written packed, and read packed or one by one: parsers must take both. */
const repeated = {
  int64s: { of: scalars.int64, packed: true },
  floats: { of: scalars.float, packed: true },
  strings: { of: scalars.string, packed: false },
} as const;

function fieldWriter(kind: Kind): Write {
  if (typeof kind === 'object') {
    const messages = isListOf(kind)
      ? (value: unknown) => value as object[]
      : (value: unknown) => [value as object];
    const codec = isListOf(kind) ? kind[0] : kind;
    return (writer, number, value) => {
      for (const item of messages(value)) writer.tag(number, wireType.delimited).chunk(codec.encode(item));
    };
  }
  if (!isRepeated(kind)) {
    const { type, write } = scalars[kind];
    return (writer, number, value) => void write(writer.tag(number, type), value);
  }
  const { of, packed } = repeated[kind];
  return (writer, number, value) => {
    const items = value as unknown[];
    if (!packed) for (const item of items) of.write(writer.tag(number, of.type), item);
    else if (items.length > 0) {
      const inner = new Writer();
      for (const item of items) of.write(inner, item);
      writer.tag(number, wireType.delimited).chunk(inner.bytes());
    }
  };
}

function fieldReader(kind: Kind): Read {
  if (typeof kind === 'object') {
    const one = (reader: Reader): object => (isListOf(kind) ? kind[0] : kind).decode(reader.chunk());
    return expecting(wireType.delimited, isListOf(kind) ? (reader) => [one(reader)] : one);
  }
  if (!isRepeated(kind)) return expecting(scalars[kind].type, scalars[kind].read);
  const { of, packed } = repeated[kind];
  const single = expecting(of.type, (reader) => {
    const item: unknown = of.read(reader);
    return item === undefined ? undefined : [item];
  });
  if (!packed) return single;
  return (reader, type) => {
    if (type !== wireType.delimited) return single(reader, type);
    const inner = new Reader(reader.chunk());
    const items: unknown[] = [];
    while (!inner.done) items.push(of.read(inner));
    return items;
  };
}

const expecting =
  (expected: number, read: (reader: Reader) => unknown): Read =>
  (reader, type) => {
    if (type === expected) return read(reader);
    throw new RangeError(
      `byte ${reader.position} holds a protobuf field of wire type ${type}, expected ${expected}`,
    );
  };

const isListOf = (kind: Codec | readonly [Codec]): kind is readonly [Codec] => Array.isArray(kind);
const isRepeated = (kind: keyof typeof scalars | keyof typeof repeated): kind is keyof typeof repeated =>
  kind in repeated;
