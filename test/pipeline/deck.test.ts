import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seconds } from '../../server/core/units.ts';
import { newDeck, turn, type Deck, type Happening } from '../../server/pipeline/deck.ts';

const fresh = newDeck({ state: 'playing', loop: false, way: 'forward', speed: 1 });
const after = (...happenings: Happening[]): Deck => happenings.reduce(turn, fresh);
const shown = (timeSeconds: number): Happening => ({ kind: 'shown', timeSeconds: seconds(timeSeconds) });
const seek = (timeSeconds: number): Happening => ({ kind: 'seek', timeSeconds: seconds(timeSeconds) });
const step = (frames: number): Happening => ({ kind: 'step', frames });
const [play, pause, done, failed] = (['play', 'pause', 'done', 'failed'] as const).map((kind) => ({ kind }));

describe('the deck', () => {
  it('plays from the beginning', () => {
    expect(fresh).toMatchObject({ playback: { state: 'playing' }, run: { kind: 'play', from: undefined } });
  });

  it('keeps its run while frames are shown', () => {
    expect(after(shown(1)).run).toBe(fresh.run);
  });

  it('plays on after a pause, without the frame that is on show', () => {
    expect(after(shown(3), pause!).run).toEqual({ kind: 'rest' });
    expect(after(shown(3), pause!, play!).run).toMatchObject({
      kind: 'play',
      from: { timeSeconds: 3, shown: true },
    });
  });

  it('goes on playing from where somebody seeks, that frame included', () => {
    expect(after(shown(3), seek(8))).toMatchObject({
      playback: { state: 'playing' },
      run: { kind: 'play', from: { timeSeconds: 8, shown: false } },
    });
  });

  it('shows the sought frame and stays paused where it was paused, ended or failed', () => {
    for (const before of [pause!, done!, failed!])
      expect(after(shown(3), before, seek(8))).toMatchObject({
        playback: { state: 'paused' },
        run: { kind: 'find', fromSeconds: 8, frames: 0 },
      });
  });

  it('pauses to step, from the frame on show', () => {
    expect(after(shown(3), step(-1))).toMatchObject({
      playback: { state: 'paused' },
      run: { kind: 'find', fromSeconds: 3, frames: -1 },
    });
  });

  it('adds up clicks that come before the frame is there, and no others', () => {
    expect(after(shown(3), step(1), step(1), step(1)).run).toMatchObject({ fromSeconds: 3, frames: 3 });
    expect(after(shown(3), step(1), shown(4), done!, step(1)).run).toMatchObject({
      fromSeconds: 4,
      frames: 1,
    });
    expect(after(shown(3), pause!, seek(8), step(-1)).run).toMatchObject({ fromSeconds: 8, frames: -1 });
  });

  it('has ended when a play is done, and begins anew when asked to play', () => {
    const ended = after(shown(3), done!);
    expect(ended).toMatchObject({ playback: { state: 'ended' }, run: { kind: 'rest' } });
    expect(turn(ended, play!).run).toMatchObject({ kind: 'play', from: undefined });
  });

  it('tries again from where it failed', () => {
    const deck = after(shown(3), failed!);
    expect(deck).toMatchObject({ playback: { state: 'failed' }, run: { kind: 'rest' } });
    expect(turn(deck, play!).run).toMatchObject({ kind: 'play', from: { timeSeconds: 3, shown: true } });
  });

  it('plays on in the new way when loop or speed change, and not from where somebody once sought', () => {
    const sought = after(seek(8), shown(8), shown(9));
    expect(turn(sought, { kind: 'loop', on: true }).run).toEqual({
      kind: 'play',
      from: { timeSeconds: 9, shown: true },
      loop: true,
      speed: 1,
      way: 'forward',
      heading: 'forward',
    });
    expect(turn(sought, { kind: 'speed', speed: 0.25 }).run).toMatchObject({ speed: 0.25 });
  });

  it('holds the speed within 0.1 and 4', () => {
    expect(after({ kind: 'speed', speed: 0 }).playback.speed).toBe(0.1);
    expect(after({ kind: 'speed', speed: 99 }).playback.speed).toBe(4);
  });

  it('is the very same deck where nothing changes', () => {
    expect(after(play!)).toBe(fresh);
    const resting = after(pause!);
    expect(turn(resting, pause!)).toBe(resting);
    expect(turn(resting, { kind: 'acknowledge', alarm: 1 })).toBe(resting);
  });

  it('plays exactly when it says that it does, whatever happens', () => {
    const anyHappening = fc.oneof(
      fc.constantFrom(play!, pause!, done!, failed!, step(1), step(-1)),
      fc.integer({ min: 0, max: 9 }).map(seek),
      fc.integer({ min: 0, max: 9 }).map(shown),
      fc.boolean().map((on): Happening => ({ kind: 'loop', on })),
    );
    fc.assert(
      fc.property(fc.array(anyHappening), (happenings) => {
        const { playback, run } = after(...happenings);
        expect(run.kind === 'play').toBe(playback.state === 'playing');
      }),
    );
  });
});
