import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeClientMessage, decodeServerMessage } from '../../server/wire/decode.ts';
import { encodeClientMessage, encodeServerMessage } from '../../server/wire/encode.ts';
import { clientKinds, serverKinds } from '../../server/wire/kinds.ts';
import { clientExamples, serverExamples } from './examples.ts';
import { fromHexdump, toHexdump } from './hexdump.ts';

const golden = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/wire/${name}.hex`, import.meta.url));

describe('encodeServerMessage', () => {
  it.each(Object.entries(serverExamples))('writes the golden bytes of %s', async (name, message) => {
    await expect(toHexdump(encodeServerMessage(message))).toMatchFileSnapshot(golden(`server-${name}`));
  });

  it.each(Object.entries(serverExamples))('has written %s so that it still decodes', (name, message) => {
    const bytes = fromHexdump(readFileSync(golden(`server-${name}`), 'utf8'));
    expect(decodeServerMessage(bytes)).toEqual(message);
  });

  it('begins every section at a multiple of eight bytes', () => {
    const bytes = encodeServerMessage(serverExamples.hello);
    const message = decodeServerMessage(bytes);
    if (message.kind !== 'hello') throw new TypeError(`a ${message.kind} came back`);
    for (const column of Object.values(message.streams[0]!.history) as Uint8Array[]) {
      expect(column.byteOffset % 8).toBe(0);
      expect(column.buffer).toBe(bytes.buffer);
    }
  });

  it('refuses to write a number that JSON would turn into null', () => {
    const nan = { ...serverExamples.heartbeat, atMs: NaN };
    expect(() => encodeServerMessage(nan)).toThrow(
      new RangeError('The field "atMs" of a message must be a finite number, not NaN.'),
    );
  });

  it('writes a typed array that is a part of a larger one', () => {
    const map = Uint8Array.of(9, 9, 1, 2, 3, 9).subarray(2, 5);
    const { buffer } = encodeServerMessage({ ...serverExamples.frame, map });
    expect(decodeServerMessage(new Uint8Array(buffer))).toMatchObject({ map: Uint8Array.of(1, 2, 3) });
  });
});

describe('encodeClientMessage', () => {
  it.each(Object.entries(clientExamples))('writes the golden bytes of %s', async (name, message) => {
    await expect(toHexdump(encodeClientMessage(message))).toMatchFileSnapshot(golden(`client-${name}`));
  });

  it.each(Object.entries(clientExamples))('has written %s so that it still decodes', (name, message) => {
    const bytes = fromHexdump(readFileSync(golden(`client-${name}`), 'utf8'));
    expect(decodeClientMessage(bytes)).toEqual(message);
  });
});

describe('the kinds', () => {
  it('all have a byte of their own', () => {
    const numbers = [...Object.values(serverKinds), ...Object.values(clientKinds)];
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
