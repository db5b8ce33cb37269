import { describe, expect, it } from 'vitest';
import { anomalies, anomaliesAt, parsePhantom } from '../../../server/source/phantom/query.ts';

describe('parsePhantom', () => {
  it('fills in what is left out', () => {
    expect(parsePhantom('phantom:sax')).toEqual({
      seed: 1,
      framesPerSecond: 30,
      lengthSeconds: 20,
      live: false,
      episodes: [],
    });
  });

  it('reads every key, and several anomalies each with its own times', () => {
    const spec =
      'phantom:sax?seed=7&fps=25&seconds=40&live=1&anomaly=lad&from=6&until=14&anomaly=lift&from=20';
    expect(parsePhantom(spec)).toEqual({
      seed: 7,
      framesPerSecond: 25,
      lengthSeconds: 40,
      live: true,
      episodes: [
        { anomaly: 'lad', fromSeconds: 6, untilSeconds: 14 },
        { anomaly: 'lift', fromSeconds: 20, untilSeconds: Infinity },
      ],
    });
  });

  it.each([
    ['phantom:a4c', 'the one view is "sax"'],
    ['phantom:', 'the one view is "sax"'],
    ['phantom:sax?seed=x', 'seed must be a whole number of 0 to 4294967295, not "x"'],
    ['phantom:sax?seed=', 'seed must be a whole number'],
    ['phantom:sax?seed=1.5', 'seed must be a whole number'],
    ['phantom:sax?fps=0', 'fps must be a whole number of 1 to 120, not "0"'],
    ['phantom:sax?seconds=1e9', 'seconds must be a number of 0.1 to 3600'],
    ['phantom:sax?live=yes', 'live must be a whole number of 0 to 1'],
    ['phantom:sax?anomaly=flu', `anomaly must be one of ${anomalies.join(', ')}, not "flu"`],
    ['phantom:sax?from=3&anomaly=lad', 'from belongs behind an anomaly'],
    ['phantom:sax?anomaly=lad&from=9&until=4', 'lad would end (until=4) before it begins (from=9)'],
    ['phantom:sax?speed=2', 'it knows no "speed", only anomaly, seed, fps, seconds, live, from, until'],
  ])('refuses %s and says what is allowed', (spec, detail) => {
    expect(() => parsePhantom(spec)).toThrow(
      expect.objectContaining({ code: 'phantom-query', message: expect.stringContaining(detail) }),
    );
  });
});

it('an anomaly is there from its first second up to, not at, its last', () => {
  const query = parsePhantom('phantom:sax?anomaly=lad&from=2&until=4&anomaly=gain&from=3');
  expect([1.99, 2, 3, 3.99, 4].map((time) => anomaliesAt(query, time))).toEqual([
    [],
    ['lad'],
    ['lad', 'gain'],
    ['lad', 'gain'],
    ['gain'],
  ]);
});
