import { z } from 'zod';
import { alarmConditions, priorities, type AlarmChange } from '../core/alarm-settings.ts';
import type { EpisodeRule } from '../core/tuning/episode-rule.ts';
import { ms } from '../core/units.ts';

const delay = z.number().min(0).max(3600);

/** What a YAML file may say of alarms, for all streams or for one. */
export const alarmConfig = z.strictObject({
  onSeconds: delay.exactOptional(),
  offSeconds: delay.exactOptional(),
  endRatio: z.number().min(0.1).max(1).exactOptional(),
  silenceSeconds: z.number().min(0.25).max(3600).exactOptional(),
  latching: z.boolean().exactOptional(),
  audible: z.boolean().exactOptional(),
  priorities: z.partialRecord(z.enum(alarmConditions), z.enum(priorities)).exactOptional(),
});

export type AlarmConfig = z.infer<typeof alarmConfig>;

/** What of the settings it makes another, but for the rule. */
export function toAlarmChange({
  silenceSeconds,
  latching,
  audible,
  priorities: own,
}: AlarmConfig): AlarmChange {
  return {
    ...(silenceSeconds === undefined ? {} : { silenceMs: ms(1000 * silenceSeconds) }),
    ...(latching === undefined ? {} : { latching }),
    ...(audible === undefined ? {} : { audible }),
    ...(own === undefined ? {} : { priorities: own }),
  };
}

/** What it makes another of the rule that is tuned and kept with limits. */
export const toOwnRule = ({ onSeconds, offSeconds, endRatio }: AlarmConfig): Partial<EpisodeRule> => ({
  ...(onSeconds === undefined ? {} : { onSeconds }),
  ...(offSeconds === undefined ? {} : { offSeconds }),
  ...(endRatio === undefined ? {} : { endRatio }),
});
