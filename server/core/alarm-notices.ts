import { isActive, type Alarm } from './alarm-list.ts';

/** What became of an alarm: raised; over (latched or off); seen by somebody; or of another priority or leading score. */
export type AlarmHappening = 'raised' | 'ended' | 'acknowledged' | 'changed';

export interface AlarmNotice {
  readonly change: AlarmHappening;
  /** As it is since. */
  readonly alarm: Alarm;
}

/** What is worth telling between two lists of a stream's alarms; a peak that grows is not. One that is gone while it was on has ended. */
export function noticesBetween(before: readonly Alarm[], after: readonly Alarm[]): readonly AlarmNotice[] {
  const earlier = new Map(before.map((alarm) => [alarm.id, alarm]));
  const now = new Set(after.map(({ id }) => id));
  const gone = before.flatMap((alarm): AlarmNotice[] =>
    now.has(alarm.id) || !isActive(alarm) ? [] : [{ change: 'ended', alarm: { ...alarm, presence: 'off' } }],
  );
  const changed = after.flatMap((alarm): AlarmNotice[] => {
    const change = changeOf(earlier.get(alarm.id), alarm);
    return change === undefined ? [] : [{ change, alarm }];
  });
  return [...gone, ...changed];
}

function changeOf(before: Alarm | undefined, alarm: Alarm): AlarmHappening | undefined {
  if (before === undefined) return isActive(alarm) ? 'raised' : undefined;
  if (alarm.acknowledged && !before.acknowledged) return 'acknowledged';
  if (alarm.presence !== before.presence) return 'ended';
  return alarm.priority !== before.priority || alarm.cause !== before.cause ? 'changed' : undefined;
}
