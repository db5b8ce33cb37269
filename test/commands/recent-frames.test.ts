import { describe, expect, it } from 'vitest';
import { RecentFrames } from '../../server/commands/recent-frames.ts';

const frameAt = (atMs: number, bytes = 100) => ({
  frame: atMs,
  timeSeconds: atMs / 1000,
  verdict: { kind: 'not-valid', reason: 'no-contact' } as const,
  picture: { bytes: new Uint8Array(bytes), width: 10, height: 10 },
  atMs,
});

describe('the frames shown last', () => {
  it('are those of ten seconds, oldest first', () => {
    const recent = new RecentFrames();
    for (let atMs = 0; atMs <= 20_000; atMs += 1000) recent.add(frameAt(atMs));
    expect(recent.all().map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: 11 }, (_, at) => 10_000 + 1000 * at),
    );
  });

  it('are fewer where their pictures are large: memory is bounded', () => {
    const recent = new RecentFrames();
    for (let atMs = 0; atMs < 100; atMs++) recent.add(frameAt(atMs, 2 ** 20));
    expect(recent.all()).toHaveLength(24);
    recent.clear();
    expect(recent.all()).toEqual([]);
  });
});
