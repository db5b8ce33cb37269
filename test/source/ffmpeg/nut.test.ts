import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ms } from '../../../server/core/units.ts';
import { NutError } from '../../../server/source/ffmpeg/nut-cursor.ts';
import { NutReader, type NutPacket } from '../../../server/source/ffmpeg/nut.ts';

const golden = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../fixtures/nut/${name}`, import.meta.url)));
const grey = golden('grey-5x3.nut');
const twoStreams = golden('two-streams.nut');

/** Reads bytes cut at the given places; each piece arrives a millisecond after the one before. */
function read(bytes: Uint8Array, cuts: readonly number[] = []): NutPacket[] {
  const reader = new NutReader();
  const places = [0, ...[...cuts].sort((one, other) => one - other), bytes.length];
  const packets = places
    .slice(1)
    .flatMap((end, piece) => [...reader.push(bytes.subarray(places[piece], end), ms(piece))]);
  reader.end();
  return packets;
}

/** What comes of it: the frames, or the reason why not. Anything else thrown is a fault of the reader. */
function outcomeOf(bytes: Uint8Array): NutPacket[] | string {
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof NutError) return error.message;
    throw error;
  }
}

const secondsOf = ({ pts, timeBase }: NutPacket): number => (pts * timeBase.numerator) / timeBase.denominator;
const contentOf = (packets: readonly NutPacket[]) =>
  packets.map((packet) => [packet.stream, secondsOf(packet), Buffer.from(packet.bytes).toString('hex')]);

describe('the NUT reader', () => {
  it('gives every frame with its exact time stamp and its bytes', () => {
    const packets = read(grey);
    expect(packets.map(secondsOf)).toEqual([0.3, 0.4, 0.7, 1.2]);
    packets.forEach(({ stream, bytes }, n) => {
      expect(stream).toBe(0);
      expect([...bytes]).toEqual(
        Array.from({ length: 15 }, (_, at) => (at % 5) + 10 * Math.floor(at / 5) + 50 * n),
      );
    });
  });

  it('keeps streams apart, and fractions exact', () => {
    const packets = read(twoStreams);
    for (const stream of [0, 1]) {
      const own = packets.filter((packet) => packet.stream === stream);
      expect(own.map(secondsOf)).toEqual([0, 1, 2, 4].map((frame) => (frame * 1001) / 30000));
    }
    const [greys, pictures] = [0, 1].map((stream) => packets.filter((packet) => packet.stream === stream));
    for (const { bytes } of greys!) expect(bytes).toHaveLength(32 * 24);
    for (const { bytes } of pictures!)
      expect([...bytes.subarray(0, 2), ...bytes.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
  });

  it('gives the same frames whatever pieces the bytes come in', () => {
    const whole = contentOf(read(twoStreams));
    const place = fc.nat({ max: twoStreams.length });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 40 }), (cuts) => {
        expect(contentOf(read(twoStreams, cuts))).toEqual(whole);
      }),
    );
    const everywhere = Array.from({ length: twoStreams.length }, (_, at) => at);
    expect(contentOf(read(twoStreams, everywhere))).toEqual(whole);
  });

  it('stamps a frame with the arrival of the piece it begins in', () => {
    const [first] = read(grey);
    const start = Buffer.from(grey).indexOf(Buffer.from(first!.bytes));
    const frames = read(grey, [start + 3, start + 9]);
    expect(frames.map(({ arrivedMs }) => arrivedMs)).toEqual([0, 2, 2, 2]);
  });

  it('gives the frames before bytes that are none, then the reason', () => {
    const frames = new NutReader().push(Buffer.concat([grey, Buffer.alloc(9)]), ms(0));
    expect([1, 2, 3, 4].map(() => frames.next().value?.bytes[0])).toEqual([0, 50, 100, 150]);
    expect(() => frames.next()).toThrow(`from byte ${grey.length} on: an unused frame code 0`);
  });

  it('owns the bytes it gives', () => {
    const bytes = grey.slice();
    const reader = new NutReader();
    const [first] = reader.push(bytes, ms(0));
    bytes.fill(0);
    expect(first!.bytes[1]).toBe(1);
  });

  it('tells a recording that was cut from one that ended', () => {
    const outcomes = Array.from({ length: grey.length }, (_, length) => outcomeOf(grey.subarray(0, length)));
    const reasons = outcomes.filter((outcome) => typeof outcome === 'string');
    for (const reason of reasons)
      expect(reason).toMatch(/^(nothing came|cut in a header|cut in a frame: \d+ of 15 bytes came)$/);
    // Between two packets a cut cannot be seen: after the main and the stream header, two info packets, the syncpoint, four frames.
    expect(outcomes.length - reasons.length).toBe(9);
  });

  it.each([
    ['text', new TextEncoder().encode('hello, this is no video'), /not NUT: it does not begin with/],
    ['one wrong byte', Uint8Array.of(7), /not NUT/],
    [
      'headerless frames',
      Buffer.concat([grey.subarray(0, 25), Buffer.alloc(99, 5)]),
      /byte 25 on: a frame before/,
    ],
  ])('refuses %s with the reason', (_, bytes, reason) => {
    expect(() => read(bytes)).toThrow(NutError);
    expect(() => read(bytes)).toThrow(reason);
  });

  it('never takes a damaged header for a frame of another size or time', () => {
    const whole = contentOf(read(grey));
    const firstFrame = Buffer.from(grey).indexOf(Buffer.from(read(grey)[0]!.bytes));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: firstFrame - 4 }),
        fc.integer({ min: 1, max: 255 }),
        (at, flip) => {
          const bytes = grey.slice();
          bytes[at] = bytes[at]! ^ flip;
          const outcome = outcomeOf(bytes);
          // What may be damaged unseen are the info packets, which are passed over.
          if (typeof outcome !== 'string') return isDeepStrictEqual(contentOf(outcome), whole);
          return outcome.length > 0;
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads no sense into noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (noise) => {
        const bytes = Buffer.concat([grey.subarray(0, 159), noise]);
        const outcome = outcomeOf(bytes);
        return typeof outcome === 'string' || outcome.every((packet) => packet.bytes.length < bytes.length);
      }),
    );
  });
});
