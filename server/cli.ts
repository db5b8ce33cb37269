// Before anything that loads ONNX Runtime.
import './no-telemetry.ts';
import { Command, CommanderError } from 'commander';
import { addBench } from './commands/bench.ts';
import { addCalibrate } from './commands/calibrate.ts';
import { addConvert } from './commands/convert.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addImport } from './commands/import.ts';
import { addQuantise } from './commands/quantise.ts';
import { addReceive } from './commands/receive.ts';
import { addScore } from './commands/score.ts';
import { addServe } from './commands/serve.ts';
import { addSources } from './commands/sources.ts';
import { addTrain } from './commands/train.ts';
import { addVerify } from './commands/verify.ts';
import { lineOf, MonitorError } from './core/errors.ts';
import { software } from './software.ts';

/** Exit codes: 0 done, 1 failed, 2 wrong usage. */
const failed = 1;
const wrongUsage = 2;

const program = new Command('sonovigil')
  .description('A live anomaly watch for ultrasound. Research use only; not a medical device.')
  .version(software)
  .showHelpAfterError('(add --help for what is possible)')
  .exitOverride();

for (const add of [
  addDemo,
  addServe,
  addReceive,
  addScore,
  addTrain,
  addCalibrate,
  addEvaluate,
  addConvert,
  addImport,
  addQuantise,
  addVerify,
  addBench,
  addSources,
  addDoctor,
])
  add(program);

// A reader that has seen enough (`score … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  console.error(`sonovigil: standard output cannot be written: ${lineOf(error)}`);
  process.exit(failed);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  // commander has printed its own line already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : wrongUsage;
  console.error(`sonovigil: ${lineOf(error)}`);
  if (!(error instanceof MonitorError) && process.env.SONOVIGIL_DEBUG !== undefined) console.error(error);
  return error instanceof MonitorError && error.code === 'usage' ? wrongUsage : failed;
}
