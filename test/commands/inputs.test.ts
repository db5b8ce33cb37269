import { describe, expect, it } from 'vitest';
import { phantomSeeds, resolveInputs } from '../../server/commands/inputs.ts';
import { spread } from '../../server/commands/collect-frames.ts';

describe('phantomSeeds', () => {
  it('makes a range of seeds one source each', () => {
    expect(phantomSeeds('phantom:sax?seed=9..11&anomaly=lad')).toEqual([
      'phantom:sax?seed=9&anomaly=lad',
      'phantom:sax?seed=10&anomaly=lad',
      'phantom:sax?seed=11&anomaly=lad',
    ]);
  });

  it('leaves a single seed, or none, as it is', () => {
    expect(phantomSeeds('phantom:sax?seed=9')).toEqual(['phantom:sax?seed=9']);
    expect(phantomSeeds('phantom:sax')).toEqual(['phantom:sax']);
  });

  it('refuses a range that runs backwards', () => {
    expect(() => phantomSeeds('phantom:sax?seed=9..3')).toThrow('seed=9..3');
  });
});

describe('resolveInputs', () => {
  it('takes each simulated patient as a group of its own', async () => {
    const inputs = await resolveInputs(['phantom:sax?seed=1..3'], {});
    expect(inputs.map(({ group }) => group)).toEqual(['phantom-1', 'phantom-2', 'phantom-3']);
  });
});

describe('spread', () => {
  it('takes items evenly from the whole length', () => {
    expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 5)).toEqual([0, 2, 4, 6, 8]);
  });

  it('takes all when there are few', () => {
    expect(spread([1, 2], 5)).toEqual([1, 2]);
  });
});
