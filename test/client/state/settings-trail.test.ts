import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  heard,
  newTrail,
  redone,
  undone,
  type Settings,
  type SettingsTrail,
} from '../../../client/state/settings-trail.ts';

const settings = (peak: number): Settings => ({
  limits: { peak },
  lowerLimits: {},
  episodeRule: { onSeconds: 0.2, offSeconds: 2, endRatio: 1 },
});
/** Heard one after the other, that many ms apart. */
const after = (peaks: readonly number[], apartMs = 1000): SettingsTrail =>
  peaks.reduce((trail, peak, at) => heard(trail, settings(peak), at * apartMs), newTrail);

describe('the trail of settings', () => {
  it('takes one movement of a hand as one step', () => {
    const trail = after([1, 1.1, 1.2, 1.3], 100);
    expect(trail.past).toEqual([settings(1)]);
    expect(undone(trail, 1000).present).toEqual(settings(1));
  });

  it('goes back through every step and on again', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 20 }),
        (peaks) => {
          const trail = after(peaks);
          let back = trail;
          for (let step = 1; step < peaks.length; step++) back = undone(back, 1e6);
          expect(back.present).toEqual(settings(peaks[0]!));
          expect(undone(back, 1e6)).toBe(back);
          let on = back;
          for (let step = 1; step < peaks.length; step++) on = redone(on, 1e6);
          expect(on.present).toEqual(settings(peaks.at(-1)!));
          expect(on.past).toEqual(trail.past);
          expect(redone(on, 1e6)).toBe(on);
        },
      ),
    );
  });

  it('does not take for a change what the server said before it heard of the undoing', () => {
    const back = undone(after([1, 2]), 3000);
    const late = heard(back, settings(2), 3100);
    expect(late.present).toEqual(settings(1));
    expect(heard(late, settings(1), 3200).future).toEqual([settings(2)]);
  });

  it('takes a change after undoing as a new step, and forgets what was undone', () => {
    const back = heard(undone(after([1, 2]), 3000), settings(1), 3100);
    const changed = heard(back, settings(5), 9000);
    expect(changed).toMatchObject({ past: [settings(1)], present: settings(5), future: [] });
  });

  it('takes what somebody else changed as a step too, and nothing new as none', () => {
    const trail = after([1]);
    expect(heard(trail, settings(1), 5000)).toBe(trail);
    expect(heard(trail, settings(2), 5000).past).toEqual([settings(1)]);
  });

  it('keeps a hundred steps', () => {
    expect(after(Array.from({ length: 300 }, (_, at) => at + 1)).past).toHaveLength(100);
  });
});
