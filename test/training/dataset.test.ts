import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  groupsOf,
  hashOf,
  meanImageLoss,
  meanImageOf,
  splitByGroup,
  type TrainingFrame,
} from '../../server/training/dataset.ts';

const frame = (group: string, ...grey: number[]): TrainingFrame => ({ group, grey: Uint8Array.from(grey) });
const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');

test('no group is on both sides, no frame is lost, neither side is empty', () => {
  fc.assert(
    fc.property(
      fc.array(names, { minLength: 2, maxLength: 60 }).filter((groups) => new Set(groups).size > 1),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.nat(),
      (groups, share, seed) => {
        const frames = groups.map((group, at) => frame(group, at));
        const { training, validation } = splitByGroup(frames, share, seed);
        const judged = new Set(groupsOf(validation));
        expect(groupsOf(training).filter((group) => judged.has(group))).toEqual([]);
        expect(training.length + validation.length).toBe(frames.length);
        expect(Math.min(training.length, validation.length)).toBeGreaterThan(0);
      },
    ),
  );
});

test('the share is of groups, not of frames', () => {
  const frames = ['a', 'b', 'c', 'd', 'e'].flatMap((group, size) =>
    Array.from({ length: 1 + 10 * size }, () => frame(group, 0)),
  );
  expect(groupsOf(splitByGroup(frames, 0.4, 1).validation)).toHaveLength(2);
});

test('the seed decides which groups judge', () => {
  const frames = Array.from({ length: 40 }, (_, at) => frame(`patient-${at}`, at));
  const judges = (seed: number): readonly string[] => groupsOf(splitByGroup(frames, 0.25, seed).validation);
  expect(judges(1)).toEqual(judges(1));
  expect(judges(1)).not.toEqual(judges(2));
});

test('named groups judge, and no other', () => {
  const frames = ['a', 'b', 'a', 'c'].map((group, at) => frame(group, at));
  const { training, validation } = splitByGroup(frames, ['b', 'c'], 1);
  expect([groupsOf(training), groupsOf(validation)]).toEqual([['a'], ['b', 'c']]);
});

const one = [frame('a', 1), frame('a', 2)];
const two = [frame('a', 1), frame('b', 2)];

test.each([
  { name: 'no frame at all', frames: [], validation: 0.2, line: 'no frame came' },
  { name: 'one patient', frames: one, validation: 0.2, line: 'all 2 frames are of one group (a)' },
  { name: 'a share of nothing', frames: two, validation: 0, line: 'lies between 0 and 1, not at 0' },
  { name: 'a share of everything', frames: two, validation: 1, line: 'lies between 0 and 1, not at 1' },
  { name: 'a missing group', frames: two, validation: ['c'], line: 'judge by: c. There are: a, b.' },
  { name: 'every group named', frames: two, validation: ['a', 'b'], line: 'no group is left to learn from' },
  { name: 'no group named', frames: two, validation: [], line: 'no group is left to judge by' },
])('refused in one line: $name', ({ frames, validation, line }) => {
  expect(() => splitByGroup(frames, validation, 1)).toThrow(
    expect.objectContaining({ code: 'training-data', message: expect.stringContaining(line) }),
  );
});

test('the mean image and its loss are those worked out by hand', () => {
  const mean = meanImageOf([frame('a', 0, 255), frame('b', 255, 255)]);
  expect([...mean]).toEqual([0.5, 1]);
  expect(meanImageLoss(mean, [frame('c', 0, 0), frame('c', 255, 255)])).toBeCloseTo(
    (0.25 + 1 + 0.25) / 4,
    12,
  );
});

test('the hash tells other pixels, other groups and another split apart', () => {
  const a = frame('a', 1, 2);
  const b = frame('b', 3, 4);
  const hashes = [
    hashOf({ training: [a], validation: [b] }),
    hashOf({ training: [b], validation: [a] }),
    hashOf({ training: [frame('a', 1, 3)], validation: [b] }),
    hashOf({ training: [frame('c', 1, 2)], validation: [b] }),
    hashOf({ training: [a, b], validation: [b] }),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(hashOf({ training: [frame('a', 1, 2)], validation: [b] })).toBe(hashes[0]);
});
