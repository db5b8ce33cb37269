import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cineLabelOf, labelAt, type Label } from '../../../server/core/labels/labels.ts';

const cine = (id: number, label: Label['label']): Label => ({ id, label, extent: { kind: 'cine' } });
const stretch = (id: number, label: Label['label'], [fromSeconds, toSeconds]: [number, number]): Label => ({
  id,
  label,
  extent: { kind: 'stretch', fromSeconds, toSeconds },
});
const frame = (id: number, label: Label['label'], atSeconds: number): Label => ({
  id,
  label,
  extent: { kind: 'frame', atSeconds },
});

describe('labelAt', () => {
  it.each([
    ['nothing where nothing was said', [], 1, undefined],
    ['of a cine, what was said of it, everywhere', [cine(1, 'normal')], 99, 'normal'],
    ['a stretch with both its ends', [stretch(1, 'abnormal', [1, 2])], 2, 'abnormal'],
    ['nothing beside it', [stretch(1, 'abnormal', [1, 2])], 2.1, undefined],
    [
      'a stretch before its cine, though that came later',
      [stretch(1, 'abnormal', [1, 2]), cine(2, 'normal')],
      1,
      'abnormal',
    ],
    ['a frame before its stretch', [frame(1, 'normal', 1.5), stretch(2, 'abnormal', [1, 2])], 1.5, 'normal'],
    ['the later of two alike', [stretch(1, 'abnormal', [1, 2]), stretch(2, 'normal', [0, 3])], 1, 'normal'],
    [
      'a frame whose time came back with another last digit',
      [frame(1, 'abnormal', 0.1 + 0.2)],
      0.3,
      'abnormal',
    ],
  ] as const)('says %s', (...[, labels, timeSeconds, said]) => {
    expect(labelAt(labels, timeSeconds)).toBe(said);
  });

  it('does not depend on the order in which labels are given', () => {
    const label = fc.record({
      id: fc.nat(1000),
      label: fc.constantFrom('normal' as const, 'abnormal' as const),
      extent: fc.oneof(
        fc.constant({ kind: 'cine' as const }),
        fc.record({ kind: fc.constant('frame' as const), atSeconds: fc.integer({ min: 0, max: 5 }) }),
        fc.record({
          kind: fc.constant('stretch' as const),
          fromSeconds: fc.integer({ min: 0, max: 5 }),
          toSeconds: fc.integer({ min: 0, max: 9 }),
        }),
      ),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(label, { selector: ({ id }) => id }),
        fc.integer({ min: 0, max: 9 }),
        (labels, at) => {
          expect(labelAt(labels.toReversed(), at)).toBe(labelAt(labels, at));
        },
      ),
    );
  });
});

describe('cineLabelOf', () => {
  it.each([
    ['nothing where nothing was said', [], undefined],
    [
      'what was said of the cine, the latest',
      [cine(1, 'normal'), cine(3, 'abnormal'), frame(4, 'normal', 1)],
      'abnormal',
    ],
    ['abnormal as soon as a part is', [stretch(1, 'normal', [0, 1]), frame(2, 'abnormal', 3)], 'abnormal'],
    ['normal where only normal parts were marked', [stretch(1, 'normal', [0, 1])], 'normal'],
  ] as const)('says %s', (_, labels, said) => {
    expect(cineLabelOf(labels)).toBe(said);
  });
});
