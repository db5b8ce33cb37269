import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookAt, noArrivals, settledMs, type Arrivals, type Lying } from '../../server/core/arrivals.ts';
import { ms } from '../../server/core/units.ts';

/** Looks at a folder once a second. @returns what was told at each look. */
function watched(looks: readonly (readonly Lying[])[]): readonly (readonly string[])[] {
  let arrivals: Arrivals = noArrivals;
  return looks.map((lying, second) => {
    const look = lookAt(arrivals, lying, ms(1000 * second));
    arrivals = look.arrivals;
    return look.whole;
  });
}
const file = (path: string, sizeBytes: number, writtenMs = 0): Lying => ({ path, sizeBytes, writtenMs });
const times = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);

describe('a watched folder', () => {
  it('tells a file once, when it has not grown for three seconds', () => {
    const growing = [1, 2, 3].map((size) => [file('a', size)]);
    expect(watched([...growing, ...times(6, [file('a', 3)])])).toEqual([
      ...times(5, []),
      ['a'],
      ...times(3, []),
    ]);
  });

  it('tells it again when it was written anew, even to the same length', () => {
    const looks = [...times(4, [file('a', 5)]), ...times(4, [file('a', 5, 7)])];
    expect(watched(looks).flat()).toEqual(['a', 'a']);
  });

  it('never tells an empty file, and takes one that came back for a new one', () => {
    expect(watched(times(9, [file('a', 0)])).flat()).toEqual([]);
    expect(watched([...times(4, [file('a', 5)]), [], ...times(4, [file('a', 5)])]).flat()).toEqual([
      'a',
      'a',
    ]);
  });

  it('tells every file that comes to rest, and none while it changes', () => {
    const sizes = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, sizes, (one, other) => {
        const at = (list: readonly number[], second: number): number =>
          list[Math.min(second, list.length - 1)]!;
        const end = Math.max(one.length, other.length) + 4;
        const looks = Array.from({ length: end }, (_, second) => [
          file('one', at(one, second)),
          file('other', at(other, second)),
        ]);
        const told = watched(looks);
        for (const [path, list] of [
          ['one', one],
          ['other', other],
        ] as const) {
          const seconds = told.flatMap((paths, second) => (paths.includes(path) ? [second] : []));
          const empty = list.at(-1) === 0;
          expect((seconds.at(-1) ?? -Infinity) >= settledMs / 1000 || empty).toBe(true);
          for (const second of seconds)
            expect(new Set([0, 1, 2, 3].map((back) => at(list, second - back))).size).toBe(1);
        }
      }),
    );
  });
});
