import { describe, expect, it } from 'vitest';
import { pauseLeftMs, urgencyOf } from '../../../client/state/urgency.ts';
import type { Alarm, AlarmAudio, Priority, StreamState } from '../../../server/wire/messages.ts';

const alarm = (priority: Priority, part: Partial<Alarm> = {}): Alarm => ({
  id: 1,
  family: 'anomaly',
  cause: 'peak',
  priority,
  presence: 'on',
  acknowledged: false,
  startSeconds: 0,
  ...part,
});
const stream = (
  alarms: readonly Alarm[],
  audio: AlarmAudio = { kind: 'on' },
): Pick<StreamState, 'alarms' | 'audio'> => ({ alarms, audio });
const live = { kind: 'live' } as const;
const paused: AlarmAudio = { kind: 'paused', untilMs: 10_000 };
const heard = (streams: ReturnType<typeof stream>[], serverMs = 9000): Priority | undefined =>
  urgencyOf({ streams, connection: live, serverMs });

describe('what must be heard', () => {
  it('is the most urgent alarm of all streams', () => {
    expect(heard([])).toBeUndefined();
    expect(heard([stream([alarm('low')]), stream([alarm('high'), alarm('medium')])])).toBe('high');
  });

  it('is an alarm that latched too, but none that was acknowledged or is off', () => {
    expect(heard([stream([alarm('high', { presence: 'latched' })])])).toBe('high');
    expect(heard([stream([alarm('high', { presence: 'off' })])])).toBeUndefined();
    expect(heard([stream([alarm('high', { acknowledged: true })])])).toBeUndefined();
  });

  it('is silent through a pause, and sounds once it has run out', () => {
    expect(heard([stream([alarm('high')], paused)])).toBeUndefined();
    expect(heard([stream([alarm('high')], paused)], 10_000)).toBe('high');
    expect(heard([stream([alarm('high')], { kind: 'off' })], 1e9)).toBeUndefined();
  });

  it.each([
    [{ kind: 'closed', reason: 'lost', retryAtMs: 0 }, 'medium'],
    [{ kind: 'stale', lacks: 'messages' }, 'medium'],
    [{ kind: 'connecting', failures: 2 }, 'medium'],
    [{ kind: 'connecting', failures: 1 }, undefined],
    [{ kind: 'stale', lacks: 'frames' }, undefined],
  ] as const)('of a connection that is %o it is %s', (connection, priority) => {
    expect(urgencyOf({ streams: [], connection, serverMs: undefined })).toBe(priority);
  });
});

describe('the rest of a pause', () => {
  it('is the longest of those that are paused, and none while one of them sounds', () => {
    const longer = stream([], { kind: 'paused', untilMs: 12_000 });
    expect(pauseLeftMs([stream([], paused), longer, stream([], { kind: 'off' })], 9000)).toBe(3000);
    expect(pauseLeftMs([stream([], paused), stream([])], 9000)).toBe(0);
    expect(pauseLeftMs([], 9000)).toBe(0);
  });
});
