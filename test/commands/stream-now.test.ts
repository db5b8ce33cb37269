import { expect, it } from 'vitest';
import { readinessOf } from '../../server/commands/stream-now.ts';
import type { Verdict } from '../../server/core/scores.ts';
import type { StreamState } from '../../server/wire/messages.ts';
import { state as recorded } from '../wire/examples.ts';

const link = { state: 'open', restarts: 0, stalls: 0, lines: [] } as const;
const live: StreamState = { ...recorded, source: { kind: 'live', name: 'rtsp://ward/heart' }, link };
const scored: Verdict = { kind: 'uncalibrated', scores: { reconstruction: 0.1, peak: 0.2 } };
const broken: Verdict = { kind: 'not-valid', reason: 'engine-failed' };
const dark: Verdict = { kind: 'not-valid', reason: 'blank' };
const last = (verdict: Verdict, atMs = 10_000) => ({ event: { verdict }, atMs });

it.each([
  ['a recording, also before its first frame', recorded, undefined, undefined],
  ['a recording whose last frame the engine could not score', recorded, last(broken), 'engine-failed'],
  ['a live source that brings pictures', live, last(scored), undefined],
  ['one whose picture shows nothing', live, last(dark), undefined],
  ['one whose last frame the engine could not score', live, last(broken), 'engine-failed'],
  ['one that is being opened', { ...live, link: { ...link, state: 'connecting' } }, undefined, 'connecting'],
  ['one that is open and brought nothing yet', live, undefined, 'connecting'],
  ['one that was lost', { ...live, link: { ...link, state: 'lost' } }, last(scored), 'signal-lost'],
  ['one that has been silent for longer than it may', live, last(scored, 7999), 'signal-lost'],
  [
    'one that is over',
    { ...live, playback: { ...live.playback, state: 'ended' } },
    last(scored),
    'source-ended',
  ],
] as const)('of %s', (...[, state, frame, expected]) => {
  const { ready, reason } = readinessOf(state, frame, 10_000);
  expect([ready, reason]).toEqual([expected === undefined, expected]);
});
