import { describe, expect, it } from 'vitest';
import { bins, RecordingScores } from '../../../client/state/recording-scores.ts';
import { history as served } from '../../wire/examples.ts';
import { frameAt, notValid, verdictAt } from '../frames.ts';

const range = { startSeconds: 0, endSeconds: 10 };
const binOf = (timeSeconds: number): number => Math.floor((timeSeconds / 10) * bins);
const limits = { limits: { reconstruction: 0.06 } };

function scoresOf(...moments: readonly { timeSeconds: number; ratio?: number }[]): RecordingScores {
  const scores = new RecordingScores();
  scores.cover(range);
  for (const { timeSeconds, ratio } of moments)
    scores.add({ timeSeconds, verdict: ratio === undefined ? notValid : verdictAt(ratio) });
  return scores;
}

describe('the scores of a recording', () => {
  it('stand by its own time, whichever way it is played, and are unseen where it was not', () => {
    const scores = scoresOf({ timeSeconds: 5, ratio: 0.5 }, { timeSeconds: 4.9, ratio: 1.5 });
    expect(scores.stateOf(binOf(5))).toBe('scored');
    expect(scores.stateOf(binOf(4.9))).toBe('scored');
    expect(scores.stateOf(binOf(3))).toBe('unseen');
  });

  it('move with the limit, without being played again', () => {
    const scores = scoresOf({ timeSeconds: 5, ratio: 0.5 });
    const ratio = scores.ratioOf(binOf(5), limits);
    expect(ratio).toBeGreaterThan(0);
    expect(scores.ratioOf(binOf(5), { limits: { reconstruction: 0.03 } })).toBeCloseTo(2 * ratio);
    expect(scores.ratioOf(binOf(5), { limits: {} })).toBe(0);
  });

  it('keep the greatest of frames that follow each other, and are told anew when come to again', () => {
    const [low, high] = [
      { timeSeconds: 5, ratio: 0.5 },
      { timeSeconds: 5.001, ratio: 1.5 },
    ];
    const alone = scoresOf(high).ratioOf(binOf(5), limits);
    expect(scoresOf(high, { ...low, timeSeconds: 5.002 }).ratioOf(binOf(5), limits)).toBeCloseTo(alone);
    const again = scoresOf(high, { timeSeconds: 7, ratio: 1 }, low);
    expect(again.ratioOf(binOf(5), limits)).toBeLessThan(alone);
  });

  it('never show what could not be scored as scored', () => {
    expect(scoresOf({ timeSeconds: 5, ratio: 0.5 }, { timeSeconds: 5.001 }).stateOf(binOf(5))).toBe(
      'not-valid',
    );
    expect(scoresOf({ timeSeconds: 5 }, { timeSeconds: 5.001, ratio: 0.5 }).stateOf(binOf(5))).toBe(
      'not-valid',
    );
  });

  it('begin with what the server kept, and are forgotten with the recording', () => {
    const scores = new RecordingScores();
    scores.addHistory(served);
    expect(scores.stateOf(0)).toBe('unseen');
    scores.cover(range);
    scores.addHistory(served);
    expect(scores.stateOf(0)).toBe('scored');
    scores.cover({ ...range });
    expect(scores.stateOf(0)).toBe('scored');
    scores.cover({ startSeconds: 0, endSeconds: 20 });
    expect(scores.stateOf(0)).toBe('unseen');
  });

  it('put frames beyond either end into the last bin there', () => {
    const scores = scoresOf({ timeSeconds: -1, ratio: 0.5 }, { timeSeconds: 10.04, ratio: 0.5 });
    scores.add(frameAt(0));
    expect([scores.stateOf(0), scores.stateOf(bins - 1)]).toEqual(['scored', 'scored']);
  });
});
