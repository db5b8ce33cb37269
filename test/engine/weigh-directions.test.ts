import { expect, it } from 'vitest';
import { openModel, openEngine, shippedModel } from '../../server/commands/open-model.ts';
import { gaussian, randomOf } from '../../server/core/random.ts';
import { learnReference } from '../../server/lab/latent-reference.ts';
import { mahalanobis } from '../helpers/latent-distance.ts';
import { frameOf, requestOf } from './contract.ts';

it('gives the distance that a plain computation gives, near normal and far from it, to 1e-5 of it', async () => {
  const { stored, engine } = await openModel(shippedModel, { calibration: false });
  const frames = [1, 2, 3].map((seed) => frameOf('blocks', seed)).concat(frameOf('noise'), frameOf('white'));
  const coded = await engine.score(requestOf(frames, { code: true }));
  await engine.close();
  // Codes around those of the frames, so that some of these lie near and some far.
  const random = randomOf(5);
  const codes = Array.from({ length: 40 }, (_, at) => ({
    group: `p${at % 8}`,
    code: coded[at % 3]!.code!.map((value, place) => value + (gaussian(random) * 0.3) / (1 + (place % 16))),
  }));
  const latent = learnReference('mahalanobis', codes);
  if (latent.kind !== 'mahalanobis') throw new TypeError(latent.kind);
  const weighing = await openEngine(stored, { latent });
  const scored = await weighing.score(requestOf(frames, { code: true }));
  await weighing.close();
  const distances = scored.map(({ code }) => mahalanobis(code!, latent));
  expect(Math.max(...distances) / Math.min(...distances)).toBeGreaterThan(3);
  for (const [at, { scores }] of scored.entries())
    expect(Math.abs(scores.latent! / distances[at]! - 1)).toBeLessThan(1e-5);
});
