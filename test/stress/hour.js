/**
 * `node test/stress/hour.js [minutes=60] [streams=4]`: streams watched for an hour: simulated hearts and a recording round and round.
 * A limit is moved below every frame of a heart for 6 s of every 20. Time is compressed in that alone: as many episodes as a ward has in weeks,
 * while frames come as fast as ever. Prints the server's memory and its slope, episodes, what lies on disk, and how long a question waits.
 */
import { readdirSync, statSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { memoryOf, quantileOf } from './parts/figures.js';
import { checkLog } from './parts/faults/scene.js';
import { checkDatabase } from './parts/kept.js';
import { must } from './parts/must.js';
import { ownFolder } from './parts/own-folder.js';
import { makeRecording } from './parts/recording.js';
import { rssMbOf, startServer, until } from './parts/server-process.js';
import { Watcher } from './parts/watcher.js';

const [minutes = 60, streams = 4] = process.argv.slice(2).map(Number);
const framesPerSecond = 10;
const everySeconds = 20;
const abnormalSeconds = 6;
const keptGb = 0.5;
/** As much has a clip at most, as in server/commands/clip.ts, before it is whole and counts. */
const unfinishedMb = 420;
/** As the aim of the viewer's page: a slope that a server may have for months. */
const slopeAllowedMb = 20;

const folder = ownFolder('hour');
const [recording, state] = ['recording.mp4', 'state'].map((name) => join(folder, name));
makeRecording(recording, 60);
const hearts = Array.from(
  { length: streams - 1 },
  (_, at) => `phantom:sax?seed=${at + 1}&fps=${framesPerSecond}&live=1`,
);
const names = hearts.flatMap((_, at) => ['--name', `heart ${at + 1}`]);
const server = await startServer([
  ...['serve', ...hearts, recording, ...names, '--name', 'recording'],
  ...['--state', state, '--keep-gb', String(keptGb)],
]);
const watcher = await Watcher.open(server.url);
await until(() => watcher.streams.size === streams, 60_000);

console.log(
  `${streams} streams for ${minutes} min on ${cpus().length} cores, load ${loadavg()[0].toFixed(1)} before`,
);
const points = [];
const own = monitorEventLoopDelay({ resolution: 10 });
own.enable();
const startMs = performance.now();
const loads = [];
const abnormal = new Set();
/** Not all at once: each begins two seconds after the one before. */
function moveLimits() {
  const nowSeconds = (performance.now() - startMs) / 1000;
  for (let at = 0; at < hearts.length; at++) {
    const stream = `s${at + 1}`;
    const isOver = (nowSeconds + 2 * at) % everySeconds >= abnormalSeconds;
    if (isOver === !abnormal.has(stream)) continue;
    if (isOver) abnormal.delete(stream);
    else abnormal.add(stream);
    watcher.ask(
      isOver ? { kind: 'reset-limits', stream } : { kind: 'set-limit', stream, score: 'peak', value: 0.01 },
    );
  }
}
const moving = setInterval(moveLimits, 250);
while (performance.now() - startMs < 60_000 * minutes) {
  points.push([(performance.now() - startMs) / 3_600_000, rssMbOf(server.pid)]);
  loads.push(loadavg()[0]);
  watcher.ping('s1');
  await wait(Math.min(2000, 1000 * minutes));
}

clearInterval(moving);
// What has begun is told before it is counted.
await wait(1000);
const episodes = [];
for (let before = ''; ;) {
  const page = await (await fetch(`${server.url}/api/episodes?limit=200${before}`)).json();
  if (page.episodes.length === 0) break;
  episodes.push(...page.episodes);
  before = `&before=${episodes.at(-1).id}`;
}
const memory = memoryOf(points, 'an hour');
console.log(`memory of the server: ${memory.line}`);
const pongs = watcher.pongsMs;
console.log(
  `a ping is answered after: p50 ${quantileOf(pongs, 0.5).toFixed(1)} ms, p99 ${quantileOf(pongs, 0.99).toFixed(1)} ms, at most ${Math.max(...pongs).toFixed(0)} ms; of it our own event loop p99 ${(own.percentile(99) / 1e6).toFixed(1)} ms; load ${quantileOf(loads, 0.5).toFixed(1)} (median)`,
);
const bytesOf = (path) => {
  const found = statSync(path);
  return found.isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
    : found.size;
};
const database = readdirSync(state).filter((name) => name.startsWith('episodes.sqlite'));
const databaseMb = database.reduce((sum, name) => sum + bytesOf(join(state, name)), 0) / 2 ** 20;
const diskMb = bytesOf(state) / 2 ** 20;
const bundles = episodes.filter(({ bundle }) => bundle !== undefined).length;
console.log(
  `episodes: ${episodes.length}, ${bundles} with their bundle; database ${databaseMb.toFixed(1)} MiB, all on disk ${diskMb.toFixed(0)} MiB`,
);
for (const [id, stream] of watcher.streams) {
  const { name, source } = stream.state;
  const raised = [...stream.known.values()].filter(({ family }) => family === 'anomaly').length;
  const kept = episodes.filter((episode) => episode.stream === name).length;
  const rate = stream.frames / (60 * minutes);
  // A recording that is played again has the same episodes, and no others.
  const fits = source.kind === 'live' ? kept === raised : kept <= raised;
  must(
    fits && watcher.lostAlarms(id).length === 0,
    `${name}: ${stream.frames} frames (${rate.toFixed(1)} a second), ${raised} anomaly alarms, ${kept} episodes kept, ${watcher.lostAlarms(id).length} alarms not told`,
  );
}
must(watcher.untrue.length === 0, `${watcher.untrue.length} unscored frames told as scored`);
if (minutes >= 20)
  must(memory.slope < slopeAllowedMb, `memory rises by less than ${slopeAllowedMb} MiB an hour`);
must(
  diskMb < 1024 * keptGb + unfinishedMb * streams,
  `what lies on disk is no more than the ${keptGb} GiB that were allowed and a clip of each stream that is being written`,
);
checkLog(server, 'log');
watcher.close();
await server.end('SIGTERM');
const { integrity } = checkDatabase(state);
must(integrity === 'ok', `integrity_check: ${integrity}`);
process.exit();
