import type { AlarmAudio } from '../core/alarm-audio.ts';
import { defaultAlarmSettings, type AlarmSettings } from '../core/alarm-settings.ts';
import { moveLimit } from '../core/move-limit.ts';
import { scoreNames, type Limit, type Limits } from '../core/scores.ts';
import { ruleOf, withRule, type EpisodeRule } from '../core/tuning/episode-rule.ts';
import type { ClientMessage, StreamState } from '../wire/messages.ts';
import type { PerScore } from '../wire/scores.ts';
import { boundsOf } from './limit-bounds.ts';

/** What frames of one stream are held against. */
export interface StreamSettings {
  readonly limits: Limits;
  readonly rule: EpisodeRule;
}

/** The alarm's settings with a rule in place of its own. */
export const alarmsBy = ({ rule }: StreamSettings, alarms: AlarmSettings): AlarmSettings =>
  withRule(alarms, rule);

/** Of a calibration that names no rule. */
export const defaultRule: EpisodeRule = ruleOf(defaultAlarmSettings);

/** Settings as viewers are told them. */
export const toldSettings = (
  inForce: StreamSettings,
  alarms: AlarmSettings,
): Pick<StreamState, 'limits' | 'lowerLimits' | 'episodeRule' | 'alarmSettings'> => ({
  ...boundsOf(inForce.limits),
  episodeRule: inForce.rule,
  alarmSettings: alarmsBy(inForce, alarms),
});

export const toldAudio = (audio: AlarmAudio): StreamState['audio'] =>
  audio.kind === 'paused' ? { kind: audio.kind, untilMs: audio.untilMs } : audio;

export const toldAsSaved = (
  saved: StreamSettings,
): Pick<StreamState, 'savedLimits' | 'savedLowerLimits' | 'savedEpisodeRule'> => {
  const { limits, lowerLimits } = boundsOf(saved.limits);
  return { savedLimits: limits, savedLowerLimits: lowerLimits, savedEpisodeRule: saved.rule };
};

/** Settings as a viewer wants them. @returns why they cannot be, where they cannot: one line for people. */
export function tunedBy(
  request: Extract<ClientMessage, { readonly kind: 'set-limit' | 'tune' }>,
  settings: StreamSettings,
):
  | { readonly kind: 'settings'; readonly settings: StreamSettings }
  | { readonly kind: 'refused'; readonly line: string } {
  if (request.kind === 'tune') {
    const wanted = limitsOf(request.limits, request.lowerLimits);
    if (wanted.kind === 'refused') return wanted;
    return { kind: 'settings', settings: { limits: wanted.limits, rule: request.episodeRule } };
  }
  const { score, value, side = 'upper' } = request;
  const moved = moveLimit(settings.limits[score], { side, value });
  if (moved.kind === 'refused') return moved;
  const limits = { ...settings.limits, [score]: moved.limit };
  return { kind: 'settings', settings: { ...settings, limits } };
}

/** Limits of what viewers say of both sides. */
function limitsOf(
  upper: PerScore,
  lower: PerScore,
):
  { readonly kind: 'limits'; readonly limits: Limits } | { readonly kind: 'refused'; readonly line: string } {
  const limits: Partial<Record<(typeof scoreNames)[number], Limit>> = {};
  for (const score of scoreNames) {
    for (const [side, value] of [
      ['upper', upper[score]],
      ['lower', lower[score]],
    ] as const) {
      if (value === undefined) continue;
      const moved = moveLimit(limits[score], { side, value });
      if (moved.kind === 'refused') return moved;
      limits[score] = moved.limit;
    }
  }
  return { kind: 'limits', limits };
}
