import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeClientMessage, decodeServerMessage } from '../../server/wire/decode.ts';
import { encodeClientMessage, encodeServerMessage } from '../../server/wire/encode.ts';
import { pack } from '../../server/wire/envelope.ts';
import { clientKinds, serverKinds } from '../../server/wire/kinds.ts';
import { protocolVersion } from '../../server/wire/messages.ts';
import { WireError } from '../../server/wire/wire-error.ts';
import { clientMessage, serverMessage } from './arbitrary.ts';
import { clientExamples, history, serverExamples, state } from './examples.ts';

type Decode = (bytes: Uint8Array) => unknown;
const decoders: readonly Decode[] = [decodeServerMessage, decodeClientMessage];

/** What decoding threw; anything but a WireError fails the test that asks. */
function errorOf(decode: Decode, bytes: Uint8Array): WireError | undefined {
  try {
    decode(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
}

const packed = fc.oneof(
  serverMessage.map((message) => encodeServerMessage(message)),
  clientMessage.map((message) => encodeClientMessage(message)),
);

describe('decoding', () => {
  it('gives back every server message as it was', () => {
    fc.assert(
      fc.property(serverMessage, (message) => {
        expect(decodeServerMessage(encodeServerMessage(message))).toEqual(message);
      }),
    );
  });

  it('gives back every request as it was', () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        expect(decodeClientMessage(encodeClientMessage(message))).toEqual(message);
      }),
    );
  });

  it('gives back the same from any place in a larger buffer', () => {
    fc.assert(
      fc.property(serverMessage, fc.integer({ min: 0, max: 9 }), (message, offset) => {
        const bytes = encodeServerMessage(message);
        const larger = Buffer.alloc(bytes.length + offset);
        larger.set(bytes, offset);
        expect(decodeServerMessage(larger.subarray(offset))).toEqual(message);
      }),
    );
  });

  it('keeps NaN of the history', () => {
    const decoded = decodeServerMessage(encodeServerMessage(serverExamples.hello));
    expect(decoded).toMatchObject({ streams: [{ history: { peak: Float32Array.of(0.2, NaN, 0.5) } }] });
  });
});

describe('decoding what is no message', () => {
  it('throws nothing but a WireError for any bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    fc.assert(
      fc.property(fc.constantFrom(...decoders), bytes, (decode, random) => {
        expect(errorOf(decode, random)).toBeInstanceOf(WireError);
      }),
      { numRuns: 2000 },
    );
  });

  it('throws nothing but a WireError for any bytes after a right beginning', () => {
    const lengths = fc.tuple(fc.constantFrom(1, 2, 4, 64, 67), fc.nat({ max: 300 }), fc.nat({ max: 20 }));
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 400 }),
        lengths,
        (bytes, [kind, header, count]) => {
          const view = new DataView(bytes.buffer);
          bytes.set([0x53, 0x56, protocolVersion, kind]);
          view.setUint32(4, bytes.length, true);
          view.setUint32(8, header, true);
          view.setUint32(12, count, true);
          for (const decode of decoders) expect(errorOf(decode, bytes)).toBeInstanceOf(WireError);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('throws nothing but a WireError for a message with bits flipped', () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 7 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(packed, flips, (bytes, places) => {
        for (const [at, bit] of places) bytes[at % bytes.length]! ^= 1 << bit;
        for (const decode of decoders) errorOf(decode, bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('throws nothing but a WireError for any JSON as a header', () => {
    const kinds = [...Object.values(serverKinds), ...Object.values(clientKinds)];
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.jsonValue(), (kind, header) => {
        const bytes = pack({ kind, header, sections: [] });
        for (const decode of decoders) expect(errorOf(decode, bytes)).toBeInstanceOf(WireError);
      }),
      { numRuns: 2000 },
    );
  });

  it('calls every message that ends too early cut', () => {
    fc.assert(
      fc.property(packed, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (bytes, share) => {
        const short = bytes.subarray(0, Math.floor(share * bytes.length));
        for (const decode of decoders) expect(errorOf(decode, short)?.reason).toBe('cut');
      }),
    );
  });

  it('says which version came and which is expected', () => {
    const bytes = encodeClientMessage(clientExamples.play);
    bytes[2] = 9;
    const error = errorOf(decodeClientMessage, bytes);
    expect(error?.reason).toBe('version');
    expect(error?.message).toContain(`version 9 of the protocol, this side version ${protocolVersion}`);
  });

  it('calls text and other formats foreign', () => {
    const text = Buffer.from('{"kind":"play"}');
    expect(errorOf(decodeClientMessage, text)?.reason).toBe('foreign');
  });

  it('refuses bytes after the end', () => {
    const longer = Uint8Array.of(...encodeClientMessage(clientExamples.play), 0);
    expect(errorOf(decodeClientMessage, longer)?.reason).toBe('shape');
  });

  it('refuses a message that went the wrong way', () => {
    expect(errorOf(decodeClientMessage, encodeServerMessage(serverExamples.heartbeat))?.reason).toBe('shape');
    expect(errorOf(decodeServerMessage, encodeClientMessage(clientExamples.play))?.reason).toBe('shape');
  });

  it('reserves nothing for parts that are claimed and not there', () => {
    const bytes = encodeClientMessage(clientExamples.play);
    const view = new DataView(bytes.buffer);
    for (const at of [8, 12]) {
      const original = view.getUint32(at, true);
      view.setUint32(at, 0xffff_ffff, true);
      expect(errorOf(decodeClientMessage, bytes)?.reason).toBe('shape');
      view.setUint32(at, original, true);
    }
  });

  it('survives a header nested a hundred thousand deep', () => {
    const deep = pack({ kind: clientKinds.play, header: {}, sections: [new Uint8Array(100_000)] });
    const view = new DataView(deep.buffer);
    // The section becomes the header: no section, and a header that fills the rest.
    view.setUint32(12, 0, true);
    view.setUint32(8, deep.length - 16, true);
    deep.fill(0x5b, 16);
    expect(errorOf(decodeClientMessage, deep)?.reason).toBe('shape');
  });
});

describe('decoding a field that is out of range', () => {
  const request = (kind: keyof typeof clientKinds, header: object): Uint8Array =>
    pack({ kind: clientKinds[kind], header: { stream: 'main', ...header }, sections: [] });

  it.each([
    [
      'a speed above 4',
      request('speed', { speed: 5 }),
      'speed.speed: expected a number from 0.1 to 4, got 5.',
    ],
    [
      'a speed as text',
      request('speed', { speed: '1' }),
      'speed.speed: expected a number from 0.1 to 4, got "1".',
    ],
    ['no speed', request('speed', {}), 'speed.speed: expected a number from 0.1 to 4, got nothing.'],
    ['a broken step', request('step', { frames: 1.5 }), 'step.frames: expected a whole number, got 1.5.'],
    [
      'a limit of zero',
      request('set-limit', { score: 'peak', value: 0 }),
      /^set-limit\.value: expected a number/,
    ],
    [
      'an unknown score',
      request('set-limit', { score: 'constructor', value: 1 }),
      'set-limit.score: expected one of reconstruction, latent, peak, motion, got "constructor".',
    ],
    ['a switch that is a number', request('loop', { on: 1 }), 'loop.on: expected true or false, got 1.'],
    [
      'a stream that is a list',
      request('play', { stream: [] }),
      /^play\.stream: expected text .* got a list\.$/,
    ],
    [
      'a negative alarm',
      request('acknowledge', { alarm: -1 }),
      /^acknowledge\.alarm: expected a number from 0/,
    ],
  ])('refuses %s', (_, bytes, line) => {
    const error = errorOf(decodeClientMessage, bytes);
    expect(error?.reason).toBe('shape');
    expect(error?.message).toMatch(line);
  });

  it('shows only the beginning of what a stranger sent', () => {
    const error = errorOf(decodeClientMessage, request('play', { stream: 'x'.repeat(3000) }));
    expect(error?.message.length).toBeLessThan(150);
  });

  it('leaves out fields that it does not know', () => {
    const later = JSON.parse('{"later":true,"__proto__":{"evil":true}}') as object;
    const decoded = decodeClientMessage(request('play', later));
    expect(decoded).toStrictEqual({ kind: 'play', stream: 'main' });
    expect(decoded).not.toHaveProperty('evil');
  });

  it('refuses a history whose columns differ in length', () => {
    const odd = { ...history, peak: Float32Array.of(1) };
    const bytes = encodeServerMessage({ ...serverExamples.hello, streams: [{ state, history: odd }] });
    expect(errorOf(decodeServerMessage, bytes)?.message).toBe('The columns of the history differ in length.');
  });

  it('refuses a verdict that it does not know, in a frame and in the history', () => {
    const odd = { ...history, verdict: Uint8Array.of(1, 2, 5) };
    const hello = encodeServerMessage({ ...serverExamples.hello, streams: [{ state, history: odd }] });
    expect(errorOf(decodeServerMessage, hello)?.message).toContain('verdict');
    const verdict = { kind: 'fine', scores: {} } as never;
    const frame = encodeServerMessage({ ...serverExamples.frame, verdict });
    expect(errorOf(decodeServerMessage, frame)?.message).toContain(
      'frame.verdict.kind: expected one of normal',
    );
  });

  it('refuses too few and too many byte sections', () => {
    const header = { stream: 'main', frame: 1 };
    const of = (sections: number): Uint8Array =>
      pack({
        kind: serverKinds.inspection,
        header,
        sections: Array.from({ length: sections }, () => history.verdict),
      });
    expect(errorOf(decodeServerMessage, of(1))?.message).toContain('more are needed');
    expect(errorOf(decodeServerMessage, of(2))).toBeUndefined();
    expect(errorOf(decodeServerMessage, of(3))?.message).toContain('2 are expected');
  });
});
