import { changedSettings, defaultAlarmSettings, type AlarmSettings } from '../core/alarm-settings.ts';
import { toAlarmChange, toOwnRule, type AlarmConfig } from '../store/alarm-config.ts';
import type { StreamOptions } from './stream-state.ts';

/** How one stream's alarms behave: first what goes without saying, then what is for all, then what is the stream's own. */
export function alarmsOf(
  ...configs: readonly (AlarmConfig | undefined)[]
): Required<Pick<StreamOptions, 'alarmSettings' | 'rule'>> {
  const given = configs.filter((config) => config !== undefined);
  const alarmSettings = given.reduce<AlarmSettings>(
    (settings, config) => changedSettings(settings, toAlarmChange(config)),
    defaultAlarmSettings,
  );
  return {
    alarmSettings,
    rule: Object.assign({}, ...given.map(toOwnRule)) as StreamOptions['rule'] & object,
  };
}
