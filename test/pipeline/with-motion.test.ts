import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cellsSide, coarseSide } from '../../server/core/motion-trail.ts';
import { verdictOf } from '../../server/pipeline/examine.ts';
import type { StreamEvent } from '../../server/pipeline/events.ts';
import { addMotion } from '../../server/pipeline/with-motion.ts';
import { playback, shown } from '../helpers/stream-events.ts';

const reference = {
  mean: new Float32Array(cellsSide ** 2).fill(0.5),
  components: new Float32Array(),
  spread: new Float32Array(cellsSide ** 2).fill(1),
};
/** Frames of a still picture, 10 a second. */
const frame = (index: number, jumped = false): StreamEvent => {
  const event = shown(index / 10, 0.1);
  const { examined } = event;
  if (examined.outcome.kind !== 'scored') throw new Error('scored it is');
  const scored = { ...examined.outcome.scored, coarse: new Float32Array(coarseSide ** 2) };
  return { ...event, examined: { ...examined, outcome: { kind: 'scored', scored } }, jumped };
};
const frames = (count: number, first = 0): StreamEvent[] =>
  Array.from({ length: count }, (_, at) => frame(first + at));

const limits = { peak: 0.5, motion: 0.4 };
/** The verdict on each frame that was shown. */
const verdicts = async (events: readonly StreamEvent[], by = reference as typeof reference | undefined) =>
  (await lastValueFrom(from(events).pipe(addMotion(by), toArray()))).flatMap((event) =>
    event.kind === 'shown' ? [verdictOf(event.examined.outcome, limits).kind] : [],
  );
const repeat = (count: number, kind: string): string[] => new Array<string>(count).fill(kind);

describe('addMotion', () => {
  it('calls no frame normal before a second was seen, and then judges by motion too', async () => {
    expect(await verdicts(frames(14))).toEqual([...repeat(11, 'pending'), ...repeat(3, 'abnormal')]);
  });

  it('begins anew where somebody sought, and at a frame that could not be scored', async () => {
    const seam = [...frames(13), frame(13, true), ...frames(12, 14)];
    expect(await verdicts(seam)).toEqual([
      ...repeat(11, 'pending'),
      ...repeat(2, 'abnormal'),
      ...repeat(11, 'pending'),
      ...repeat(2, 'abnormal'),
    ]);
    const lifted = [...frames(13), shown(1.3, { kind: 'not-valid', reason: 'no-contact' }), ...frames(3, 14)];
    expect((await verdicts(lifted)).slice(13)).toEqual(['not-valid', 'pending', 'pending', 'pending']);
  });

  it('gives a frame of a recording that was seen before the score it had, from wherever it is come to', async () => {
    const again = [...frames(14), frame(12, true), frame(13, true), frame(11)];
    expect((await verdicts(again)).slice(14)).toEqual(['abnormal', 'abnormal', 'abnormal']);
  });

  it('goes on through a pause', async () => {
    const paused = [...frames(12), playback('paused'), playback('playing'), ...frames(2, 12)];
    expect((await verdicts(paused)).slice(11)).toEqual(repeat(3, 'abnormal'));
  });

  it('changes nothing without a reference, and lets all other events through in their places', async () => {
    const events = [playback('playing'), ...frames(13), playback('ended')];
    expect(await lastValueFrom(from(events).pipe(addMotion(undefined), toArray()))).toEqual(events);
    const kinds = (await lastValueFrom(from(events).pipe(addMotion(reference), toArray()))).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(events.map(({ kind }) => kind));
  });
});
