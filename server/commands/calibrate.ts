import { join } from 'node:path';
import type { Command } from 'commander';
import { calibrate as learn, type NormalFrame } from '../core/calibration.ts';
import { MonitorError } from '../core/errors.ts';
import { software } from '../software.ts';
import { writeCalibration } from '../store/calibration-file.ts';
import { collectFrames, type Collected } from './collect-frames.ts';
import { resolveInputs } from './inputs.ts';
import { openModel, shippedModel, type OpenModel } from './open-model.ts';
import { commandLine, progressBar } from './progress.ts';
import { scoreFrames } from './score-frames.ts';

interface Options {
  readonly model: string;
  readonly quantile: number;
  readonly perCine: number;
  readonly out?: string;
  readonly manifest?: string;
  readonly where: readonly string[];
  readonly json?: true;
}

/** With fewer patients the limits say more of these patients than of normal (docs/method: 30–100 cases to begin). */
const casesToBegin = 30;

export function addCalibrate(program: Command): void {
  program
    .command('calibrate')
    .description('Learn centre, radius and limits from normal cines that the model was not trained on.')
    .argument(
      '[input...]',
      'normal video files, folders of them, or phantom: sources (seed=101..120 names twenty)',
    )
    .option('--model <folder>', 'model folder or .onnx file', shippedModel)
    .option('--quantile <share>', 'share of normal frames at or under each limit', Number, 0.995)
    .option('--per-cine <frames>', 'frames taken of each cine, evenly spread', Number, 30)
    .option('--manifest <csv>', 'take the inputs from a manifest (path,label,group)')
    .option('--where <column=value...>', 'select rows of the manifest', [])
    .option('--out <file>', 'instead of calibration.json beside the model')
    .option('--json', 'print the result as JSON')
    .action(calibrate);
}

async function calibrate(named: readonly string[], options: Options): Promise<void> {
  if (!(options.quantile > 0.5 && options.quantile <= 1)) {
    throw MonitorError.of('usage', [
      `--quantile takes a share above 0.5 and at most 1, not ${options.quantile}`,
    ]);
  }
  const inputs = (await resolveInputs(named, options)).filter(({ label }) => label !== 'abnormal');
  if (inputs.length === 0)
    throw MonitorError.of('usage', ['Nothing to calibrate with: name normal cines or a --manifest.']);
  const model = await openModel(options.model);
  const frames: NormalFrame[] = [];
  const bar = progressBar('calibrating', inputs.length);
  for (const input of inputs) {
    frames.push(
      ...(await scored(await collectFrames(input, options.perCine, new AbortController().signal), model)),
    );
    bar.advance(1, input.group);
  }
  bar.done();
  await model.engine.close();
  if (frames.length === 0)
    throw MonitorError.of('usage', ['None of the inputs holds a frame that can be scored.']);

  const { flaggedShare, ...learned } = learn(frames, options.quantile);
  const { name, sha256, preprocessing, folder } = model.stored;
  const path = options.out ?? join(folder, 'calibration.json');
  await writeCalibration(
    path,
    { model: { name, sha256 }, preprocessing, ...learned },
    { software, command: commandLine() },
  );

  const { limits, normals, quantile } = learned;
  if (options.json) {
    console.log(
      JSON.stringify({ out: path, limits, radius: learned.radius, quantile, normals, flaggedShare }),
    );
    return;
  }
  console.log(
    `limits at quantile ${quantile} of ${normals.frames} normal frames of ${normals.groups} patients:`,
  );
  for (const [score, limit] of Object.entries(limits))
    console.log(`  ${score.padEnd(15)} ${limit.toPrecision(5)}`);
  console.log(
    `of these frames they flag ${(100 * flaggedShare).toFixed(2)} % (any score over its limit). Written to ${path}`,
  );
  if (normals.groups < casesToBegin) {
    console.error(
      `sonovigil: ${normals.groups} patients are few: 30 to 100 to begin with, 1,000 to 10,000 as the aim.`,
    );
  }
}

const batch = 8;

async function scored({ input, sector, frames }: Collected, { engine }: OpenModel): Promise<NormalFrame[]> {
  const results = await scoreFrames(frames, { engine, sector, batch, code: true });
  return results.map(({ scores, code }) => ({ group: input.group, scores, code }));
}
