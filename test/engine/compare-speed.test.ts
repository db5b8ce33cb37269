import { expect, it } from 'vitest';
import { compareSpeed } from '../../server/engine/compare-speed.ts';
import { plainNetwork } from '../helpers/plain-network.ts';

it('times the plain network and the fused graph by turns, for as long as it is told', async () => {
  const startMs = performance.now();
  const { plainMs, fusedMs, ratio, rounds } = await compareSpeed(plainNetwork(), { seconds: 2 });
  expect(performance.now() - startMs).toBeGreaterThan(2000);
  // Which is faster is for `bench` to print: a test beside others on a busy machine cannot hold it.
  expect(rounds).toBeGreaterThanOrEqual(1);
  expect(fusedMs).toBeGreaterThan(1);
  expect(plainMs).toBeGreaterThan(1);
  expect(ratio / (fusedMs / plainMs)).toBeGreaterThan(0.2);
  expect(ratio / (fusedMs / plainMs)).toBeLessThan(5);
});
