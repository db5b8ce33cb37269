import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { lineOf } from '../core/errors.ts';
import { installedTensorFlow } from '../engine/load-tensorflow.ts';
import type { EngineName } from '../core/engines.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import { hasGraphicsProcessor } from '../engine/open-engine.ts';
import type { Engine } from '../ports.ts';
import { openModel, shippedModel, withEngineOption } from './open-model.ts';
import { openSource } from './open-source.ts';

/** One thing that was looked at. `mend` is the command or step that puts it right. */
interface Finding {
  readonly what: string;
  readonly state: 'works' | 'missing' | 'optional';
  readonly detail: string;
  readonly mend?: string;
}

export function addDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .description('Say what works here, what does not, and how to mend it.')
    .option('--model <folder>', 'model folder or .onnx file', shippedModel)
    .option('--json', 'print the findings as JSON');
  withEngineOption(command).action(
    async ({ model, engine, json }: { model: string; engine: EngineName; json?: true }) => {
      const findings = [
        await node(),
        await ffmpeg('ffmpeg'),
        await ffmpeg('ffprobe'),
        await scoring(model, engine),
        await gpu(model),
        await tensorflow(),
      ];
      if (json) console.log(JSON.stringify(findings));
      else findings.forEach(print);
      if (findings.some(({ state }) => state === 'missing')) process.exitCode = 1;
    },
  );
}

const mark = { works: '✓', missing: '✗', optional: '·' } as const;

function print({ what, state, detail, mend }: Finding): void {
  console.log(
    `${mark[state]} ${what.padEnd(12)} ${detail}${mend === undefined ? '' : `\n  ${' '.repeat(12)} ${mend}`}`,
  );
}

function node(): Promise<Finding> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  const detail = `Node ${process.versions.node} on ${process.platform} ${process.arch}`;
  return Promise.resolve(
    ok
      ? { what: 'node', state: 'works', detail }
      : { what: 'node', state: 'missing', detail, mend: 'Install Node 20.19 or newer.' },
  );
}

/** `-fps_mode`, which keeps the time stamps exact, came with ffmpeg 5.1. */
const oldestFfmpeg = 5.1;

async function ffmpeg(what: string): Promise<Finding> {
  const mend = 'Debian, Ubuntu: sudo apt-get install ffmpeg · macOS: brew install ffmpeg';
  try {
    const { stdout } = await promisify(execFile)(what, ['-hide_banner', '-version']);
    const detail = stdout.split('\n')[0]!.replace(/ Copyright.*/, '');
    // A build from the sources has no number, and is newer.
    const version = Number(/version n?(\d+\.\d+)/.exec(detail)?.[1] ?? oldestFfmpeg);
    if (version >= oldestFfmpeg) return { what, state: 'works', detail };
    return { what, state: 'missing', detail: `${detail}: ${oldestFfmpeg} or newer is needed`, mend };
  } catch {
    return {
      what,
      state: 'missing',
      detail: 'not found: the demo runs without it, video files do not',
      mend,
    };
  }
}

/** Opens the model and scores simulated frames with it: what the engine says of itself is not enough. */
async function scoring(named: string, name: EngineName): Promise<Finding> {
  try {
    const { engine, stored, limits } = await openModel(named, { engine: name });
    const each = await frameMs(engine);
    await engine.close();
    const calibrated =
      Object.keys(limits).length > 0 ? 'calibrated' : 'not calibrated: it scores, but flags nothing';
    return {
      what: 'model',
      state: 'works',
      detail: `${stored.name} ${stored.sha256.slice(0, 12)} on ${engine.description.engine}, ${each.toFixed(1)} ms a simulated frame, made and scored; ${calibrated}`,
    };
  } catch (error) {
    return {
      what: 'model',
      state: 'missing',
      detail: lineOf(error),
      mend: 'Name another with --model, or train one: npx sonovigil train --help',
    };
  }
}

/** @returns milliseconds that a simulated frame takes, made and scored. */
async function frameMs(engine: Engine): Promise<number> {
  const source = await openSource('phantom:sax?seconds=1');
  const { sector } = source.description;
  let frames = 0;
  let startMs = 0;
  for await (const { grey } of source.frames({ pictures: false, signal: new AbortController().signal })) {
    await engine.score({ frames: [grey], sector, reconstruction: false, code: false });
    // The first one warms up.
    if (frames++ === 0) startMs = monotonicClock.nowMs();
  }
  return (monotonicClock.nowMs() - startMs) / (frames - 1);
}

/** Scores on it where there is one: that it is there does not say that its driver works. */
async function gpu(named: string): Promise<Finding> {
  const names = await promisify(execFile)('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader']).then(
    ({ stdout }) => stdout.trim().split('\n').join(', '),
    () => undefined,
  );
  if (names === undefined && !hasGraphicsProcessor())
    return { what: 'gpu', state: 'optional', detail: 'none found; the processor scores' };
  const name = names ?? 'a graphics processor';
  try {
    const { engine } = await openModel(named, { engine: 'webgpu' });
    const each = await frameMs(engine);
    await engine.close();
    const detail = `${name}, by WebGPU ${each.toFixed(1)} ms a simulated frame; --engine auto takes what is faster with eight together`;
    return { what: 'gpu', state: 'works', detail };
  } catch (error) {
    return { what: 'gpu', state: 'optional', detail: `${name}; ${lineOf(error)}` };
  }
}

function tensorflow(): Promise<Finding> {
  const found = installedTensorFlow();
  return Promise.resolve({
    what: 'tensorflow',
    state: 'optional',
    detail:
      found === undefined
        ? 'not installed, and not needed'
        : `${found} is installed: --engine tensorflow scores with it`,
  });
}
