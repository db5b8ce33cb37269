import { expect, it } from 'vitest';
import { nextSpeed } from '../../../client/components/playback-speeds.ts';

it.each([
  { speed: 1, way: 1, next: 2 },
  { speed: 1, way: -1, next: 0.5 },
  { speed: 0.7, way: 1, next: 1 },
  { speed: 4, way: 1, next: 4 },
  { speed: 0.1, way: -1, next: 0.1 },
] as const)('after $speed comes $next', ({ speed, way, next }) => {
  expect(nextSpeed(speed, way)).toBe(next);
});
