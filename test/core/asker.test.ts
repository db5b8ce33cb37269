import { expect, it } from 'vitest';
import { signatureOf, type Asker } from '../../server/core/asker.ts';

const anybody: Asker = { role: 'admin', known: false };
const operator: Asker = { role: 'operator', known: true };
const nightDesk: Asker = { ...operator, tokenName: 'night desk' };

it.each([
  [operator, undefined, 'operator'],
  [nightDesk, undefined, 'operator, night desk'],
  [nightDesk, 'A. Nurse', 'A. Nurse (operator, night desk)'],
  [anybody, 'A. Nurse', 'A. Nurse'],
  [anybody, undefined, 'somebody at this machine'],
] as const)('%o who typed %s signs as %s', (asker, typed, signature) => {
  expect(signatureOf(asker, typed)).toBe(signature);
});
