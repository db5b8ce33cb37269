import type { AlarmSettings } from '../alarm-settings.ts';
import { absent, follow, type Persistence } from '../persistence.ts';
import { ratioOf, scoreNames, type Limits, type ScoreName } from '../scores.ts';
import { seconds } from '../units.ts';

/** Scores of one stream as columns, in the order of the stream: raw, so that any limits can be held against them. */
export interface RecordedScores {
  /** Frames, scored or not. */
  readonly length: number;
  /** Media time. */
  readonly timeSeconds: ArrayLike<number>;
  /** NaN where a frame has none; a frame without a reconstruction score was not valid. */
  readonly scores: Readonly<Record<ScoreName, ArrayLike<number>>>;
  /** 1: this frame does not follow the one before, as somebody sought. */
  readonly seam: ArrayLike<number>;
}

/** All that a person tunes: what is beyond, and for how long until it counts. */
export interface TunedSettings {
  readonly limits: Limits;
  readonly alarms: Pick<AlarmSettings, 'anomaly' | 'endRatio'>;
}

/** An episode that would have raised an anomaly alarm; both times are media time of frames beyond a limit. */
export interface ReplayedEpisode {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly score: ScoreName;
  /** Of that score, the greatest of the episode. */
  readonly peakRatio: number;
}

/** What settings would have made of recorded scores. */
export interface Replayed {
  /** Frames that were judged: normal or abnormal. */
  readonly judged: number;
  readonly abnormal: number;
  /** Frames beyond the limit of each score; a frame can be beyond several. */
  readonly beyond: Readonly<Record<ScoreName, number>>;
  readonly episodes: readonly ReplayedEpisode[];
  /** Stream time of the judged frames: no gap and no jump counts. */
  readonly judgedSeconds: number;
}

/** A frame that comes later than this after the one before does not fill the gap between them. */
const longestStepSeconds = 1;

/**
 * Holds recorded scores against settings, as the alarm did or would have done (alarms.ts), without scoring anything anew. The same episodes
 * come out as `reduceAlarms` raises, which a test proves; it is written apart because limits are dragged at 60 steps a second over hours
 * of scores.
 */
export function replayScores(recorded: RecordedScores, { limits, alarms }: TunedSettings): Replayed {
  const limited = scoreNames.filter((name) => limits[name] !== undefined);
  const columns = limited.map((name) => recorded.scores[name]);
  const bounds = limited.map((name) => limits[name]!);
  const { length, timeSeconds, seam } = recorded;
  const endRatio = Math.min(1, alarms.endRatio);
  const beyondOf = new Uint32Array(limited.length);
  const episodes: ReplayedEpisode[] = [];
  let [judged, abnormal, judgedSeconds] = [0, 0, 0];
  let persistence = absent;
  let peak: Lead | undefined;
  for (let at = 0; at < length; at++) {
    let [leader, leadRatio] = [0, -Infinity];
    let complete = limited.length > 0;
    for (let score = 0; score < columns.length; score++) {
      const value = columns[score]![at]!;
      if (Number.isNaN(value)) {
        complete = false;
        continue;
      }
      const ratio = ratioOf(value, bounds[score]!);
      if (ratio > 1) beyondOf[score]!++;
      if (ratio > leadRatio) [leader, leadRatio] = [score, ratio];
    }
    if (leadRatio <= 1 && !complete) continue;
    const stepSeconds = at === 0 || seam[at] === 1 ? 0 : Math.max(0, timeSeconds[at]! - timeSeconds[at - 1]!);
    judged++;
    if (leadRatio > 1) abnormal++;
    if (stepSeconds <= longestStepSeconds) judgedSeconds += stepSeconds;
    const before = persistence;
    const seen = leadRatio > (before.kind === 'present' ? endRatio : 1);
    if (!seen && before.kind !== 'present') {
      // As `follow` would say; most frames are such.
      persistence = absent;
      peak = undefined;
      continue;
    }
    persistence = follow(
      before,
      { seen, timeSeconds: seconds(timeSeconds[at]!), stepSeconds },
      alarms.anomaly,
    );
    if (persistence.kind === 'absent') {
      if (before.kind === 'present') episodes.push(episodeOf(before, peak));
      peak = undefined;
    } else if (peak === undefined || leadRatio > peak.ratio)
      peak = { score: limited[leader]!, ratio: leadRatio };
  }
  if (persistence.kind === 'present') episodes.push(episodeOf(persistence, peak));
  const beyond = {
    ...nothingBeyond,
    ...Object.fromEntries(limited.map((name, at) => [name, beyondOf[at]!])),
  };
  return { judged, abnormal, beyond, episodes, judgedSeconds };
}

const nothingBeyond: Readonly<Record<ScoreName, number>> = {
  reconstruction: 0,
  latent: 0,
  peak: 0,
  motion: 0,
};

interface Lead {
  readonly score: ScoreName;
  readonly ratio: number;
}

const none: Lead = { score: 'reconstruction', ratio: -Infinity };

function episodeOf(
  { startSeconds, lastSeconds }: Extract<Persistence, { readonly kind: 'present' }>,
  peak: Lead = none,
): ReplayedEpisode {
  return { startSeconds, endSeconds: lastSeconds, score: peak.score, peakRatio: peak.ratio };
}

/** Alarms an hour of the time that was judged; undefined where none was. */
export const alarmsPerHour = ({ episodes, judgedSeconds }: Replayed): number | undefined =>
  judgedSeconds === 0 ? undefined : (episodes.length * 3600) / judgedSeconds;
