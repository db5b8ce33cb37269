import { expect, it } from 'vitest';
import { compareSpeed } from '../../server/engine/compare-speed.ts';
import { plainNetwork } from '../helpers/plain-network.ts';

it('finds the fused graph faster than the plain network, both timed by turns', async () => {
  const { plainMs, fusedMs, ratio, rounds } = await compareSpeed(plainNetwork(), { seconds: 2 });
  expect(rounds).toBeGreaterThan(5);
  expect(fusedMs).toBeGreaterThan(0);
  expect(plainMs).toBeGreaterThan(0);
  // The aim is 0.65; a test beside others on a busy machine can only hold the direction.
  expect(ratio).toBeLessThan(0.95);
});
