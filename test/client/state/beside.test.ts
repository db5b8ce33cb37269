import { describe, expect, it } from 'vitest';
import { Beside } from '../../../client/state/beside.svelte.ts';
import type { ClientMessage, StreamState } from '../../../server/wire/messages.ts';
import { frameAt, streamWith } from '../frames.ts';

const recorded = (id: string, startSeconds = 0): StreamState =>
  streamWith({
    id,
    playback: {
      ...{ state: 'playing', loop: true, way: 'bounce', speed: 0.5 },
      range: { startSeconds, endSeconds: startSeconds + 20 },
    },
  });

function sideBySide(others: readonly StreamState[]) {
  const sent: ClientMessage[] = [];
  const stream = recorded('one');
  const { verdict, frame, latencyMs, displaced } = frameAt(120);
  const reading = { verdict, frame, latencyMs, displaced, timeSeconds: 4 };
  const monitor = { stream, streams: [stream, ...others], reading };
  return { sent, beside: new Beside({ monitor, send: (message) => sent.push(message) > 0 }) };
}

describe('a recording beside another', () => {
  it('begins at its beginning, going as the first goes', () => {
    const { sent, beside } = sideBySide([recorded('two', 100)]);
    beside.show('two');
    expect(beside.offsetSeconds).toBe(96);
    expect(sent).toEqual([
      { kind: 'speed', stream: 'two', speed: 0.5 },
      { kind: 'way', stream: 'two', way: 'bounce' },
      { kind: 'play', stream: 'two' },
      { kind: 'seek', stream: 'two', timeSeconds: 100 },
    ]);
  });

  it('does what the first is asked to do, its times shifted, and nothing else', () => {
    const { sent, beside } = sideBySide([recorded('two', 100)]);
    beside.show('two');
    sent.length = 0;
    beside.follow({ kind: 'seek', stream: 'one', timeSeconds: 7 });
    beside.follow({ kind: 'step', stream: 'one', frames: -1 });
    beside.follow({ kind: 'reset-limits', stream: 'one' });
    expect(sent).toEqual([
      { kind: 'seek', stream: 'two', timeSeconds: 103 },
      { kind: 'step', stream: 'two', frames: -1 },
    ]);
    beside.show(undefined);
    beside.follow({ kind: 'pause', stream: 'one' });
    expect(sent).toHaveLength(2);
  });

  it('is never a live source, nor the first itself', () => {
    const live = streamWith({
      id: 'bed',
      playback: { state: 'playing', loop: false, way: 'forward', speed: 1 },
    });
    expect(sideBySide([live, recorded('two')]).beside.candidates.map(({ id }) => id)).toEqual(['two']);
  });
});
