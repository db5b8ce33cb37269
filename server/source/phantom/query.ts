import { MonitorError } from '../../core/errors.ts';

/**
 * What can be wrong with a simulated heart. `lad`, `lcx`, `rca`: the territory of that artery does not move; `mirrored`: the
 * probe is held the wrong way round; `effusion`: fluid in the pericardium; `shadow`: air or rib before part of the sector;
 * `gain`: turned up too far; `lift`: the probe has left the skin.
 */
export const anomalies = ['lad', 'lcx', 'rca', 'mirrored', 'effusion', 'shadow', 'gain', 'lift'] as const;
export type Anomaly = (typeof anomalies)[number];

/** An anomaly and when it is there: from `fromSeconds` up to but not at `untilSeconds`. */
export interface Episode {
  readonly anomaly: Anomaly;
  readonly fromSeconds: number;
  /** Infinity: to the end. */
  readonly untilSeconds: number;
}

/** A simulated examination, as its spec says. */
export interface PhantomQuery {
  readonly seed: number;
  readonly framesPerSecond: number;
  /** Length of the recording. Live sources have none and ignore it. */
  readonly lengthSeconds: number;
  readonly live: boolean;
  readonly episodes: readonly Episode[];
}

/**
 * Parses `phantom:sax?seed=7&fps=30&seconds=20&live=0&anomaly=lad&from=6&until=14`. Every key may be left out. `anomaly` may
 * come again; each `from` and `until` belongs to the anomaly before it.
 * @throws MonitorError `phantom-query`, naming what is allowed.
 */
export function parsePhantom(spec: string): PhantomQuery {
  const refuse = (detail: string): never => {
    throw MonitorError.of('phantom-query', [spec, detail]);
  };
  const [view, ...rest] = spec.replace(/^phantom:/, '').split('?');
  if (view !== 'sax')
    return refuse(`the one view is "sax" (parasternal short axis), as in phantom:sax?seed=7`);
  const number = (key: string, text: string): number => {
    const { low, high, whole } = numbers[key as NumberKey];
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high) || (whole && !Number.isInteger(value)))
      refuse(`${key} must be a ${whole ? 'whole ' : ''}number of ${low} to ${high}, not "${text}"`);
    return value;
  };

  const settings: Record<NumberKey, number> = { seed: 1, fps: 30, seconds: 20, live: 0, from: 0, until: 0 };
  const episodes: Episode[] = [];
  for (const [key, text] of new URLSearchParams(rest.join('?'))) {
    if (key === 'anomaly') {
      if (!isAnomaly(text)) return refuse(`anomaly must be one of ${anomalies.join(', ')}, not "${text}"`);
      episodes.push({ anomaly: text, fromSeconds: 0, untilSeconds: Infinity });
    } else if (key === 'from' || key === 'until') {
      const episode = episodes.pop();
      if (episode === undefined)
        return refuse(`${key} belongs behind an anomaly, as in anomaly=lad&${key}=6`);
      episodes.push({ ...episode, [`${key}Seconds`]: number(key, text) });
    } else if (isNumberKey(key)) settings[key] = number(key, text);
    else return refuse(`it knows no "${key}", only anomaly, ${Object.keys(numbers).join(', ')}`);
  }
  for (const { anomaly, fromSeconds, untilSeconds } of episodes) {
    if (untilSeconds <= fromSeconds)
      refuse(`${anomaly} would end (until=${untilSeconds}) before it begins (from=${fromSeconds})`);
  }
  return {
    seed: settings.seed,
    framesPerSecond: settings.fps,
    lengthSeconds: settings.seconds,
    live: settings.live === 1,
    episodes,
  };
}

/** The anomalies that are there at a moment of media time, in the order of the query. */
export const anomaliesAt = ({ episodes }: PhantomQuery, timeSeconds: number): readonly Anomaly[] =>
  episodes
    .filter((one) => one.fromSeconds <= timeSeconds && timeSeconds < one.untilSeconds)
    .map((one) => one.anomaly);

const numbers = {
  seed: { low: 0, high: 0xffff_ffff, whole: true },
  fps: { low: 1, high: 120, whole: true },
  seconds: { low: 0.1, high: 3600, whole: false },
  live: { low: 0, high: 1, whole: true },
  from: { low: 0, high: 3600, whole: false },
  until: { low: 0, high: 3600, whole: false },
} as const;
type NumberKey = keyof typeof numbers;

const isNumberKey = (key: string): key is NumberKey => Object.hasOwn(numbers, key);
const isAnomaly = (text: string): text is Anomaly => anomalies.some((one) => one === text);
