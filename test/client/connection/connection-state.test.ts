import { describe, expect, it } from 'vitest';
import { frameOwedWithinMs, freshness } from '../../../client/connection/connection-state.ts';

describe('freshness', () => {
  it.each([
    { messageMs: 7501, owed: undefined, state: { kind: 'live' } },
    { messageMs: 7500, owed: undefined, state: { kind: 'stale', lacks: 'messages' } },
    { messageMs: 9900, owed: { sinceMs: 7501, withinMs: 2500 }, state: { kind: 'live' } },
    { messageMs: 9900, owed: { sinceMs: 7500, withinMs: 2500 }, state: { kind: 'stale', lacks: 'frames' } },
    { messageMs: 7000, owed: { sinceMs: 7000, withinMs: 2500 }, state: { kind: 'stale', lacks: 'messages' } },
  ])(
    'at 10 s with the last message at $messageMs ms and $owed owed is $state',
    ({ messageMs, owed, state }) => {
      expect(freshness({ nowMs: 10_000, messageMs, owed })).toEqual(state);
    },
  );
});

describe('the time within which a frame is owed', () => {
  const recorded = { kind: 'recorded', name: 'a.mp4' } as const;
  it.each([
    { source: { ...recorded, framesPerSecond: 30 }, speed: 1, withinMs: 2500 },
    { source: recorded, speed: 1, withinMs: 2500 },
    { source: { ...recorded, framesPerSecond: 1 }, speed: 1, withinMs: 3000 },
    { source: { ...recorded, framesPerSecond: 2 }, speed: 0.1, withinMs: 15_000 },
    { source: { kind: 'live', name: 'rtsp://cam' } as const, speed: 1, withinMs: 1600 },
    { source: { kind: 'live', name: 'rtsp://cam', framesPerSecond: 1 } as const, speed: 1, withinMs: 3000 },
  ])('is $withinMs ms of $source played at $speed', ({ source, speed, withinMs }) => {
    const playback = { state: 'playing', loop: false, way: 'forward', speed } as const;
    expect(frameOwedWithinMs({ source, playback })).toBeCloseTo(withinMs);
  });
});
