import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compress } from '../../server/transport/compress.ts';

describe('compress', () => {
  it('gives what raw inflate gives back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
        expect(new Uint8Array(inflateRawSync(await compress(bytes)))).toEqual(bytes);
      }),
    );
  });

  it('is read by the stream that a browser reads it with', async () => {
    const map = Uint8Array.from({ length: 256 * 256 }, (_, at) => (at % 256 < 100 ? 0 : at % 7));
    const inflated = new Blob([new Uint8Array(await compress(map))])
      .stream()
      .pipeThrough(new DecompressionStream('deflate-raw'));
    expect(new Uint8Array(await new Response(inflated).arrayBuffer())).toEqual(map);
  });

  it('makes next to nothing of an empty map', async () => {
    expect((await compress(new Uint8Array(256 * 256))).length).toBeLessThan(100);
  });
});
