import type { Alarm } from '../../server/wire/messages.ts';

/** What is on, then what is held, then what nobody has acknowledged, then the rest; newest first. */
export function byUrgency(one: Alarm, other: Alarm): number {
  const urgency = ({ presence, acknowledged }: Alarm): number =>
    (presence === 'on' ? 4 : 0) + (presence === 'latched' ? 2 : 0) + (acknowledged ? 0 : 1);
  return urgency(other) - urgency(one) || other.id - one.id;
}
