import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectionState } from '../../../client/connection/connection-state.ts';
import type { Reading } from '../../../client/state/reading.ts';
import { toWatchState, type WatchState } from '../../../client/state/watch-state.ts';
import type { StreamState, Verdict } from '../../../server/wire/messages.ts';
import { frameAt, notValid, streamWith, verdictAt } from '../frames.ts';

const liveConnection: ConnectionState = { kind: 'live' };
const lost: ConnectionState = { kind: 'closed', reason: 'lost', retryAtMs: 0 };
const uncalibrated: Verdict = { kind: 'uncalibrated', scores: { peak: 0.2 } };
const readingOf = (verdict: Verdict): Reading => ({ ...frameAt(1), verdict });
const playing = streamWith({});
const { playback } = playing;
const failed = streamWith({ playback: { ...playback, state: 'failed' }, problem: 'It broke off.' });
const paused = streamWith({ playback: { ...playback, state: 'paused' } });
const anomaly: StreamState['alarms'][number] = {
  id: 1,
  family: 'anomaly',
  cause: 'peak',
  priority: 'high',
  presence: 'on',
  acknowledged: false,
  startSeconds: 1,
};

describe('the state of the watch', () => {
  it.each<{ is: WatchState; when: string; given: Partial<Parameters<typeof toWatchState>[0]> }>([
    { is: { kind: 'normal' }, when: 'a fresh frame is under its limits', given: {} },
    {
      is: { kind: 'abnormal', lead: { score: 'reconstruction', ratio: 1.4 } },
      when: 'a score is above its limit',
      given: { reading: readingOf(verdictAt(1.4)) },
    },
    {
      is: { kind: 'abnormal', lead: undefined },
      when: 'an episode goes on between two abnormal frames',
      given: { stream: { ...playing, alarms: [anomaly] } },
    },
    {
      is: { kind: 'normal' },
      when: 'one looks at a normal frame of an episode that stands',
      given: { stream: { ...paused, alarms: [anomaly] } },
    },
    {
      is: { kind: 'not-valid', reason: 'no-contact' },
      when: 'the frame was not scored',
      given: { reading: readingOf(notValid) },
    },
    {
      is: { kind: 'opening' },
      when: 'a live source has never been open',
      given: { stream: { ...playing, link: { state: 'connecting', restarts: 0, stalls: 0, lines: [] } } },
    },
    {
      is: { kind: 'lost', line: 'Connection refused' },
      when: 'a live source is lost, or being opened again',
      given: {
        stream: {
          ...playing,
          problem: 'Connection refused',
          link: { state: 'connecting', restarts: 2, stalls: 0, lines: [] },
        },
      },
    },
    {
      is: { kind: 'uncalibrated' },
      when: 'there are no limits',
      given: { reading: readingOf(uncalibrated) },
    },
    { is: { kind: 'waiting' }, when: 'no frame has come', given: { reading: undefined } },
    {
      is: { kind: 'no-stream' },
      when: 'the server has no stream',
      given: { stream: undefined, reading: undefined },
    },
    { is: { kind: 'failed', line: 'It broke off.' }, when: 'the source failed', given: { stream: failed } },
    {
      is: { kind: 'connecting' },
      when: 'the page has just been opened',
      given: { connection: { kind: 'connecting', failures: 0 }, stream: undefined, reading: undefined },
    },
    { is: { kind: 'closed', connection: lost }, when: 'the connection is lost', given: { connection: lost } },
    {
      is: { kind: 'closed', connection: { kind: 'connecting', failures: 2 } },
      when: 'it is lost and tried again',
      given: { connection: { kind: 'connecting', failures: 2 } },
    },
  ])('is $is.kind when $when', ({ is, given }) => {
    const watched = { connection: liveConnection, stream: playing, reading: readingOf(verdictAt(0.6)) };
    expect(toWatchState({ ...watched, ...given })).toEqual(is);
  });

  it('is normal only for a fresh frame that was scored against limits', () => {
    const connection = fc.constantFrom<ConnectionState>(
      liveConnection,
      lost,
      { kind: 'connecting', failures: 1 },
      { kind: 'stale', lacks: 'frames' },
      { kind: 'stale', lacks: 'messages' },
      { kind: 'closed', reason: 'version', line: '' },
    );
    const stream = fc.constantFrom(undefined, playing, paused, failed);
    const verdict = fc.constantFrom(undefined, verdictAt(0.5), verdictAt(2), notValid, uncalibrated);
    fc.assert(
      fc.property(connection, stream, verdict, (connection, stream, verdict) => {
        const reading = verdict && readingOf(verdict);
        if (toWatchState({ connection, stream, reading }).kind !== 'normal') return;
        expect([connection.kind, verdict?.kind]).toEqual(['live', 'normal']);
        expect(stream?.playback.state).not.toBe('failed');
      }),
    );
  });
});
