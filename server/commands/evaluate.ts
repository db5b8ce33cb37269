import type { Command } from 'commander';
import { MonitorError } from '../core/errors.ts';
import { areaUnderRoc } from '../core/evaluation/roc.ts';
import { scoreNames, type ScoreName, type Scores } from '../core/scores.ts';
import type { Evaluation } from '../lab/result.ts';
import { scoreAll } from '../pipeline/score-all.ts';
import { resolveInputs, type Input } from './inputs.ts';
import { openModel, shippedModel, type OpenModel } from './open-model.ts';
import { openSource, withOpenOptions, type OpenOptions } from './open-source.ts';
import { progressBar } from './progress.ts';

interface Options extends OpenOptions {
  readonly model: string;
  readonly normal: readonly string[];
  readonly abnormal: readonly string[];
  readonly manifest?: string;
  readonly where: readonly string[];
  readonly json?: true;
}

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('How well each score tells abnormal frames from normal ones: the area under its ROC curve.')
    .option('--model <folder>', 'model folder or .onnx file', shippedModel)
    .option('--manifest <csv>', 'rows labelled normal or abnormal (path,label,group)')
    .option('--where <column=value...>', 'select rows of the manifest', [])
    .option('--normal <input...>', 'normal cines, instead of or beside a manifest', [])
    .option('--abnormal <input...>', 'abnormal cines', [])
    .option('--json', 'print the result as JSON');
  withOpenOptions(command).action(evaluate);
}

async function evaluate({
  model: named,
  normal,
  abnormal,
  manifest,
  where,
  json,
  ...open
}: Options): Promise<void> {
  const rows = manifest === undefined ? [] : await resolveInputs([], { manifest, where });
  const sides = {
    normal: [...rows.filter(({ label }) => label === 'normal'), ...(await resolveInputs(normal, {}))],
    abnormal: [...rows.filter(({ label }) => label === 'abnormal'), ...(await resolveInputs(abnormal, {}))],
  };
  for (const side of ['normal', 'abnormal'] as const) {
    if (sides[side].length === 0)
      throw MonitorError.of('usage', [
        `No ${side} cine: an ROC curve needs both kinds. Name some with --${side} or a --manifest.`,
      ]);
  }
  const model = await openModel(named);
  const bar = progressBar('scoring', sides.normal.length + sides.abnormal.length);
  const scoresOf = async (inputs: readonly Input[]): Promise<readonly Scores[]> => {
    const all: Scores[] = [];
    for (const input of inputs) {
      all.push(...(await scoreCine(input, model, open)));
      bar.advance(1, input.group);
    }
    return all;
  };
  const scores = { normal: await scoresOf(sides.normal), abnormal: await scoresOf(sides.abnormal) };
  bar.done();
  await model.engine.close();
  for (const side of ['normal', 'abnormal'] as const) {
    if (scores[side].length === 0)
      throw MonitorError.of('usage', [`None of the ${side} cines holds a frame that can be scored.`]);
  }
  const areas = areasOf(scores.normal, scores.abnormal);
  const bySide: Evaluation['data']['bySide'] = (['normal', 'abnormal'] as const).map((side) => ({
    side,
    frames: scores[side].length,
    cines: sides[side].length,
    patients: new Set(sides[side].map(({ group }) => group)).size,
  }));
  if (json) {
    console.log(JSON.stringify({ model: model.stored.name, areas, bySide }));
    return;
  }
  console.log(`area under the ROC curve, by frame: ${bySide.map(describe).join(', ')}`);
  for (const [name, area] of Object.entries(areas)) console.log(`  ${name.padEnd(15)} ${area.toFixed(3)}`);
}

const describe = ({ side, frames, patients }: Evaluation['data']['bySide'][number]): string =>
  `${frames} ${side} frames of ${patients} patients`;

async function scoreCine(
  input: Input,
  { engine, limits, motion, stored }: OpenModel,
  open: OpenOptions,
): Promise<readonly Scores[]> {
  const source = await openSource(input.source, { ...open, preprocessing: stored.preprocessing });
  const scores: Scores[] = [];
  for await (const { scored } of scoreAll({
    source,
    engine,
    limits,
    motion,
    signal: new AbortController().signal,
  })) {
    if (scored !== undefined) scores.push(scored.scores);
  }
  return scores;
}

/** The area of each score, over the frames that have it. */
function areasOf(normal: readonly Scores[], abnormal: readonly Scores[]): Partial<Record<ScoreName, number>> {
  const values = (side: readonly Scores[], name: ScoreName): readonly number[] =>
    side.flatMap((scores) => scores[name] ?? []);
  const known = scoreNames.filter((name) =>
    [normal, abnormal].every((side) => values(side, name).length > 0),
  );
  return Object.fromEntries(
    known.map((name) => [name, areaUnderRoc(values(normal, name), values(abnormal, name))]),
  );
}
