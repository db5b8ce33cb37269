import { scoreNames, type StreamState } from '../../server/wire/messages.ts';
import type { PerScore } from '../../server/wire/scores.ts';
import type { EpisodeRule } from '../../server/wire/tuning-messages.ts';

/** All that is tuned on a stream, as it is sent. */
export interface Settings {
  readonly limits: PerScore;
  readonly lowerLimits: PerScore;
  readonly episodeRule: EpisodeRule;
}

/** In force on a stream now, and as its calibration has them. Undefined for a server that tells no rule. */
export const inForceOf = ({ limits, lowerLimits = {}, episodeRule }: StreamState): Settings | undefined =>
  episodeRule && { limits, lowerLimits, episodeRule };
export const savedOf = ({
  savedLimits,
  savedLowerLimits = {},
  savedEpisodeRule,
}: StreamState): Settings | undefined =>
  savedEpisodeRule && { limits: savedLimits, lowerLimits: savedLowerLimits, episodeRule: savedEpisodeRule };

export const sameSettings = (one: Settings | undefined, other: Settings | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Whether what is in force is not what is saved. */
export const settingsDiffer = ({
  limits,
  savedLimits,
  lowerLimits,
  savedLowerLimits,
  ...rules
}: StreamState): boolean =>
  JSON.stringify(rules.episodeRule) !== JSON.stringify(rules.savedEpisodeRule) ||
  scoreNames.some(
    (score) => limits[score] !== savedLimits[score] || lowerLimits?.[score] !== savedLowerLimits?.[score],
  );

/** How settings came to be what they are, whoever changed them: what can be undone and done again. */
export interface SettingsTrail {
  readonly past: readonly Settings[];
  readonly present: Settings | undefined;
  readonly future: readonly Settings[];
  /** When `present` last changed. */
  readonly changedMs: number;
  /** Asked for by undo or redo and not heard back yet: what is heard until then is older. */
  readonly awaited: { readonly settings: Settings; readonly untilMs: number } | undefined;
}

export const newTrail: SettingsTrail = {
  past: [],
  present: undefined,
  future: [],
  changedMs: -Infinity,
  awaited: undefined,
};

/** Changes that follow each other faster are one movement of a hand, and are undone as one. */
const gestureMs = 700;
const awaitMs = 1500;
const mostKept = 100;

/** Settings are in force: said by the server, whoever asked for them. */
export function heard(trail: SettingsTrail, settings: Settings, nowMs: number): SettingsTrail {
  const { past, present, awaited } = trail;
  if (awaited !== undefined && nowMs < awaited.untilMs)
    return sameSettings(settings, awaited.settings) ? { ...trail, awaited: undefined } : trail;
  if (present === undefined) return { ...trail, present: settings };
  if (sameSettings(settings, present)) return trail;
  const goesOn = nowMs - trail.changedMs < gestureMs;
  return {
    past: goesOn ? past : [...past, present].slice(-mostKept),
    present: settings,
    future: [],
    changedMs: nowMs,
    awaited: undefined,
  };
}

/** One step back, or on; the settings to ask for are then `present`. The very same trail where there is none. */
export function undone(trail: SettingsTrail, nowMs: number): SettingsTrail {
  const { past, present, future } = trail;
  const target = past.at(-1);
  if (target === undefined || present === undefined) return trail;
  return { ...asked(target, nowMs), past: past.slice(0, -1), future: [present, ...future] };
}

export function redone(trail: SettingsTrail, nowMs: number): SettingsTrail {
  const { past, present, future } = trail;
  const target = future[0];
  if (target === undefined || present === undefined) return trail;
  return { ...asked(target, nowMs), past: [...past, present], future: future.slice(1) };
}

const asked = (settings: Settings, nowMs: number): Omit<SettingsTrail, 'past' | 'future'> => ({
  present: settings,
  changedMs: -Infinity,
  awaited: { settings, untilMs: nowMs + awaitMs },
});
