import { describe, expect, it } from 'vitest';
import { mapPixels } from '../../../client/draw/heat.ts';
import { inflateMap } from '../../../client/draw/inflate-map.ts';
import { deflated } from '../frames.ts';

describe('a map that travelled', () => {
  it('comes out as it went in', () => {
    const map = new Uint8Array(mapPixels).map((_, at) => (at * 7) % 251);
    expect(inflateMap(deflated(map))).toEqual(map);
  });

  it.each([
    { what: 'too short', bytes: deflated(new Uint8Array(mapPixels - 1)) },
    { what: 'too long', bytes: deflated(new Uint8Array(mapPixels + 1)) },
    { what: 'a bomb of 64 MB', bytes: deflated(new Uint8Array(64 * 2 ** 20)) },
    { what: 'cut', bytes: deflated(new Uint8Array(mapPixels).fill(3)).slice(0, 20) },
    { what: 'no deflate', bytes: Uint8Array.of(255, 255, 255) },
    { what: 'empty', bytes: new Uint8Array() },
  ])('is none when it is $what', ({ bytes }) => {
    expect(inflateMap(bytes)).toBeUndefined();
  });
});
