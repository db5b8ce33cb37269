import { defaultAlarmSettings } from '../../core/alarm-settings.ts';
import { alarmTimes } from '../../core/evaluation/episodes.ts';
import { rateOver } from '../../core/evaluation/operating-point.ts';
import type { Drawing } from '../../core/evaluation/figure.ts';
import { quantileOf } from '../../core/quantile.ts';
import type { AlarmFigures } from '../result.ts';
import type { JudgedCine, ScoreColumn } from './columns.ts';

/** The on-delay and off-delay that the monitor begins with. */
export const delays = defaultAlarmSettings.anomaly;

/** Media times at which a score alone would raise an alarm in a cine. The score must be in multiples of its limit. */
export const alarmsIn = (column: ScoreColumn, judged: JudgedCine): readonly number[] =>
  alarmTimes(
    (column.frames?.(judged) ?? []).flatMap((ratio, at) =>
      ratio === undefined ? [] : [{ timeSeconds: judged.cine.timesSeconds[at]!, flagged: ratio > 1 }],
    ),
    delays,
  );

/** False alarms, alarms that were due, and how long they took; undefined for a score without limits or of whole cines. */
export function alarmFigures(
  column: ScoreColumn,
  cines: readonly JudgedCine[],
  drawing: Drawing,
): AlarmFigures | undefined {
  if (column.unit === 'raw' || column.frames === undefined) return undefined;
  const groups = [...new Set(cines.map(({ cine }) => cine.group))].sort();
  const all = cines.map((judged) => ({ ...judged.cine, alarms: alarmsIn(column, judged) }));
  const normals = all.filter(({ side }) => side === 'normal');
  const others = all.filter(({ side }) => side !== 'normal');
  const falseAlarmsPerHour = rateOver(
    groups,
    normals.map(({ group, alarms, seconds }) => ({ group, count: alarms.length, per: seconds / 3600 })),
    drawing,
  );
  const cinesFlagged = rateOver(
    groups,
    others.map(({ group, alarms }) => ({ group, count: alarms.length > 0 ? 1 : 0, per: 1 })),
    drawing,
  );
  if (falseAlarmsPerHour === undefined || cinesFlagged === undefined) return undefined;
  const waits = others.flatMap(({ alarms, timesSeconds }) =>
    alarms.length === 0 ? [] : [alarms[0]! - timesSeconds[0]!],
  );
  return {
    falseAlarmsPerHour,
    cinesFlagged,
    ...(waits.length === 0
      ? {}
      : {
          secondsToFirstFlag: {
            median: quantileOf(waits, 0.5),
            low: quantileOf(waits, 0.25),
            high: quantileOf(waits, 0.75),
          },
        }),
  };
}
