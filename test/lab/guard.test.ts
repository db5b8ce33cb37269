import { describe, expect, it } from 'vitest';
import { confounds, nearDuplicates } from '../../server/lab/guard.ts';
import { judgedCine, type CineSketch } from './cines.ts';

const judging = { drawing: { draws: 200, seed: 1 }, pairs: 'all' } as const;
const hash = (word: number) => Array.from({ length: 8 }, () => word);
const twelve = (sketch: (index: number) => CineSketch) =>
  Array.from({ length: 12 }, (_, index) =>
    judgedCine({ group: `p${index}`, side: index < 6 ? 'normal' : 'abnormal', ...sketch(index) }),
  );

describe('nearDuplicates', () => {
  const known = judgedCine({
    source: 'a.mp4',
    group: 'a',
    fold: 1,
    hashes: [hash(0x0f0f0f0f), hash(0x33333333)],
  });
  const across = (one: { fold: number }, other: { fold: number }): boolean => one.fold !== other.fold;

  it('lists a cine that is there again under the name of another patient, a few bits changed', () => {
    const again = judgedCine({
      source: 'b.mp4',
      group: 'b',
      fold: 2,
      hashes: [hash(0x0f0f0f0e), hash(0x73333333)],
    });
    expect(nearDuplicates([known, again], across)).toEqual([
      expect.objectContaining({ kind: 'near-duplicates', frames: 2, acrossSplit: true }),
    ]);
  });

  it.each([
    ['another picture', { group: 'b', hashes: [hash(0xf0f0f0f0), hash(0xcccccccc)] }],
    ['the same patient', { group: 'a', hashes: [hash(0x0f0f0f0f), hash(0x33333333)] }],
    ['a mirrored twin', { group: 'b', side: 'mirrored', hashes: [hash(0x0f0f0f0f), hash(0x33333333)] }],
    ['one frame alike of many', { group: 'b', hashes: [hash(0x0f0f0f0f), hash(1), hash(2), hash(4)] }],
  ] as const)('is silent about %s', (_, sketch) => {
    const many = judgedCine({
      group: 'a',
      hashes: [hash(0x0f0f0f0f), hash(0xff), hash(0xff00), hash(0xff0000)],
    });
    const one = sketch.hashes.length > 2 ? many : known;
    expect(nearDuplicates([one, judgedCine({ ...sketch, fold: 2 })], across)).toEqual([]);
  });
});

describe('confounds', () => {
  it('reports a number that alone tells the classes apart, in either direction', () => {
    const cines = twelve((index) => ({ columns: { 'frame-rate': String(index < 6 ? 50 : 20 + index) } }));
    expect(confounds(cines, ['frame-rate'], judging)).toEqual([
      expect.objectContaining({
        kind: 'confound',
        column: 'frame-rate',
        values: 7,
        area: expect.objectContaining({ value: 1 }),
      }),
    ]);
  });

  it('reports a scanner that goes with the label in other patients too', () => {
    const cines = twelve((index) => ({ columns: { device: index < 6 ? 'A' : 'B' } }));
    expect(confounds(cines, ['device'], judging)).toEqual([expect.objectContaining({ column: 'device' })]);
  });

  it.each<[string, (index: number) => string]>([
    ['is the same everywhere', () => 'A'],
    ['is another in every patient', (index) => `scanner ${index}`],
    ['goes across the labels', (index) => (index % 2 === 0 ? 'A' : 'B')],
  ])('is silent about a word that %s', (_, device) => {
    const cines = twelve((index) => ({ columns: { device: device(index) } }));
    expect(confounds(cines, ['device', 'no such column'], judging)).toEqual([]);
  });
});
