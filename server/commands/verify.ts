import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { MonitorError } from '../core/errors.ts';
import { engineNames, type EngineName } from '../core/engines.ts';
import { readBundle, type CaseBundle } from '../store/bundle-reader.ts';
import { thisMachine } from './bundle-about.ts';
import { openModel, readNamedModel, shippedModel, withEngineOption, type OpenModel } from './open-model.ts';
import { scoreAgain } from './score-again.ts';

interface Options {
  readonly model: string;
  readonly engine: EngineName;
  readonly json?: true;
}

/** Engines agree to that share of a score; the tests of the engines hold them to it. */
const toleranceOfOthers = 1e-4;

export function addVerify(program: Command): void {
  const command = program
    .command('verify')
    .description('Score a case bundle again, and report the largest difference.')
    .argument('<bundle>', 'the .zip of an episode')
    .option('--model <folder>', 'model folder or .onnx file that it was scored by', shippedModel)
    .option('--json', 'print the report as JSON');
  withEngineOption(command).action(verify);
}

async function verify(path: string, options: Options): Promise<void> {
  const bundle = await readBundle(path);
  const { manifest } = bundle;
  const model = await openFor(bundle, options);
  try {
    const found = await scoreAgain(bundle, model);
    const engine = { then: manifest.engine, again: model.engine.description.engine };
    // A graphics processor's driver is part of the engine, and no bundle tells of it.
    const exact = engine.then === engine.again && engineNamed(engine.then) === 'cpu';
    const same = exact && manifest.machine === thisMachine();
    const tolerance = same ? 0 : toleranceOfOthers;
    const largestDifference = found.largest?.share ?? 0;
    const ok = largestDifference <= tolerance;
    const report = { ...found, largestDifference, tolerance, engine, ok };
    if (options.json) console.log(JSON.stringify({ bundle: path, ...report }));
    else linesOf(bundle, report).forEach((line) => console.log(line));
    if (!ok) process.exitCode = 1;
  } finally {
    await model.engine.close();
  }
}

/** The model that it was scored by, with the calibration that lies in the bundle. */
async function openFor({ manifest, calibration }: CaseBundle, options: Options): Promise<OpenModel> {
  const { model } = options;
  const engine = options.engine === 'auto' ? engineNamed(manifest.engine) : options.engine;
  const { sha256, name } = await readNamedModel(model, false);
  if (sha256 !== manifest.model.sha256)
    throw MonitorError.of('bundle-model', [
      `${manifest.model.name} ${manifest.model.sha256.slice(0, 12)}`,
      `${name} ${sha256.slice(0, 12)}`,
    ]);
  if (calibration === undefined) return openModel(model, { calibration: false, engine });
  const folder = await mkdtemp(join(tmpdir(), 'sonovigil-verify-'));
  try {
    const file = join(folder, 'calibration.json');
    await writeFile(file, calibration);
    return await openModel(model, { calibration: file, engine });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The one that a bundle says scored it. Where it cannot score here, whoever verifies names another. */
function engineNamed(description: string): EngineName {
  const [runtime, device = ''] = description.split(' ');
  if (runtime !== 'onnxruntime') return 'tensorflow';
  return engineNames.find((name) => name === device) ?? 'auto';
}

interface Report extends Awaited<ReturnType<typeof scoreAgain>> {
  readonly largestDifference: number;
  readonly tolerance: number;
  readonly engine: { readonly then: string; readonly again: string };
  readonly ok: boolean;
}

function linesOf({ manifest }: CaseBundle, report: Report): readonly string[] {
  const { frames, compared, largest, largestDifference, largestOfMaps, tolerance, engine, ok } = report;
  const { stream, model, made, entries, software } = manifest;
  const where =
    largest === undefined
      ? ''
      : ` (${largest.score} of frame ${largest.frame}: ${largest.then} then, ${largest.again} now)`;
  return [
    `${stream}, by Sonovigil ${software} with ${model.name} ${model.sha256.slice(0, 12)}, ${made}`,
    `whole: ${entries.length} entries are what was written (sha-256)`,
    `scored again: ${compared} of ${frames} frames${compared < frames ? '; the others could not be scored then either' : ''}`,
    `largest difference: ${largestDifference} of the score${where}; of the maps: ${largestOfMaps} of 255`,
    tolerance === 0
      ? `${engine.again}, as then: nothing is allowed, and ${ok ? 'nothing differs' : 'something differs'}`
      : `${engine.again}, then ${engine.then} or another machine: up to ${tolerance} is allowed, and ${ok ? 'that is kept' : 'that is exceeded'}`,
  ];
}
