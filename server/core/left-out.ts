import { defaultAlarmSettings } from './alarm-settings.ts';
import { bootstrapGroups, type Interval } from './bootstrap.ts';
import { countEpisodes } from './episodes.ts';
import { atMostPerHour } from './event-rate.ts';
import { learnLimits, type LimitsAsked } from './limit-learner.ts';
import { groupsOf, judgedSeconds, partsOf, type NormalCine } from './normal-cine.ts';
import { judge, type Limits } from './scores.ts';

/** What limits would have raised on normal patients whom they were not learned from. */
export interface LeftOut {
  /** Of the joint verdict, through the alarm's on-delay and off-delay. */
  readonly episodes: number;
  readonly hours: number;
  readonly perHour: number;
  /** 95 %, by drawing patients; absent where no patient raised any, as every draw would say 0. */
  readonly interval?: Interval;
  /** The greatest rate that this many episodes leave possible at 95 % (event-rate.ts). */
  readonly atMostPerHour: number;
  /** Patients with at least one episode. */
  readonly patientsWithEpisodes: number;
  /** Share of the scored frames beyond any limit, 0..1. */
  readonly flaggedShare: number;
}

/** More than this many patients are left out several at a time. */
const mostParts = 100;

/**
 * Leaves each patient out in turn: limits from the others, episodes counted on the one.
 * @returns undefined for a single patient, and where no time was judged.
 */
export function leaveOut(
  cines: readonly NormalCine[],
  asked: LimitsAsked,
  { draws, seed }: { readonly draws: number; readonly seed: number },
): LeftOut | undefined {
  const groups = groupsOf(cines);
  if (groups.length < 2) return undefined;
  const patients = partsOf(groups, mostParts).flatMap((part) => {
    const others = cines.filter(({ group }) => !part.includes(group));
    if (!others.some(({ frames }) => frames.some(({ scores }) => scores !== undefined))) return [];
    const limits = learnLimits(others, asked);
    return part.map((name) =>
      watch(
        cines.filter(({ group }) => group === name),
        limits,
      ),
    );
  });
  const whole = patients.reduce(added, nothing);
  if (whole.hours === 0) return undefined;
  const interval = bootstrapGroups({
    groups: patients,
    statistic: (drawn) => rateOf(drawn.reduce(added, nothing)),
    draws,
    seed,
  });
  return {
    episodes: whole.episodes,
    hours: whole.hours,
    perHour: whole.episodes / whole.hours,
    ...(whole.episodes === 0 || interval === undefined ? {} : { interval }),
    atMostPerHour: atMostPerHour(whole.episodes, whole.hours),
    patientsWithEpisodes: patients.filter(({ episodes }) => episodes > 0).length,
    flaggedShare: whole.flagged / whole.frames,
  };
}

interface Watched {
  readonly episodes: number;
  readonly hours: number;
  readonly frames: number;
  readonly flagged: number;
}

const nothing: Watched = { episodes: 0, hours: 0, frames: 0, flagged: 0 };
const added = (one: Watched, other: Watched): Watched => ({
  episodes: one.episodes + other.episodes,
  hours: one.hours + other.hours,
  frames: one.frames + other.frames,
  flagged: one.flagged + other.flagged,
});
const rateOf = ({ episodes, hours }: Watched): number | undefined =>
  hours === 0 ? undefined : episodes / hours;

function watch(cines: readonly NormalCine[], limits: Limits): Watched {
  return cines
    .map((cine) => {
      const { frames } = cine;
      const beyond = frames.map(({ scores }) =>
        scores === undefined ? undefined : judge(scores, limits).kind === 'abnormal',
      );
      return {
        episodes: countEpisodes(
          frames.map(({ timeSeconds }) => timeSeconds),
          (at) => beyond[at],
          defaultAlarmSettings.anomaly,
        ),
        hours: judgedSeconds(cine) / 3600,
        frames: beyond.filter((one) => one !== undefined).length,
        flagged: beyond.filter((one) => one === true).length,
      };
    })
    .reduce(added, nothing);
}
