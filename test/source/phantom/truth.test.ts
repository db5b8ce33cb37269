import { describe, expect, it } from 'vitest';
import { openPhantom } from '../../../server/source/phantom/source.ts';
import { territories, type Territory } from '../../../server/source/phantom/territory.ts';
import { truthOf, type Truth } from '../../../server/source/phantom/truth.ts';

const beat = Array.from({ length: 36 }, (_, frame) => frame);
const count = (map: Uint8Array, value = 1): number =>
  map.reduce((sum, one) => sum + (one === value ? 1 : 0), 0);

/** End-diastole and end-systole of the first beat, by the area of the cavity. */
function extremes(spec: string): { readonly diastole: Truth; readonly systole: Truth } {
  const truths = beat.map((frame) => truthOf(spec, frame)).sort((a, b) => count(b.cavity) - count(a.cavity));
  return { diastole: truths[0]!, systole: truths.at(-1)! };
}

/** Pixels of the wall in a territory. */
const wallOf = (truth: Truth, territory: Territory): number =>
  count(truth.territory, territories.indexOf(territory) + 1);

describe('the truth of a frame', () => {
  it('is labelled by the anomalies that are there at its time', () => {
    const spec = 'phantom:sax?fps=10&anomaly=lcx&from=1&until=2';
    expect([9, 10, 19, 20].map((frame) => truthOf(spec, frame).label)).toEqual([
      'normal',
      'abnormal',
      'abnormal',
      'normal',
    ]);
    expect(truthOf(spec, 10).anomalies).toEqual(['lcx']);
  });

  it.each([1, 2, 3, 4, 5, 6])('seed %i beats as a healthy ventricle does', (seed) => {
    const { diastole, systole } = extremes(`phantom:sax?seed=${seed}`);
    // Fractional area change of the mid-ventricle: mean 56 % at a shortening of 34 %, normal 40 to 70 %.
    const change = 1 - count(systole.cavity) / count(diastole.cavity);
    expect(change).toBeGreaterThan(0.4);
    expect(change).toBeLessThan(0.7);
    // The short-axis area of the wall grows only by what the ventricle loses in length.
    const growth = count(systole.wall) / count(diastole.wall);
    expect(growth).toBeGreaterThan(1.1);
    expect(growth).toBeLessThan(1.35);
  });

  it('lays the maps inside the sector, without overlap, each artery with about a third of the wall', () => {
    const { mask } = openPhantom('phantom:sax').description.sector;
    const truth = truthOf('phantom:sax', 0);
    for (let pixel = 0; pixel < mask.length; pixel++) {
      const heart = truth.cavity[pixel]! + truth.wall[pixel]!;
      if (heart > mask[pixel]!)
        throw new RangeError(`pixel ${pixel} is claimed twice, or outside the sector`);
      if (truth.territory[pixel]! > 0 !== truth.wall[pixel]! > 0) throw new RangeError(`pixel ${pixel}`);
    }
    for (const territory of territories) {
      const share = wallOf(truth, territory) / count(truth.wall);
      expect(share).toBeGreaterThan(0.28);
      expect(share).toBeLessThan(0.39);
    }
  });

  it.each(territories)(
    'stops the %s territory: it neither thickens nor comes in, the others do',
    (stopped) => {
      const normal = extremes('phantom:sax?seed=11');
      const infarct = extremes(`phantom:sax?seed=11&anomaly=${stopped}`);
      const growth = ({ diastole, systole }: typeof normal, of: Territory): number =>
        wallOf(systole, of) / wallOf(diastole, of) - 1;
      const kept = (of: Territory): number => growth(infarct, of) / growth(normal, of);
      expect(Math.abs(kept(stopped))).toBeLessThan(0.2);
      for (const moving of territories.filter((one) => one !== stopped))
        expect(kept(moving)).toBeGreaterThan(0.85);
      expect(count(infarct.systole.cavity)).toBeGreaterThan(1.2 * count(normal.systole.cavity));
      // The scar is thinner than the wall was, and the cavity wider by as much.
      expect(count(infarct.diastole.cavity)).toBeGreaterThan(count(normal.diastole.cavity));
      expect(wallOf(infarct.diastole, stopped) / wallOf(normal.diastole, stopped)).toBeLessThan(0.8);
    },
  );

  it('flips with a mirrored probe and is empty where the probe is lifted', () => {
    const [normal, mirrored, lifted] = ['none', 'mirrored', 'lift'].map((anomaly) =>
      truthOf(`phantom:sax?seed=3${anomaly === 'none' ? '' : `&anomaly=${anomaly}`}`, 4),
    );
    for (let row = 0; row < 256; row++) {
      const line = (map: Uint8Array): Uint8Array => map.slice(row * 256, (row + 1) * 256);
      expect(line(mirrored!.territory).reverse()).toEqual(line(normal!.territory));
    }
    expect(count(lifted!.cavity) + count(lifted!.wall)).toBe(0);
    expect(lifted!.label).toBe('abnormal');
  });
});
