/**
 * Reads DICOM files that were spoilt on purpose, many of them, and says how that ended: `npx tsx test/fuzz-dicom.ts [count] [folder] [seed]`.
 * Each is read in a process that is watched from outside: one that ends, that is silent, that takes more than five seconds of
 * processor time or that grows is reported.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomOf, seedFor } from '../server/core/random.ts';
import { realData } from './helpers/real-data.ts';
import { mutate } from './source/dicom/mutate.ts';
import { readingOf, type ReadingOutcome } from './source/dicom/outcome.ts';

/** Of processor time, which does not depend on what else the machine does. */
const limitMs = 5000;
/** One that waits for nothing uses none. */
const patienceMs = 60_000;
/** Frames of a file that are read: damage within one shows in the first of them. */
const mostFrames = 2;
/** Larger files take longer to write than to read. */
const largestBytes = 1_000_000;
/** After so many files the process has taken what memory it needs; from then on it must not grow. */
const warmedUp = 300;

interface Answer {
  readonly kind: 'answer';
  readonly outcome: ReadingOutcome;
  readonly residentMb: number;
  /** Of all its threads. */
  readonly cpuMs: number;
}

const gcEvery = 50;

if (process.argv[2] === '--read') {
  let read = 0;
  process.on('message', (path: string) => {
    const before = process.cpuUsage();
    void readingOf(path, mostFrames).then((outcome) => {
      if (++read % gcEvery === 0) global.gc?.();
      const { user, system } = process.cpuUsage(before);
      process.send!({
        kind: 'answer',
        outcome,
        cpuMs: (user + system) / 1000,
        residentMb: process.memoryUsage.rss() / 2 ** 20,
      } satisfies Answer);
    });
  });
  process.send!({ kind: 'ready' });
} else await watch();

async function watch(): Promise<void> {
  const [count = 10_000, seed = 1] = [process.argv[2], process.argv[4]].map((text) =>
    text === undefined ? undefined : Number(text),
  );
  const from = process.argv[3] ?? join(realData, 'dicom');
  const originals = readdirSync(from)
    .map((name) => join(from, name))
    .filter((path) => path.endsWith('.dcm') && statSync(path).size <= largestBytes);
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const tally = { read: 0, refused: 0, crashed: 0, ended: 0, silent: 0, slow: 0 };
  const resident = { warm: 0, most: 0, last: 0 };
  let slowestMs = 0;
  let child: ChildProcess | undefined;
  for (let file = 0; file < count; file++) {
    const random = randomOf(seedFor(seed, file));
    const original = originals[Math.floor(random() * originals.length)]!;
    const { how, bytes } = mutate(readFileSync(original), random);
    const path = join(folder, 'one.dcm');
    writeFileSync(path, bytes);
    child ??= await start();
    const startMs = performance.now();
    const answer = await ask(child, path);
    const tookMs = performance.now() - startMs;
    const what = `file ${file}, ${how} of ${original}`;
    if (answer === 'ended' || answer === 'silent') {
      tally[answer]++;
      console.log(`${answer} after ${tookMs.toFixed(0)} ms: ${what}`);
      child.removeAllListeners();
      child.kill('SIGKILL');
      child = undefined;
    } else {
      tally[answer.outcome.kind]++;
      slowestMs = Math.max(slowestMs, answer.cpuMs);
      if (answer.cpuMs > limitMs) {
        tally.slow++;
        console.log(`slow, ${answer.cpuMs.toFixed(0)} ms: ${what}`);
      }
      if (answer.outcome.kind === 'crashed') console.log(`crashed: ${what}: ${answer.outcome.line}`);
      resident.last = answer.residentMb;
      resident.most = Math.max(resident.most, answer.residentMb);
      if (file === Math.min(warmedUp, count - 1)) resident.warm = answer.residentMb;
    }
    if ((file + 1) % 500 === 0 || file + 1 === count) {
      const { warm, most, last } = resident;
      console.log(
        `${file + 1} files: ${JSON.stringify(tally)}, slowest ${slowestMs.toFixed(0)} ms of processor time, resident ${warm.toFixed(0)} MB after ${warmedUp}, ${last.toFixed(0)} now, ${most.toFixed(0)} at most`,
      );
    }
  }
  child?.kill();
  rmSync(folder, { recursive: true });
  process.exitCode = tally.crashed + tally.ended + tally.silent === 0 ? 0 : 1;
}

/** A process that is ready to read: to start takes longer than any file may. */
function start(): Promise<ChildProcess> {
  const child = fork(fileURLToPath(import.meta.url), ['--read'], {
    execArgv: [...process.execArgv, '--expose-gc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('exit', () => reject(new Error('The reading process did not start.')));
  });
}

function ask(child: ChildProcess, path: string): Promise<Answer | 'ended' | 'silent'> {
  return new Promise((resolve) => {
    const settle = (answer: Answer | 'ended' | 'silent'): void => {
      clearTimeout(timer);
      child.off('message', settle);
      child.off('exit', ended);
      resolve(answer);
    };
    const ended = (): void => settle('ended');
    const timer = setTimeout(() => settle('silent'), patienceMs);
    child.once('message', settle);
    child.once('exit', ended);
    child.send(path);
  });
}
