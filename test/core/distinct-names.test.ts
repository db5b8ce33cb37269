import { expect, it } from 'vitest';
import { DistinctNames } from '../../server/core/distinct-names.ts';

it('tells things of one name apart by their ids, and calls each the same for ever', () => {
  const names = new DistinctNames();
  expect(['s1', 's2', 's3'].map((id) => names.of(id, id === 's2' ? 'Bed 2' : 'Bed 1'))).toEqual([
    'Bed 1',
    'Bed 2',
    'Bed 1 (s3)',
  ]);
  expect([names.of('s3', 'Bed 9'), names.of('s1', 'Bed 1')]).toEqual(['Bed 1 (s3)', 'Bed 1']);
});
