import type { Breakdown, Comparison, Evaluation, Level, ScoreResult } from '../lab/result.ts';
import { byFrequency, unscoredFrames } from '../lab/judging/unscored.ts';
import { figureText, sayFinding, sayGuardFinding } from '../lab/say.ts';

/** Prints an evaluation for people: a table a comparison, then alarms, then everything a reader must not miss. */
export function printEvaluation(evaluation: Evaluation): void {
  const { data, comparisons, breakdown, learningCurve, guard, findings } = evaluation;
  for (const { side, frames, cines, patients } of data.bySide)
    console.log(`${side.padEnd(9)} ${frames} frames, ${cines} cines, ${patients} patients`);
  if (data.unlabelled > 0)
    console.log(`not used  ${data.unlabelled} rows labelled neither normal nor abnormal`);
  const unscored = byFrequency(data.invalid);
  if (unscored.length > 0)
    console.log(
      `not valid ${unscoredFrames(data.invalid)} frames: ${unscored.map(([reason, frames]) => `${reason} ${frames}`).join(', ')}`,
    );
  for (const comparison of comparisons) printComparison(comparison, evaluation);
  if (breakdown !== undefined) printBreakdown(breakdown);
  if (learningCurve !== undefined) {
    console.log('\narea by cine and number of training patients');
    for (const { patients, scores } of learningCurve)
      console.log(
        `  ${patients.toFixed(1).padStart(6)}  ${scores.map(({ name, area }) => `${name} ${figureText(area)}`).join(', ')}`,
      );
  }
  if (guard.length + findings.length > 0) console.log('');
  for (const finding of guard) console.log(`! ${sayGuardFinding(finding)}`);
  for (const finding of findings) console.log(`! ${sayFinding(finding)}`);
}

const levels: readonly Level[] = ['frame', 'cine', 'patient'];

function printComparison({ against, scores }: Comparison, { design, settings }: Evaluation): void {
  const how =
    design.kind === 'one-model' ? '' : `, ${design.folds.length} folds by patient, pairs of one fold`;
  console.log(
    `\nnormal against ${against}: area under the ROC curve, 95 % interval of ${settings.draws} draws of patients${how}`,
  );
  console.log(
    `  ${'score'.padEnd(18)}${levels.map((level) => `by ${level}`.padEnd(22)).join('')}average precision`,
  );
  for (const score of scores) console.log(`  ${score.name.padEnd(18)}${areaCells(score)}`);
  const limited = scores.filter(({ alarms }) => alarms !== undefined);
  if (limited.length === 0) return;
  console.log(
    `at the limit: ${'cine sensitivity'.padStart(22)}   ${'cine specificity'.padEnd(22)}${'false alarms/h'.padEnd(22)}${'cines alarmed'.padEnd(22)}first alarm`,
  );
  for (const score of limited) console.log(`  ${score.name.padEnd(18)}${alarmCells(score)}`);
}

function printBreakdown({ column, parts }: Breakdown): void {
  for (const { value, cines, patients, areas } of parts) {
    console.log(`\nnormal against ${column} ${value} (${cines} cines, ${patients} patients)`);
    console.log(`  ${'score'.padEnd(18)}${'by frame'.padEnd(22)}by cine`);
    for (const { name, frame, cine } of areas) {
      const cells = [frame, cine].map((area) => (area === undefined ? '–' : figureText(area)));
      console.log(`  ${name.padEnd(18)}${cells[0]!.padEnd(22)}${cells[1]!}`);
    }
  }
}

function areaCells({ byLevel }: ScoreResult): string {
  const cells = levels.map((level) => {
    const result = byLevel[level];
    return (result.kind === 'judged' ? figureText(result.area) : '–').padEnd(22);
  });
  const cine = byLevel.cine;
  return cells.join('') + (cine.kind === 'judged' ? figureText(cine.averagePrecision) : '–');
}

function alarmCells({ byLevel, alarms }: ScoreResult): string {
  const point = byLevel.cine.kind === 'judged' ? byLevel.cine.operatingPoint : undefined;
  const wait = alarms?.secondsToFirstFlag;
  return [
    point === undefined ? '–' : figureText(point.sensitivity, 2),
    point === undefined ? '–' : figureText(point.specificity, 2),
    alarms === undefined ? '–' : figureText(alarms.falseAlarmsPerHour, 0),
    alarms === undefined ? '–' : figureText(alarms.cinesFlagged, 2),
    wait === undefined ? '–' : `${wait.median.toFixed(1)} s`,
  ]
    .map((cell) => cell.padEnd(22))
    .join('')
    .trimEnd();
}
