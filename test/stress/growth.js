/**
 * `node test/stress/growth.js [cine, training or viewers]`: what things cost as work grows, a table each, in words of Markdown: recordings of
 * ten seconds to four hours that are scored and sought in, training sets of 500 to 50,000 frames, 1 to 200 viewers of one stream. How it goes
 * with the number of streams, `sonovigil bench` tells.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { atTheEnd } from './parts/clean-up.js';
import { ownFolder } from './parts/own-folder.js';
import { makeRecording } from './parts/recording.js';
import { startServer, until } from './parts/server-process.js';
import { Watcher } from './parts/watcher.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'server', 'bin.js');
const folder = ownFolder('growth');
const tables = { cine, training, viewers };
/** Frames a step of learning, as `train` takes them. */
const batch = 16;
const [named] = process.argv.slice(2);
if (named !== undefined && tables[named] === undefined) {
  console.error(`"${named}" is no table: expected ${Object.keys(tables).join(', ')}.`);
  process.exit(2);
}
console.log(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`);
for (const table of named === undefined ? Object.values(tables) : [tables[named]]) await table();
process.exit();

function row(...cells) {
  console.log(`| ${cells.join(' | ')} |`);
}

function head(...cells) {
  console.log(`\nload ${loadavg()[0].toFixed(1)}`);
  row(...cells);
  row(...cells.map(() => '---'));
}

/** A recording round and round, not encoded anew. */
function repeat(from, path, seconds) {
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-stream_loop', '-1', '-i', from, '-t', String(seconds), '-c', 'copy', path],
  ]);
  return path;
}

/** Runs the program, tells its lines, and asks the system what it held at most. */
async function run(args, onLine) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], cwd: root });
  const stop = () => child.kill('SIGKILL');
  atTheEnd(stop);
  const status = () => {
    try {
      return readFileSync(`/proc/${child.pid}/status`, 'utf8');
    } catch {
      return '';
    }
  };
  let mostMb = 0;
  const looking = setInterval(() => {
    mostMb = Number(/^VmHWM:\s+(\d+)/m.exec(status())?.[1] ?? 1024 * mostMb) / 1024;
  }, 100);
  for (const output of [child.stdout, child.stderr])
    createInterface(output).on('line', (line) => onLine(line, child));
  await once(child, 'close');
  clearInterval(looking);
  return { mostMb };
}

async function cine() {
  const framesPerSecond = 5;
  const minute = join(folder, 'minute.mp4');
  const short = join(folder, 'short.mp4');
  makeRecording(minute, 60);
  // Fewer frames an hour: four hours of 25 a second take one to score here.
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-i', minute, '-r', String(framesPerSecond), '-g', '25', '-c:v', 'libx264', short],
  ]);
  head('recording', 'frames', 'frames a second, scored', 'memory at most', 'first frame', 'sought frame');
  for (const seconds of [10, 60, 600, 3600, 14_400]) {
    const path = repeat(short, join(folder, `${seconds}.mp4`), seconds);
    const startMs = performance.now();
    let firstMs;
    let frames = 0;
    const { mostMb } = await run(['score', path, '--sector', 'whole'], (line) => {
      if (!line.startsWith('{')) return console.log(line);
      firstMs ??= performance.now() - startMs;
      frames++;
    });
    const rate = (1000 * (frames - 1)) / (performance.now() - startMs - firstMs);
    const sought = await seek(path, seconds);
    row(
      ...[
        seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`,
        frames,
      ],
      ...[rate.toFixed(0), `${mostMb.toFixed(0)} MiB`, `${(firstMs / 1000).toFixed(1)} s`],
      `${sought.map((ms) => ms.toFixed(0)).join(', ')} ms`,
    );
  }
}

/** How long a viewer waits for the frame at a tenth, at half and at nine tenths of a recording. */
async function seek(path, seconds) {
  const server = await startServer([
    ...['serve', path, '--sector', 'whole', '--no-clips', '--state', ownFolder('growth-state')],
  ]);
  const watcher = await Watcher.open(server.url);
  await until(() => watcher.streams.get('s1')?.frames > 5, 60_000);
  watcher.ask({ kind: 'pause', stream: 's1' });
  const waits = [];
  for (const share of [0.1, 0.5, 0.9]) {
    const stream = watcher.streams.get('s1');
    const timeSeconds = share * seconds;
    stream.timeSeconds = undefined;
    const startMs = performance.now();
    watcher.ask({ kind: 'seek', stream: 's1', timeSeconds });
    await until(() => Math.abs((stream.timeSeconds ?? -1) - timeSeconds) < 0.5, 60_000);
    waits.push(performance.now() - startMs);
  }
  watcher.close();
  await server.end('SIGTERM');
  return waits;
}

async function training() {
  const minute = join(folder, 'patient.mp4');
  makeRecording(minute, 60);
  head('frames', 'read after', 'memory at most', 'learning, a frame');
  for (const frames of [500, 5000, 50_000]) {
    // A patient has 500 at most, as one cine after the other is read.
    const perCine = Math.min(500, frames / 2);
    // 25 frames a second at least, and some more.
    const own = repeat(minute, join(folder, `own-${frames}.mp4`), Math.ceil((1.1 * perCine) / 25));
    const patients = Array.from({ length: frames / perCine }, (_, at) => {
      const path = join(folder, `patient-${frames}-${at}.mp4`);
      linkSync(own, path);
      return path;
    });
    const startMs = performance.now();
    let [readMs, perFrameMs] = [undefined, undefined];
    const { mostMb } = await run(
      [
        ...['train', ...patients, '--out', join(folder, `model-${frames}`), '--per-cine', String(perCine)],
        ...['--epochs', '50', '--val', '0.5', '--sector', 'whole', '--batch', String(batch)],
      ],
      (line, child) => {
        if (line.startsWith('learning from')) readMs = performance.now() - startMs;
        // The first line that counts steps within an epoch, or that ends the first one.
        const steps =
          /^epoch \d+\/50: (\d+) of /.exec(line)?.[1] ??
          (line.startsWith('epoch 1/50: training') ? frames / 2 / batch : undefined);
        if (steps === undefined || perFrameMs !== undefined) return;
        perFrameMs = (performance.now() - startMs - readMs) / (steps * batch);
        child.kill('SIGKILL');
      },
    );
    row(frames, `${(readMs / 1000).toFixed(1)} s`, `${mostMb.toFixed(0)} MiB`, `${perFrameMs.toFixed(0)} ms`);
  }
}

/** As viewers.js finds it for each number of them, nobody among them who does not read. */
async function viewers() {
  head('viewers', 'judged to received: p50', 'p99', 'frames each', 'memory of the server at most');
  for (const count of [1, 10, 50, 100, 200]) {
    const child = spawn(
      process.execPath,
      [join(root, 'test', 'stress', 'viewers.js'), String(count), '15', '0'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    atTheEnd(() => child.kill('SIGTERM'));
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
    await once(child, 'close');
    const figure = (pattern) => pattern.exec(said)?.[1] ?? '?';
    row(
      ...[count, `${figure(/received: p50 ([\d.]+)/)} ms`, `${figure(/p99 ([\d.]+) ms/)} ms`],
      ...[figure(/frames each: .*median (\d+ of \d+)/), `${figure(/most (\d+)/)} MiB`],
    );
  }
}
