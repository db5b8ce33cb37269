import { describe, expect, it } from 'vitest';
import { ms } from '../../server/core/units.ts';
import { examiner, verdictOf, type ExaminerOptions, type Outcome } from '../../server/pipeline/examine.ts';
import { fakeEngine } from '../helpers/fake-engine.ts';
import { fakeFrame, wholeSector } from '../helpers/fake-source.ts';

/** Goes on by 5 ms with every reading. */
function steppingClock() {
  let nowMs = 100;
  return { nowMs: () => ms((nowMs += 5)) };
}
const examineWith = (options: Partial<ExaminerOptions> = {}) =>
  examiner({
    engine: fakeEngine(),
    sector: wholeSector,
    clock: steppingClock(),
    inspect: undefined,
    ...options,
  });
const scoreOf = (outcome: Outcome) =>
  outcome.kind === 'scored' ? outcome.scored.scores.peak : outcome.reason;

describe('the examiner', () => {
  it('sends frames that wait together to the engine as one batch and keeps their order', async () => {
    const engine = fakeEngine();
    const frames = [30, 10, 20].map((level, at) => fakeFrame(at, at, level));
    const examined = await examineWith({ engine })(frames);
    expect(engine.batches).toEqual([3]);
    expect(examined.map(({ frame }) => frame)).toEqual(frames);
    expect(examined.map(({ outcome }) => scoreOf(outcome))).toEqual([0.3, 0.1, 0.2]);
  });

  it('scores no frame without contact, and the others as if it were not there', async () => {
    const engine = fakeEngine();
    const lifted = fakeFrame(1, 1, 'lifted');
    const examined = await examineWith({ engine })([fakeFrame(0, 0, 10), lifted, fakeFrame(2, 2, 20)]);
    expect(examined.map(({ outcome }) => scoreOf(outcome))).toEqual([0.1, 'no-contact', 0.2]);
    expect(engine.batches).toEqual([2]);
    await examineWith({ engine })([lifted]);
    expect(engine.batches).toEqual([2]);
  });

  it('says what else a picture shows that cannot be scored, each frame for itself', async () => {
    const blank = { ...fakeFrame(1, 1), grey: new Uint8Array(256 * 256).fill(30) };
    const examined = await examineWith()([fakeFrame(0, 0, 10), blank, fakeFrame(2, 2, 20)]);
    expect(examined.map(({ outcome }) => scoreOf(outcome))).toEqual([0.1, 'blank', 0.2]);
  });

  it('scores nothing from a depth or with a gain far from what its limits were learned at', async () => {
    const range = { low: 10, high: 220 };
    const normal = { dark: range, middle: range, bright: range, depthMm: { low: 90, high: 110 } };
    const reasonWith = async (options: Partial<ExaminerOptions>) =>
      scoreOf((await examineWith(options)([fakeFrame(0, 0, 10)]))[0]!.outcome);
    const dim = { low: 0, high: 5 };
    expect(await reasonWith({ appearance: normal, depthMm: 100 })).toBe(0.1);
    expect(await reasonWith({ appearance: normal })).toBe(0.1);
    expect(await reasonWith({ appearance: normal, depthMm: 160 })).toBe('depth-changed');
    expect(await reasonWith({ appearance: { ...normal, dark: dim, middle: dim, bright: dim } })).toBe(
      'gain-changed',
    );
  });

  it('makes the one frame that the engine cannot take not valid, and scores those it came with', async () => {
    const frames = [10, 66, 20].map((level, at) => fakeFrame(at, at, level));
    const examined = await examineWith({ engine: fakeEngine({ failsOn: 66 }) })(frames);
    expect(examined.map(({ outcome }) => scoreOf(outcome))).toEqual([0.1, 'engine-failed', 0.2]);
    expect(examined[1]!.outcome).toMatchObject({ line: 'level 66 cannot be scored' });
  });

  it('takes no score that is no number, nor a missing one', async () => {
    const broken = examineWith({ engine: fakeEngine({ notANumberOn: 66 }) });
    const [examined] = await broken([fakeFrame(0, 0, 66)]);
    expect(examined!.outcome).toMatchObject({ kind: 'not-valid', reason: 'engine-failed' });
    const forgetful = { ...fakeEngine(), score: () => Promise.resolve([]) };
    const [missing] = await examineWith({ engine: forgetful })([fakeFrame(0, 0)]);
    expect(missing!.outcome).toMatchObject({ kind: 'not-valid', reason: 'engine-failed' });
  });

  it('asks for x̂ while it is wanted', async () => {
    const engine = fakeEngine();
    let wanted = false;
    const examine = examineWith({ engine, inspect: () => wanted });
    await examine([fakeFrame(0, 0)]);
    wanted = true;
    await examine([fakeFrame(1, 1)]);
    expect(engine.requests.map(({ reconstruction }) => reconstruction)).toEqual([false, true]);
  });

  it('says by one clock how long a frame spent at each station', async () => {
    const frame = { ...fakeFrame(0, 0), stamps: { capturedMs: ms(60), decodedMs: ms(80) } };
    const [examined] = await examineWith()([frame]);
    expect(examined!.latencyMs).toEqual({ decode: 20, queue: 25, inference: 5 });
  });
});

describe('verdictOf', () => {
  it('never calls a frame normal that was not scored', () => {
    const limits = { peak: 0.5 };
    expect(verdictOf({ kind: 'not-valid', reason: 'no-contact' }, limits)).toEqual({
      kind: 'not-valid',
      reason: 'no-contact',
    });
    expect(verdictOf({ kind: 'not-valid', reason: 'engine-failed', line: 'x' }, {}).kind).toBe('not-valid');
  });
});
