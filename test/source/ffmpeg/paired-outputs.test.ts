import { readFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ms } from '../../../server/core/units.ts';
import {
  PairedOutputs,
  type Pair,
  type PairingOptions,
} from '../../../server/source/ffmpeg/paired-outputs.ts';

const golden = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../fixtures/nut/${name}`, import.meta.url));
/** Frames of 15 bytes at 0.3, 0.4, 0.7 and 1.2 s. */
const grey = golden('grey-5x3.nut');
/** Where each of its frames ends. */
const ends = [0, 1, 2, 3].map(
  (frame) =>
    Buffer.from(grey).indexOf(Uint8Array.of(50 * frame, 50 * frame + 1, 50 * frame + 2, 50 * frame + 3)) + 15,
);

const open = (options: Partial<PairingOptions> & Pick<PairingOptions, 'grey'>): PairedOutputs =>
  new PairedOutputs({
    greyBytes: 15,
    picture: undefined,
    shiftSeconds: 0,
    fromSeconds: -Infinity,
    clock: { nowMs: () => ms(0) },
    ...options,
  });

async function all(outputs: PairedOutputs): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (;;) {
    const pair = await outputs.next();
    if (pair === undefined) return pairs;
    pairs.push(pair);
  }
}

const bytes = (content: Uint8Array): Readable => Readable.from([content]);
/** Lets everything happen that does not wait for the reader. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
};

describe('two outputs of one ffmpeg', () => {
  it('are paired by their time stamps, and a frame whose picture is missing comes without', async () => {
    const whole = await all(open({ grey: bytes(grey), picture: bytes(grey) }));
    expect(whole.map((pair) => [pair.index, pair.seconds, pair.picture?.[0]])).toEqual([
      [0, 0.3, 0],
      [1, 0.4, 50],
      [2, 0.7, 100],
      [3, 1.2, 150],
    ]);
    const three = await all(open({ grey: bytes(grey), picture: bytes(grey.subarray(0, ends[2])) }));
    expect(three.map((pair) => pair.picture?.[0])).toEqual([0, 50, 100, undefined]);
  });

  it('drop pictures of frames that were not wanted', async () => {
    const pairs = await all(open({ grey: bytes(grey), picture: bytes(grey), fromSeconds: 0.5 }));
    expect(pairs.map((pair) => [pair.index, pair.picture?.[0]])).toEqual([
      [2, 100],
      [3, 150],
    ]);
  });

  it('take the shift of the time stamps away without rounding', async () => {
    const outputs = open({ grey: bytes(grey), shiftSeconds: 1 });
    expect((await all(outputs)).map(({ seconds }) => seconds)).toEqual([-7 / 10, -6 / 10, -3 / 10, 2 / 10]);
    expect(outputs).toMatchObject({ frames: 4, lastSeconds: 0.2 });
  });

  it.each(['grey', 'picture'] as const)(
    'both keep flowing while the other is awaited: %s first',
    async (first) => {
      const lanes = {
        grey: new PassThrough({ highWaterMark: 1 }),
        picture: new PassThrough({ highWaterMark: 1 }),
      };
      const outputs = open(lanes);
      const waiting = outputs.next();
      lanes[first].write(grey);
      await settle();
      expect(lanes[first].readableLength + lanes[first].writableLength).toBe(0);
      lanes[first === 'grey' ? 'picture' : 'grey'].write(grey);
      expect(await waiting).toMatchObject({ index: 0, seconds: 0.3 });
    },
  );

  it('rest while two complete frames wait for the reader', async () => {
    let given = 0;
    const pieces = [grey.subarray(0, ends[0])];
    for (let frame = 1; frame < 4; frame++) pieces.push(grey.subarray(ends[frame - 1], ends[frame]));
    const stream = (): Readable =>
      new Readable({
        highWaterMark: 1,
        read() {
          const piece = pieces[given++];
          this.push(piece ?? null);
        },
      });
    const outputs = open({ grey: stream() });
    await settle();
    // Two frames taken, and one that the stream itself holds ready.
    expect(given).toBe(3);
    expect(await outputs.next()).toMatchObject({ index: 0 });
    await settle();
    expect(given).toBe(4);
    expect(await all(outputs)).toHaveLength(3);
  });

  it('say what they could not read, after the frames before it', async () => {
    const cut = open({ grey: bytes(grey.subarray(0, ends[1]! - 3)) });
    expect(await all(cut)).toHaveLength(1);
    expect(cut.fault?.message).toBe('cut in a frame: 12 of 15 bytes came');
    const foreign = open({ grey: bytes(grey), greyBytes: 16 });
    expect(await all(foreign)).toEqual([]);
    expect(foreign.fault?.message).toBe('a grey frame of 15 bytes instead of 16');
  });
});
