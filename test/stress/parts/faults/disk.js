import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { atTheEnd } from '../clean-up.js';
import { checkDatabase } from '../kept.js';
import { must, seconds } from '../must.js';
import { ownFolder } from '../own-folder.js';
import { startServer, until } from '../server-process.js';
import { Watcher } from '../watcher.js';
import { closeScene, patienceMs } from './scene.js';

const diskMb = 64;
const stream = 's1';
const limit = (value) => ({ kind: 'set-limit', stream, score: 'peak', value });

/** The disk is full while an episode is recorded, and has room again. */
export async function disk() {
  const folder = mountSmall();
  if (folder === undefined) {
    console.log(`disk: left out: a disk of ${diskMb} MB can be mounted by root alone (mount -t tmpfs)`);
    return;
  }
  const state = join(folder, 'state');
  const args = ['serve', 'phantom:sax?seed=3&fps=10&live=1', '--state', state];
  const server = await startServer(args);
  const watcher = await Watcher.open(server.url);
  const episodes = async () => (await (await fetch(`${server.url}/api/episodes`)).json()).episodes;
  const whole = async () => (await episodes()).filter(({ end, bundle }) => end && bundle);
  await until(() => watcher.streams.get(stream)?.frames > 5, patienceMs);

  await oneEpisode(watcher);
  const first = await until(async () => (await whole()).length === 1, patienceMs);
  must(first !== undefined, `disk: an episode is kept with its bundle`);

  const ballast = fill(folder);
  const before = watcher.streams.get(stream).frames;
  const episode = oneEpisode(watcher);
  const toldMs = await until(() => watcher.on(stream, 'not-recorded').length > 0, patienceMs);
  must(
    toldMs !== undefined,
    `disk: full: the alarm that nothing is recorded came ${seconds(toldMs)} after the episode began`,
  );
  await episode;
  const frames = watcher.streams.get(stream).frames - before;
  must(frames > 0, `disk: full: ${frames} frames were watched meanwhile`);
  const [kept] = await whole();
  const bundle = await fetch(`${server.url}/api/episodes/${kept.id}/bundle`);
  const bytes = (await bundle.arrayBuffer()).byteLength;
  must(
    bytes === statSync(join(state, 'bundles', kept.bundle)).size,
    `disk: full: the bundle of before is read, ${bytes} bytes`,
  );
  const body = JSON.stringify({ by: 'stress' });
  const refused = await fetch(`${server.url}/api/episodes/${kept.id}/acknowledge`, { method: 'POST', body });
  const { line } = await refused.json();
  must(
    refused.status === 507 && line !== undefined,
    `disk: full: an acknowledgement is refused: ${refused.status}, "${line}"`,
  );
  checkSound(state, 'full');

  rmSync(ballast);
  const overMs = await until(async () => (await episodes()).length === 2, patienceMs);
  must(overMs !== undefined, `disk: room again: the episode that waited is kept ${seconds(overMs)} later`);
  await oneEpisode(watcher);
  const again = await until(async () => (await whole()).length === 2, patienceMs);
  must(again !== undefined, `disk: room again: the next episode is kept with its bundle`);
  const endMs = await until(() => watcher.on(stream, 'not-recorded').length === 0, patienceMs);
  must(endMs !== undefined, `disk: room again: the alarm is over`);
  console.log(`    ${server.said().trim().split('\n').slice(2).join('\n    ')}`);
  await closeScene({ server, watcher }, 'disk');
  checkSound(state, 'after the end');

  fill(folder);
  const started = await startServer(args).catch(({ message }) => message.trim());
  const how =
    typeof started === 'string' ? started : `it started: ${started.said().trim().split('\n').at(-1)}`;
  must(!/^\s+at /m.test(how), `disk: full from the start: ${how}`);
  if (typeof started !== 'string') await started.end('SIGTERM');
}

/** A disk in memory that holds this much, gone at the end; nothing where it may not be mounted. */
function mountSmall() {
  const folder = join(ownFolder('disk'), 'disk');
  mkdirSync(folder);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMb}m`, 'sonovigil-stress', folder]);
  if (mounted.status !== 0) return undefined;
  atTheEnd(() => execFileSync('umount', ['-l', folder]));
  return folder;
}

/** Takes every byte that is left. */
function fill(folder) {
  const path = join(folder, 'ballast');
  const file = openSync(path, 'w');
  for (let piece = 2 ** 20; piece >= 1;)
    try {
      if (writeSync(file, Buffer.alloc(piece)) < piece) piece /= 2;
    } catch {
      piece /= 2;
    }
  closeSync(file);
  return path;
}

/** Moves the limit below every frame for a moment, and waits until the episode is over. */
async function oneEpisode(watcher) {
  const { limits } = watcher.streams.get(stream).state;
  watcher.ask(limit(0.01));
  await until(() => watcher.anomalies(stream).length > 0, patienceMs);
  watcher.ask(limit(limits.peak));
  await until(() => watcher.anomalies(stream).length === 0, patienceMs);
}

function checkSound(state, when) {
  const { integrity, count } = checkDatabase(state);
  must(
    integrity === 'ok',
    `disk: ${when}: integrity_check of the database with ${count} episodes: ${integrity}`,
  );
}
