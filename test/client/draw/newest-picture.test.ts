import { describe, expect, it, vi } from 'vitest';
import { mapPixels } from '../../../client/draw/heat.ts';
import { NewestPicture } from '../../../client/draw/newest-picture.ts';
import { deflated, frameAt, notValid } from '../frames.ts';

/** A decoder that decodes when the test says so. */
function decoder() {
  const waiting: { finish: () => void; fail: () => void }[] = [];
  const bitmaps: { close: ReturnType<typeof vi.fn> }[] = [];
  const decode = vi.fn(
    () =>
      new Promise<{ close(): void }>((resolve, reject) => {
        const bitmap = { close: vi.fn() };
        bitmaps.push(bitmap);
        waiting.push({ finish: () => resolve(bitmap), fail: () => reject(new Error('no JPEG')) });
      }),
  );
  return { decode, waiting, bitmaps };
}
/** As it comes of a source without pictures, not scored. */
const { kind, stream, frame, timeSeconds, atMs, latencyMs, displaced } = frameAt(0);
const bareFrame = { kind, stream, frame, timeSeconds, atMs, latencyMs, displaced, verdict: notValid };

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the newest picture', () => {
  it('belongs to the same frame as its map', async () => {
    const { decode, waiting } = decoder();
    const pictures = new NewestPicture(decode);
    const map = new Uint8Array(mapPixels).fill(9);
    pictures.offer({ ...frameAt(1), map: deflated(map) }, 0);
    pictures.offer({ ...frameAt(2), map: deflated(new Uint8Array(mapPixels)) }, 5);
    waiting[0]!.finish();
    await settled();
    expect(pictures.shown?.frame.frame).toBe(1);
    expect(pictures.shown?.map).toEqual(map);
  });

  it('skips the frames that came while one was decoded, but for the last', async () => {
    const { decode, waiting } = decoder();
    const pictures = new NewestPicture(decode);
    for (const frame of [1, 2, 3, 4]) pictures.offer(frameAt(frame), frame);
    expect(decode).toHaveBeenCalledTimes(1);
    waiting[0]!.finish();
    await settled();
    waiting[1]!.finish();
    await settled();
    expect(pictures.shown?.frame.frame).toBe(4);
    expect(decode).toHaveBeenCalledTimes(2);
    expect(pictures.displaced).toBe(2);
  });

  it('frees a bitmap as soon as another takes its place', async () => {
    const { decode, waiting, bitmaps } = decoder();
    const pictures = new NewestPicture(decode);
    for (const frame of [0, 1]) {
      pictures.offer(frameAt(frame), 0);
      waiting[frame]!.finish();
      await settled();
    }
    expect(bitmaps.map(({ close }) => close.mock.calls.length)).toEqual([1, 0]);
  });

  it('shows that a picture could not be decoded, and not the one before it', async () => {
    const { decode, waiting } = decoder();
    const pictures = new NewestPicture(decode);
    pictures.offer(frameAt(0), 0);
    waiting[0]!.finish();
    await settled();
    pictures.offer(frameAt(1), 0);
    waiting[1]!.fail();
    await settled();
    expect(pictures.shown).toMatchObject({ frame: { frame: 1 }, picture: { kind: 'undecodable' } });
  });

  it('has no map for a frame that was not scored', async () => {
    const pictures = new NewestPicture(decoder().decode);
    pictures.offer(bareFrame, 0);
    await settled();
    expect(pictures.shown).toMatchObject({ picture: { kind: 'none' }, map: undefined });
  });

  it('shows nothing of the stream before, even where that is still being decoded', async () => {
    const { decode, waiting, bitmaps } = decoder();
    const pictures = new NewestPicture(decode);
    pictures.offer(frameAt(0), 0);
    pictures.clear();
    waiting[0]!.finish();
    await settled();
    expect(pictures.shown).toBeUndefined();
    expect(bitmaps[0]!.close).toHaveBeenCalledTimes(1);
  });
});
