import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageCodec } from '../../server/graph/protobuf.ts';
import { utf8Bytes, utf8Text } from '../../server/graph/utf8.ts';

const inner = messageCodec({ 1: ['id', 'int64'] });
const codec = messageCodec({
  1: ['small', 'int32'],
  2: ['large', 'int64'],
  3: ['ratio', 'float'],
  4: ['name', 'string'],
  5: ['blob', 'bytes'],
  6: ['child', inner],
  7: ['children', [inner]],
  8: ['numbers', 'int64s'],
  9: ['ratios', 'floats'],
  16: ['names', 'strings'],
});
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const float = fc.float({ noNaN: true });
const text = fc.string({ unit: 'grapheme' });
const blob = fc.uint8Array({ maxLength: 300 });
const child = fc.record({ id: int64 });
const message = fc.record({
  small: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  large: int64,
  ratio: float,
  name: text,
  blob,
  child,
  children: fc.array(child),
  numbers: fc.array(int64),
  ratios: fc.array(float),
  names: fc.array(text),
});
const full = {
  small: -7,
  large: 300n,
  ratio: 0.5,
  name: '心',
  blob: Uint8Array.of(1, 2, 3),
  child: { id: 1n },
  children: [{ id: 2n }],
  numbers: [4n, 5n],
  ratios: [0.25],
  names: ['a', 'b'],
};

describe('a message codec', () => {
  it('gives back what was written, whatever it was', () => {
    fc.assert(
      fc.property(message, (one) => {
        expect(codec.decode(codec.encode(one))).toEqual(one);
      }),
    );
  });

  it('writes the bytes that the protobuf documentation shows for its own examples', () => {
    expect([...messageCodec({ 1: ['a', 'int32'] }).encode({ a: 150 })]).toEqual([0x08, 0x96, 0x01]);
    expect([...messageCodec({ 2: ['b', 'string'] }).encode({ b: 'testing' })]).toEqual([
      0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67,
    ]);
    expect([...messageCodec({ 6: ['e', 'int64s'] }).encode({ e: [3n, 270n, 86942n] })]).toEqual([
      0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05,
    ]);
  });

  it('reads numbers that come one by one as well as packed', () => {
    const unpacked = Uint8Array.of(0x30, 3, 0x30, 0x8e, 0x02);
    expect(messageCodec({ 6: ['e', 'int64s'] }).decode(unpacked)).toEqual({ e: [3n, 270n] });
  });

  it('keeps fields that it does not know, byte for byte, behind the known ones', () => {
    const bytes = codec.encode(full);
    const narrow = messageCodec({ 4: ['name', 'string'] });
    const passed = narrow.encode(narrow.decode(bytes));
    expect(codec.decode(passed)).toEqual(full);
    expect(passed.length).toBe(bytes.length);
  });

  it('keeps a text field that is no UTF-8 byte for byte', () => {
    const named = messageCodec({ 1: ['name', 'string'] });
    const bytes = Uint8Array.of(0x0a, 2, 0xff, 0xfe);
    const decoded = named.decode(bytes);
    expect(decoded.name).toBeUndefined();
    expect(named.encode(decoded)).toEqual(bytes);
  });

  it('refuses bytes that end inside a field', () => {
    const bytes = codec.encode(full);
    // A cut between two fields leaves a shorter, valid message; every other cut must be noticed.
    const boundaries = [0];
    for (const [property, value] of Object.entries(full)) {
      const items = property === 'names' ? full.names.map((name) => [name]) : [value];
      for (const item of items)
        boundaries.push(boundaries.at(-1)! + codec.encode({ [property]: item }).length);
    }
    const readable = Array.from({ length: bytes.length + 1 }, (_, cut) => cut).filter((cut) => {
      try {
        codec.decode(bytes.subarray(0, cut));
        return true;
      } catch (error) {
        if (error instanceof RangeError) return false;
        throw error;
      }
    });
    expect(readable).toEqual(boundaries);
  });

  it('refuses a field of another wire type than the table says', () => {
    const asNumber = messageCodec({ 1: ['a', 'int32'] }).encode({ a: 5 });
    expect(() => messageCodec({ 1: ['a', 'string'] }).decode(asNumber)).toThrow('wire type 0, expected 2');
  });
});

describe('UTF-8', () => {
  it('agrees with the platform on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (one) => {
        const bytes = new TextEncoder().encode(one);
        expect(utf8Bytes(one)).toEqual(bytes);
        expect(utf8Text(bytes)).toBe(one);
      }),
    );
  });
});
