import type { Alarm } from './alarm-list.ts';
import { assertNever } from './assert-never.ts';
import type { Ending, Peak } from './episode.ts';
import { scoreNames, type Verdict } from './scores.ts';
import type { Seconds } from './units.ts';

/** What happens to a stream, as far as its episodes care. */
export type EpisodeHappening =
  | {
      readonly kind: 'frame';
      readonly frame: number;
      readonly timeSeconds: Seconds;
      readonly verdict: Verdict;
    }
  | { readonly kind: 'alarms'; readonly alarms: readonly Alarm[] }
  /** Nothing follows that would end it by itself. */
  | { readonly kind: 'cut'; readonly ending: Exclude<Ending, 'over' | 'restart'> };

/** What became of the episode by it. */
export type EpisodeChange =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'began';
      /** Id of the alarm that it raised. */
      readonly alarm: number;
      readonly startSeconds: Seconds;
      readonly peak: Peak;
    }
  | { readonly kind: 'peaked'; readonly peak: Peak }
  | {
      readonly kind: 'ended';
      readonly endSeconds: Seconds;
      readonly ending: Ending;
      readonly peak: Peak;
    };

export interface EpisodeWatch {
  /** The greatest ratio of the stretch that is on or coming. */
  readonly peak: Peak | undefined;
  /** Id of the alarm of the episode that lasts. */
  readonly alarm: number | undefined;
  /** Media time of the last frame that was abnormal. */
  readonly lastSeconds: Seconds | undefined;
  readonly change: EpisodeChange;
}

const none: EpisodeChange = { kind: 'none' };
export const noEpisode: EpisodeWatch = {
  peak: undefined,
  alarm: undefined,
  lastSeconds: undefined,
  change: none,
};

/**
 * Follows the episodes of one stream: each begins when an anomaly alarm is raised and ends when it is on no more, as the alarms say and
 * nothing else. Frames say which of them was the peak, and come before the alarms that they raise.
 */
export function followEpisode(watch: EpisodeWatch, happening: EpisodeHappening): EpisodeWatch {
  switch (happening.kind) {
    case 'frame':
      return afterFrame(watch, happening);
    case 'alarms':
      return afterAlarms(watch, happening.alarms);
    case 'cut':
      return watch.alarm === undefined ? noEpisode : ended(watch, happening.ending);
    default:
      return assertNever(happening);
  }
}

function afterFrame(
  watch: EpisodeWatch,
  { frame, timeSeconds, verdict }: Extract<EpisodeHappening, { readonly kind: 'frame' }>,
): EpisodeWatch {
  if (verdict.kind !== 'normal' && verdict.kind !== 'abnormal') return { ...watch, change: none };
  // As the alarm itself: a normal frame before it is raised makes the stretch begin anew.
  if (verdict.kind === 'normal') return watch.alarm === undefined ? noEpisode : { ...watch, change: none };
  const next = { ...watch, lastSeconds: timeSeconds, change: none };
  const peak = greaterPeak(watch.peak, { frame, timeSeconds, verdict });
  if (peak === watch.peak) return next;
  const change = watch.alarm === undefined ? none : ({ kind: 'peaked', peak } as const);
  return { ...next, peak, change };
}

function greaterPeak(
  before: Peak | undefined,
  {
    frame,
    timeSeconds,
    verdict: { scores, ratios },
  }: Pick<Peak, 'frame' | 'timeSeconds'> & {
    readonly verdict: Extract<Verdict, { readonly ratios: unknown }>;
  },
): Peak {
  let peak = before;
  for (const score of scoreNames) {
    const [ratio, value] = [ratios[score], scores[score]];
    if (ratio === undefined || value === undefined) continue;
    if (peak === undefined || ratio > peak.ratio) peak = { score, ratio, value, frame, timeSeconds };
  }
  // A frame is abnormal by one of its ratios.
  return peak!;
}

function afterAlarms(watch: EpisodeWatch, alarms: readonly Alarm[]): EpisodeWatch {
  const on = alarms.find(({ family, presence }) => family === 'anomaly' && presence === 'on');
  if (on?.id === watch.alarm) return { ...watch, change: none };
  if (on === undefined) {
    const over = alarms.find(({ id }) => id === watch.alarm);
    return ended({ ...watch, lastSeconds: over?.endSeconds ?? watch.lastSeconds }, 'over');
  }
  const { peak } = watch;
  if (peak === undefined) return { ...watch, change: none };
  const began = { kind: 'began', alarm: on.id, startSeconds: on.startSeconds, peak } as const;
  return { ...watch, alarm: on.id, change: began };
}

function ended({ peak, lastSeconds }: EpisodeWatch, ending: Ending): EpisodeWatch {
  if (peak === undefined) return noEpisode;
  const endSeconds = lastSeconds ?? peak.timeSeconds;
  return { ...noEpisode, change: { kind: 'ended', endSeconds, ending, peak } };
}
