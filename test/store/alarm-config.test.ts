import { expect, it } from 'vitest';
import { changedSettings, defaultAlarmSettings } from '../../server/core/alarm-settings.ts';
import { alarmConfig, toAlarmChange, toOwnRule } from '../../server/store/alarm-config.ts';

it('changes what it names and leaves the rest', () => {
  const config = alarmConfig.parse({ offSeconds: 4, silenceSeconds: 1.5, priorities: { frozen: 'high' } });
  const settings = changedSettings(defaultAlarmSettings, toAlarmChange(config));
  expect(settings).toEqual({
    ...defaultAlarmSettings,
    silenceMs: 1500,
    priorities: { ...defaultAlarmSettings.priorities, frozen: 'high' },
  });
  expect(toOwnRule(config)).toEqual({ offSeconds: 4 });
});

it.each([{ onSeconds: -1 }, { endRatio: 2 }, { priorities: { anomaly: 'urgent' } }, { loud: true }])(
  'refuses %o',
  (config) => expect(alarmConfig.safeParse(config).success).toBe(false),
);
