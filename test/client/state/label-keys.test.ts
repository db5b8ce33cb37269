import { expect, it } from 'vitest';
import { extentOfHeld } from '../../../client/state/label-keys.ts';

const held = { label: 'abnormal', fromSeconds: 2, sinceMs: 1000 } as const;

it.each([
  ['a press marks the frame', { timeSeconds: 2.1, nowMs: 1200 }, { kind: 'frame', atSeconds: 2 }],
  [
    'a key held while the picture goes on marks a stretch',
    { timeSeconds: 3.5, nowMs: 2500 },
    { kind: 'stretch', fromSeconds: 2, toSeconds: 3.5 },
  ],
  [
    'a key held before a picture that stands marks the frame',
    { timeSeconds: 2, nowMs: 9000 },
    { kind: 'frame', atSeconds: 2 },
  ],
  [
    'a recording that began anew meanwhile leaves the frame',
    { timeSeconds: 0.5, nowMs: 2500 },
    { kind: 'frame', atSeconds: 2 },
  ],
])('%s', (_, when, extent) => {
  expect(extentOfHeld(held, when)).toEqual(extent);
});
