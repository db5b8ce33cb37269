import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { calibrate as learn, impossibleLimits, normalScoresOf } from '../core/calibration.ts';
import { MonitorError } from '../core/errors.ts';
import { latentKinds, type LatentReference } from '../core/latent.ts';
import type { LimitTarget } from '../core/limit-learner.ts';
import { scoreNames, upperOf, type ScoreName } from '../core/scores.ts';
import { software } from '../software.ts';
import { writeCalibration } from '../store/calibration-file.ts';
import { identityOf } from '../store/model-folder.ts';
import { reportLines, warningLines } from './calibration-report.ts';
import { resolveInputs } from './inputs.ts';
import { withOpenOptions, type OpenOptions } from './open-source.ts';
import { readNamedModel, shippedModel } from './open-model.ts';
import { scoreNormals } from './normal-cines.ts';
import { commandLine } from './progress.ts';

interface Options extends OpenOptions {
  readonly model: string;
  readonly falseAlarmsPerHour?: number;
  readonly quantile?: number;
  readonly perCine: number;
  readonly latent: LatentReference['kind'];
  readonly twoSided?: true | readonly string[];
  readonly out?: string;
  readonly manifest?: string;
  readonly where: readonly string[];
  readonly json?: true;
}

export function addCalibrate(program: Command): void {
  const command = program
    .command('calibrate')
    .description('Learn centre, radius and limits from normal cines that the model was not trained on.')
    .argument(
      '[input...]',
      'normal video files, folders of them, or phantom: sources (seed=101..120 names twenty)',
    )
    .option('--model <folder>', 'model folder or .onnx file', shippedModel)
    .option(
      '--false-alarms-per-hour <n>',
      'limits that raise at most so many alarms an hour on these normals',
      Number,
    )
    .option(
      '--quantile <share>',
      'limits with this share of the normal frames within each (0.995 where neither is given)',
      Number,
    )
    .option(
      '--two-sided [scores...]',
      'flag under a lower limit too, as a frame does that is too easy to copy: these scores (after the inputs), or all',
    )
    .addOption(
      new Option(
        '--latent <distance>',
        'of the codes: every direction alike, or each by how much normal codes vary along it',
      )
        .choices([...latentKinds])
        .default('euclidean'),
    )
    .option('--per-cine <frames>', 'frames of each cine, evenly spread, that make the centre', Number, 30)
    .option('--manifest <csv>', 'take the inputs from a manifest (path,label,group)')
    .option('--where <column=value...>', 'select rows of the manifest', [])
    .option('--out <file>', 'instead of calibration.json beside the model')
    .option('--json', 'print the result as JSON');
  withOpenOptions(command).action(calibrate);
}

async function calibrate(named: readonly string[], options: Options): Promise<void> {
  const target = targetOf(options);
  const twoSided = twoSidedOf(options);
  const inputs = (await resolveInputs(named, options)).filter(({ label }) => label !== 'abnormal');
  if (inputs.length === 0)
    throw MonitorError.of('usage', ['Nothing to calibrate with: name normal cines or a --manifest.']);
  const stored = await readNamedModel(options.model, false);
  const { cines, latent, motion, appearance } = await scoreNormals(stored, inputs, options);
  if (!cines.some(({ frames }) => frames.some(({ scores }) => scores !== undefined)))
    throw MonitorError.of('calibration-data', [
      'none of the inputs holds a frame that can be scored. Name normal cines with the probe on the skin.',
    ]);

  const learned = learn(cines, { target, twoSided });
  const impossible = impossibleLimits(learned.limits);
  if (impossible.length > 0)
    throw MonitorError.of('calibration-data', [
      `the limit of ${impossible.join(' and ')} would be 0. Name normal cines that differ from each other.`,
    ]);
  const { preprocessing, folder } = stored;
  const path = options.out ?? join(folder, 'calibration.json');
  await writeCalibration(
    path,
    {
      ...{ model: identityOf(stored), preprocessing, latent, motion, appearance, ...learned },
      normalScores: normalScoresOf(cines),
    },
    { software, command: commandLine() },
  );

  const warnings = warningLines(learned);
  if (options.json) {
    const radius = learned.limits.latent === undefined ? undefined : upperOf(learned.limits.latent);
    console.log(JSON.stringify({ out: path, radius, ...learned, warnings }));
  } else {
    for (const line of reportLines(learned)) console.log(line);
    console.log(`Written to ${path}`);
  }
  for (const line of warnings) console.error(`sonovigil: ${line}`);
}

function targetOf({ falseAlarmsPerHour: perHour, quantile: share }: Options): LimitTarget {
  if (perHour !== undefined && share !== undefined)
    throw MonitorError.of('usage', ['Give --false-alarms-per-hour or --quantile, not both.']);
  if (perHour !== undefined) {
    if (!(Number.isFinite(perHour) && perHour > 0))
      throw MonitorError.of('usage', [`--false-alarms-per-hour takes a number above 0, not ${perHour}`]);
    return { kind: 'false-alarms', perHour };
  }
  const wanted = share ?? 0.995;
  if (!(wanted > 0.5 && wanted <= 1))
    throw MonitorError.of('usage', [`--quantile takes a share above 0.5 and at most 1, not ${wanted}`]);
  return { kind: 'quantile', share: wanted };
}

function twoSidedOf({ twoSided }: Options): readonly ScoreName[] {
  if (twoSided === true) return scoreNames;
  return (twoSided ?? []).map((named) => {
    const score = scoreNames.find((name) => name === named);
    if (score !== undefined) return score;
    throw MonitorError.of('usage', [
      `--two-sided takes scores (${scoreNames.join(', ')}), not ${named}. Put the inputs before it.`,
    ]);
  });
}
