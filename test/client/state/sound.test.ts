/// <reference types="svelte" />
import { beforeEach, describe, expect, it } from 'vitest';
import { bursts, testTone, type Burst } from '../../../client/sound/bursts.ts';
import { Sound } from '../../../client/state/sound.svelte.ts';

let nowMs: number;
let played: Burst[];
let speaker: { allowed: boolean; heard: boolean; allows: boolean };
let sound: Sound;

beforeEach(() => {
  [nowMs, played] = [0, []];
  speaker = { allowed: true, heard: true, allows: false };
  sound = new Sound({
    speaker: {
      get allowed() {
        return speaker.allowed;
      },
      allow: () => {
        speaker.allowed ||= speaker.allows;
        return Promise.resolve();
      },
      play: (burst) => played.push(burst),
      audible: () => speaker.heard,
    },
    nowMs: () => nowMs,
    wait: () => Promise.resolve(),
  });
});

describe('the self-test', () => {
  it('plays a tone and says that there is sound once it has measured it', async () => {
    await sound.test();
    expect([sound.state, played]).toEqual(['ready', [testTone]]);
  });

  it('says that the browser blocks sound, and tests anew at a click', async () => {
    speaker.allowed = false;
    await sound.test();
    expect([sound.state, played]).toEqual(['blocked', []]);
    speaker.allows = true;
    await sound.test();
    expect(sound.state).toBe('ready');
  });

  it('says that nothing sounds where nothing was measured, or there is nothing that could', async () => {
    speaker.heard = false;
    await sound.test();
    expect(sound.state).toBe('broken');
    const mute = new Sound({ speaker: undefined, nowMs: () => 0, wait: () => Promise.resolve() });
    await mute.test();
    expect(mute.state).toBe('broken');
  });
});

describe('an alarm', () => {
  const heed = (urgency: Parameters<Sound['heed']>[0], atMs: number): Burst[] => {
    nowMs = atMs;
    played = [];
    sound.heed(urgency);
    return played;
  };

  it('sounds at once, and again at its own pace for as long as it lasts', async () => {
    await sound.test();
    expect(heed('medium', 0)).toEqual([bursts.medium]);
    expect(heed('medium', 14_000)).toEqual([]);
    expect(heed('medium', 15_000)).toEqual([bursts.medium]);
    expect(heed(undefined, 15_250)).toEqual([]);
    expect(heed('medium', 15_500)).toEqual([bursts.medium]);
  });

  it('does not wait for the end of a less urgent one', async () => {
    await sound.test();
    heed('low', 0);
    expect(heed('high', 250)).toEqual([bursts.high]);
    expect(heed('low', 500)).toEqual([]);
  });

  it('sounds as soon as the browser lets it, though it came before', async () => {
    expect(heed('high', 0)).toEqual([]);
    await sound.test();
    expect(heed('high', 250)).toEqual([bursts.high]);
  });

  it('is kept quiet here for as long as somebody asked', async () => {
    await sound.test();
    sound.hush(1000);
    expect(heed('medium', 999)).toEqual([]);
    expect(heed('medium', 1000)).toEqual([bursts.medium]);
  });
});

describe('the bursts', () => {
  it('are the faster, the higher and the more often the more urgent they are', () => {
    const { low, medium, high } = bursts;
    for (const [less, more] of [
      [low, medium],
      [medium, high],
    ] as const) {
      expect(more.pulses.length).toBeGreaterThan(less.pulses.length);
      expect(more.frequencyHz).toBeGreaterThan(less.frequencyHz);
      expect(more.everyMs).toBeLessThan(less.everyMs);
    }
    for (const { pulses, everyMs } of [low, medium, high])
      expect(pulses.at(-1)!.atSeconds + pulses.at(-1)!.forSeconds).toBeLessThan(everyMs / 1000);
  });
});
