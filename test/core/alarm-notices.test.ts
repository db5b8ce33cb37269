import { expect, it } from 'vitest';
import type { Alarm } from '../../server/core/alarm-list.ts';
import { noticesBetween } from '../../server/core/alarm-notices.ts';
import { seconds } from '../../server/core/units.ts';

const on: Alarm = {
  ...{ id: 3, family: 'anomaly', cause: 'peak', priority: 'high', presence: 'on', acknowledged: false },
  ...{ startSeconds: seconds(6), peakRatio: 1.2 },
};
const latched: Alarm = { ...on, presence: 'latched' };
const off: Alarm = { ...on, presence: 'off' };

it.each<[string, readonly Alarm[], readonly Alarm[], readonly [string, Alarm][]]>([
  ['one that comes', [], [on], [['raised', on]]],
  ['one that was over before anybody heard of it', [], [off], []],
  ['one that goes on, its peak growing', [on], [{ ...on, peakRatio: 2 }], []],
  ['one whose condition is over', [on], [latched], [['ended', latched]]],
  [
    'one that somebody has seen',
    [on],
    [{ ...on, acknowledged: true }],
    [['acknowledged', { ...on, acknowledged: true }]],
  ],
  [
    'a latched one that somebody has seen',
    [latched],
    [{ ...off, acknowledged: true }],
    [['acknowledged', { ...off, acknowledged: true }]],
  ],
  ['one of another priority', [on], [{ ...on, priority: 'low' }], [['changed', { ...on, priority: 'low' }]]],
  ['one that was on when its source went', [on], [], [['ended', off]]],
  ['one that was off and is forgotten', [off], [], []],
])('tells of %s', (...[, before, after, expected]) => {
  expect(noticesBetween(before, after).map(({ change, alarm }) => [change, alarm])).toEqual(expected);
});
