/**
 * `node test/stress/kill.js [times]`: `kill -9` of the server at random moments while a client acknowledges and notes episodes, labels and
 * saves calibrations. After each everything that was confirmed must be there, the database be sound and no ffmpeg be left.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { Client } from './parts/client.js';
import { copyModel } from './parts/kept.js';
import { ownFolder } from './parts/own-folder.js';
import { ffmpegsOf, startServer, until } from './parts/server-process.js';

const times = Number(process.argv[2] ?? 10);
/** Longer than the first takes on a busy machine. */
const patienceMs = 60_000;
const folder = ownFolder('kill');
const [state, clip] = ['state', 'clip.avi'].map((name) => join(folder, name));
const model = copyModel(folder);
const picture = ['-f', 'lavfi', '-i', 'mandelbrot=size=320x240:rate=25', '-t', '20'];
execFileSync('ffmpeg', ['-v', 'error', ...picture, '-c:v', 'mjpeg', clip]);
const config = join(folder, 'config.yaml');
writeFileSync(
  config,
  // Limits that every frame is beyond: an episode begins as soon as the server does.
  JSON.stringify({
    sources: [{ source: 'phantom:sax?seed=3', name: 'heart', limits: { peak: 0.01 } }, { source: clip }],
    model,
    state,
  }),
);

const client = new Client();
const faults = [];
const startMs = [];
let left = 0;
let fewest = Infinity;
let confirmed = '';
for (let time = 1; time <= times; time++) {
  const began = performance.now();
  const server = await startServer(['serve', '--config', config]);
  startMs.push(performance.now() - began);
  checkTold(await told(server.url));
  const working = client.work(server.url, 's1');
  // Before it has confirmed anything a kill proves nothing.
  const before = client.total;
  if ((await until(() => client.total > before, patienceMs)) === undefined)
    faults.push(`nothing was confirmed within ${patienceMs / 1000} s`);
  await new Promise((resolve) => setTimeout(resolve, 3000 * Math.random()));
  const done = client.total - before;
  fewest = Math.min(fewest, done);
  await server.end('SIGKILL');
  await working;
  checkKept();
  const decoders = () => ffmpegsOf(clip).length;
  if ((await until(() => decoders() === 0, 5000)) === undefined) left += decoders();
  confirmed = JSON.stringify(client.count);
  if (process.stdout.isTTY) process.stdout.write(`\r${time}/${times} ${confirmed} `);
}
const sorted = startMs.toSorted((one, other) => one - other);
console.log(
  `\nkilled ${times} times; confirmed before: ${confirmed}, ${fewest} or more before each; load ${loadavg()[0].toFixed(1)}`,
);
console.log(`lost or changed: ${faults.length}; ffmpeg left: ${left}`);
console.log(
  `up again after: median ${Math.round(sorted[times >> 1])} ms, longest ${Math.round(sorted.at(-1))} ms`,
);
faults.slice(0, 20).forEach((fault) => console.log(fault));
process.exitCode = faults.length + left > 0 ? 1 : 0;

/** Straight at the files, before anything has opened and maybe mended them. */
function checkKept() {
  const database = new Database(join(state, 'episodes.sqlite'));
  const [{ integrity_check: integrity }] = database.pragma('integrity_check');
  if (integrity !== 'ok') faults.push(`integrity_check: ${integrity}`);
  const rows = database.prepare('SELECT id, acknowledged_by AS by, note FROM episodes').all();
  database.close();
  checkEpisodes(rows);
  const labels = readFileSync(join(state, 'labels.jsonl'), { encoding: 'utf8', flag: 'a+' });
  for (const tag of client.confirmed.labels)
    if (!labels.includes(`"atSeconds":${tag}}`)) faults.push(`label ${tag} is not in the file`);
  const saved = calibrations();
  for (const tag of client.confirmed.calibrations)
    if (!saved.has(String(tag))) faults.push(`calibration ${tag} is not in its folder`);
}

function checkEpisodes(rows) {
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const [id, by] of client.confirmed.acknowledged)
    if (byId.get(id)?.by !== by)
      faults.push(`episode ${id} was acknowledged by ${by}, not ${byId.get(id)?.by}`);
  for (const [id, note] of client.confirmed.noted) {
    const kept = byId.get(id)?.note;
    // What was asked last may have been done before the server could say so.
    if (kept !== note && kept !== client.sent.noted.get(id))
      faults.push(`the note of ${id} was ${note}, not ${kept}`);
  }
}

function calibrations() {
  let names = [];
  try {
    names = readdirSync(join(model, 'calibrations')).filter((name) => name.endsWith('.json'));
  } catch {
    // None has been saved yet.
  }
  return new Set(
    names.map((name) => JSON.parse(readFileSync(join(model, 'calibrations', name))).saved.reason),
  );
}

/** As the server that was started anew tells it. */
async function told(url) {
  const { episodes } = await (await fetch(`${url}/api/episodes?limit=200`)).json();
  return episodes;
}

/** What it tells must be what it has confirmed, and of all but its own episode also that it is over. */
function checkTold(episodes) {
  for (const { id, note, acknowledged } of episodes) {
    const { acknowledged: seen, noted } = client.confirmed;
    if (seen.has(id) && seen.get(id) !== acknowledged?.by)
      faults.push(`episode ${id} is told as not acknowledged`);
    if (noted.has(id) && noted.get(id) !== note && client.sent.noted.get(id) !== note)
      faults.push(`episode ${id} is told with the note ${note}`);
  }
  const open = episodes.filter(({ end }) => end === undefined).length;
  if (open > 1) faults.push(`${open} episodes of servers that are gone are still open`);
}
