import { expect, test } from 'vitest';
import { cardOf } from '../../server/training/card.ts';
import { manifestOf } from '../../server/training/manifest.ts';
import { networkOf } from '../../server/training/network.ts';
import { defaultOptions } from '../../server/training/options.ts';
import { groupHash } from '../../server/training/group-hash.ts';
import type { Trained } from '../../server/training/train.ts';

const best = { epoch: 2, trainingLoss: 0.0016, validationLoss: 0.002, best: true };
const trained: Trained = {
  network: networkOf(),
  parameters: new Float32Array(0),
  options: defaultOptions,
  history: [{ ...best, epoch: 1 }, best, { ...best, epoch: 3, best: false }],
  best,
  frames: { training: 477, validation: 90 },
  groups: { training: ['anna', 'berta'], validation: ['carla'] },
  meanImageLoss: 0.0064,
  dataHash: 'd'.repeat(64),
};
const facts = {
  name: 'lung',
  software: '0.1.0',
  preprocessing: 1,
  command: 'npx sonovigil train cines --out models/lung',
  credits: ['Clips of Neuruppin, CC BY 4.0'],
};
const manifest = manifestOf(trained, facts, 'a'.repeat(64));

test('the manifest says all that is needed to use, trust and repeat the model', () => {
  expect(manifest).toEqual({
    format: 1,
    name: 'lung',
    input: { size: 256, channels: 1, range: [0, 1] },
    preprocessing: 1,
    scoring: { method: 'autoencoder' },
    network: { name: 'autoencoder-4096', parameters: 1_374_465, codeSize: 4096, code: 'code' },
    training: {
      command: 'npx sonovigil train cines --out models/lung',
      options: defaultOptions,
      epochsRun: 3,
      bestEpoch: 2,
      frames: { training: 477, validation: 90 },
      groups: { training: 2, validation: 1 },
      groupHashes: ['anna', 'berta', 'carla'].map((group) => groupHash(group, 'd'.repeat(64))).sort(),
      losses: { training: 0.0016, validation: 0.002, meanImage: 0.0064 },
    },
    hashes: { model: 'a'.repeat(64), data: 'd'.repeat(64) },
    software: '0.1.0',
    credits: ['Clips of Neuruppin, CC BY 4.0'],
  });
});

test('no name of a patient leaves with the model', () => {
  const files = JSON.stringify(manifest) + cardOf(manifest);
  for (const name of ['anna', 'berta', 'carla']) expect(files).not.toContain(name);
});

test('the card holds the figures, the command, the limits and the credit', () => {
  const card = cardOf(manifest);
  for (const part of [
    '# lung',
    'not a medical device',
    '477 normal frames of 2 groups',
    '90 frames of 1 other groups',
    '| validation frames | 0.00200 |',
    '| validation frames, the mean training picture instead | 0.00640 |',
    'its error is 31 % of that of the mean picture',
    facts.command,
    '1 validation group is few',
    '- Clips of Neuruppin, CC BY 4.0',
  ])
    expect(card).toContain(part);
});

test('without a credit the card says that none was given', () => {
  expect(cardOf({ ...manifest, credits: [] })).toMatch(/None was given\.\n$/);
});
