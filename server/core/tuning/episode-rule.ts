import type { AlarmSettings } from '../alarm-settings.ts';

/** What of the alarm's settings is tuned and kept with limits: from when frames beyond them are an episode, and what ends one. */
export interface EpisodeRule {
  readonly onSeconds: number;
  readonly offSeconds: number;
  /** `AlarmSettings.endRatio`. */
  readonly endRatio: number;
}

export const ruleOf = ({ anomaly, endRatio }: Pick<AlarmSettings, 'anomaly' | 'endRatio'>): EpisodeRule => ({
  ...anomaly,
  endRatio,
});

export const withRule = <Settings extends Pick<AlarmSettings, 'anomaly' | 'endRatio'>>(
  settings: Settings,
  { onSeconds, offSeconds, endRatio }: EpisodeRule,
): Settings => ({ ...settings, anomaly: { onSeconds, offSeconds }, endRatio });
