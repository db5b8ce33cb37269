import { defaultAlarmSettings } from '../core/alarm-settings.ts';
import type { Interval } from '../core/bootstrap.ts';
import type { LearnedLimits } from '../core/calibration.ts';
import { atMostPerHour } from '../core/event-rate.ts';
import { lowerOf, scoreNames, upperOf } from '../core/scores.ts';

/** With fewer patients the limits say more of these patients than of normal (docs/method: 30–100 cases to begin). */
const casesToBegin = 30;

/** What was learned and how far it can be trusted, in lines for people. */
export function reportLines({
  limits,
  asked,
  normals,
  intervals,
  leftOut,
}: LearnedLimits): readonly string[] {
  const { anomaly } = defaultAlarmSettings;
  const asking =
    asked.target.kind === 'quantile'
      ? `with ${percent(asked.target.share)} of the normal frames within each`
      : `for at most ${figure(asked.target.perHour)} false alarms an hour, all scores together`;
  const rows = scoreNames.flatMap((name) => {
    const limit = limits[name];
    if (limit === undefined) return [];
    const lower = lowerOf(limit);
    return [
      `  ${name.padEnd(15)} ${lower === undefined ? '' : 'over '}${bound(upperOf(limit), intervals[name]?.upper)}`,
      ...(lower === undefined ? [] : [`  ${''.padEnd(15)} under ${bound(lower, intervals[name]?.lower)}`]),
    ];
  });
  const { patients, cines, frames, minutes } = normals;
  const from = `from ${counted(patients, 'patient')}, ${counted(cines, 'cine')}, ${counted(frames, 'frame')}, ${minutes.toFixed(1)} minutes`;
  return [
    `limits ${asking}, and their 95 % intervals by drawing patients:`,
    ...rows,
    from,
    ...(leftOut === undefined ? [] : [leftOutLine(leftOut)]),
    `an alarm: beyond a limit for ${anomaly.onSeconds} s, until within for ${anomaly.offSeconds} s`,
    ...resolutionLines(minutes),
  ];
}

function leftOutLine(leftOut: NonNullable<LearnedLimits['leftOut']>): string {
  const { episodes, hours, perHour, interval, patientsWithEpisodes, flaggedShare } = leftOut;
  const drawn =
    interval === undefined ? '' : `${figure(interval.low)} to ${figure(interval.high)} by drawing patients, `;
  return `each patient left out, limits from the others: ${counted(episodes, 'alarm')} of ${counted(patientsWithEpisodes, 'patient')} in ${figure(hours)} h, ${figure(perHour)} an hour (95 %: ${drawn}at most ${figure(leftOut.atMostPerHour)} by counting); ${percent(flaggedShare)} of the frames beyond a limit`;
}

function resolutionLines(minutes: number): readonly string[] {
  if (minutes === 0) return [];
  const hours = minutes / 60;
  return [
    `what ${minutes.toFixed(1)} minutes can show: no rate under ${figure(1 / hours)} an hour (1/T); without a single alarm, up to ${figure(atMostPerHour(0, hours))} an hour would remain possible (3/T, 95 %)`,
  ];
}

/** What must not be overlooked, in lines for people. */
export function warningLines({ asked: { target }, normals, leftOut }: LearnedLimits): readonly string[] {
  const { patients, minutes } = normals;
  const hours = minutes / 60;
  const lines: string[] = [];
  if (patients < casesToBegin)
    lines.push(
      `${counted(patients, 'patient')} ${patients === 1 ? 'is' : 'are'} few: 30 to 100 to begin with, 1,000 to 10,000 as the aim.`,
    );
  if (leftOut === undefined)
    lines.push(
      'A single patient cannot be left out: these limits have no interval and were tried on nobody else.',
    );
  if (target.kind === 'false-alarms' && target.perHour * hours < 1)
    lines.push(
      `${figure(target.perHour)} an hour cannot be shown with ${minutes.toFixed(1)} minutes: the limits lie where these normals raised no alarm at all. ${figure(3 / target.perHour)} hours without an alarm would show it.`,
    );
  return lines;
}

const bound = (value: number, interval: Interval | undefined): string =>
  interval === undefined
    ? value.toPrecision(5)
    : `${value.toPrecision(5)}   ${interval.low.toPrecision(4)} to ${interval.high.toPrecision(4)}`;

const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
const figure = (value: number): string =>
  value.toLocaleString('en', { maximumSignificantDigits: value >= 100 ? Math.ceil(Math.log10(value)) : 3 });
const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
