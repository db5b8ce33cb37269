import { describe, expect, it } from 'vitest';
import { compareScores, verdictOf, type TwiceScored } from '../../server/lab/compare-scores.ts';

const cine = (abnormal: boolean, ...pairs: readonly [first: number, second: number][]): TwiceScored => ({
  abnormal,
  frames: pairs.map(([first, second]) => ({
    first: { reconstruction: first, peak: 0.5 },
    second: { reconstruction: second, peak: 0.5 },
  })),
});

const normals = [cine(false, [0.1, 0.11], [0.2, 0.2]), cine(false, [0.4, 0.38])];

describe('two models of the same frames', () => {
  it('are compared by the normals', () => {
    const [reconstruction, peak] = compareScores([normals[0]!, cine(false, [0.4, 0.36])]);
    expect(reconstruction).toMatchObject({ score: 'reconstruction', areas: undefined });
    expect(reconstruction!.meanDifference).toBeCloseTo((0.1 + 0 + 0.1) / 3, 12);
    expect(reconstruction!.largestDifference).toBeCloseTo(0.1, 12);
    // Pearson of (0.1, 0.2, 0.4) and (0.11, 0.2, 0.36), by hand: 0.0386667/√(0.0466667·0.0320667).
    expect(reconstruction!.correlation).toBeCloseTo(0.999554, 5);
    expect(peak).toMatchObject({ score: 'peak', meanDifference: 0, correlation: undefined });
  });

  it('are compared by the areas of frames and of the means of cines', () => {
    const abnormal = [cine(true, [0.3, 0.1], [0.5, 0.5]), cine(true, [0.39, 0.37])];
    const { areas } = compareScores([...normals, ...abnormal, cine(true)])[0]!;
    // Of 3 × 3 pairs of frames the abnormal one lies above in 7; then in 6.
    expect(areas!.frame.first).toBeCloseTo(7 / 9, 12);
    expect(areas!.frame.second).toBeCloseTo(6 / 9 - 1 / 9, 12);
    // Means: normal 0.15 and 0.4 against 0.4 and 0.39; then 0.155 and 0.38 against 0.3 and 0.37.
    expect(areas!.cine.first).toBeCloseTo(2.5 / 4, 12);
    expect(areas!.cine.second).toBeCloseTo(2 / 4, 12);
  });

  it('cannot be without a normal frame', () => {
    expect(() => compareScores([cine(true, [1, 1]), cine(false)])).toThrow(RangeError);
  });
});

describe('whether it is worth it', () => {
  const [alike] = compareScores(
    normals.map(({ frames }) =>
      cine(
        false,
        ...frames.map(({ first }) => [first.reconstruction, first.reconstruction] as [number, number]),
      ),
    ),
  );
  const areas = (first: number, second: number) => ({ frame: { first, second }, cine: { first, second } });
  it.each([
    [0.9, alike!, /^Not worth it on this machine: int8 takes 0\.90 of the time\.$/],
    [0.6, { ...alike!, areas: areas(0.9, 0.85) }, /^Not worth it: .* area of reconstruction falls by 0\.050/],
    [0.6, { ...alike!, meanDifference: 0.03 }, /^Not worth it: .* reconstruction differs by 3\.00 %/],
    [0.6, alike!, /not measured: name some with --abnormal/],
    [
      0.6,
      { ...alike!, areas: areas(0.9, 0.905) },
      /^Worth it on this machine: .* no area falls by more than 0\.000/,
    ],
  ])('is said plainly (%d of the time)', (ratio, comparison, words) => {
    expect(verdictOf(ratio, [comparison])).toMatch(words);
  });
});
