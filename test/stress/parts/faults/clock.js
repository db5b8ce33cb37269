import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installProgram } from '../../../programs.js';
import { must, seconds } from '../must.js';
import { ownFolder } from '../own-folder.js';
import { until } from '../server-process.js';
import { closeScene, heart, live, openScene, patienceMs, recording } from './scene.js';

const hour = 3600;
/** What media time may differ from the time that passed: a live source may be opened anew. */
const allowedSeconds = 5;
/** Longer than an alarm waits for what it is of. */
const alarmMs = 20_000;

/** The wall clock of the server and of its ffmpegs moves by an hour, back and then on; the monotonic clock does not. */
export async function clock(clip) {
  const library = installProgram('faketime', 'faketime') ? findLibrary() : undefined;
  if (library === undefined) {
    console.log('clock: left out: it needs libfaketime (sudo apt-get install faketime)');
    return;
  }
  const offset = join(ownFolder('clock'), 'offset');
  const move = (seconds) => writeFileSync(offset, seconds < 0 ? String(seconds) : `+${seconds}`);
  move(0);
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: offset,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  const scene = await openScene('clock', { clip, env });
  for (const [what, to] of [
    ['an hour back', -hour],
    ['an hour on', 0],
  ]) {
    await quiet(scene);
    const before = [live, heart].map((id) => momentOf(scene, id));
    move(to);
    if (to < 0) {
      const ms = await until(() => scene.watcher.on(heart, 'clock-jumped').length > 0, patienceMs);
      must(ms !== undefined, `clock: ${what}: told after ${seconds(ms)}`);
    }
    scene.watcher.ask({ kind: 'reset-limits', stream: live });
    const ms = await until(() => scene.watcher.anomalies(live).length > 0, alarmMs);
    must(
      ms !== undefined,
      `clock: ${what}: what is abnormal in the live source raises its alarm after ${seconds(ms)}`,
    );
    await Promise.all([live, heart, recording].map((id) => scene.backAfter(id)));
    for (const { id, timeSeconds, atMs } of before) {
      const now = momentOf(scene, id);
      const [media, passed] = [now.timeSeconds - timeSeconds, (now.atMs - atMs) / 1000];
      must(
        Math.abs(media - passed) < allowedSeconds,
        `clock: ${what}: ${scene.stream(id).state.source.name}: ${media.toFixed(1)} s of media time in ${passed.toFixed(1)} s`,
      );
    }
  }
  await closeScene(scene, 'clock');
}

const momentOf = (scene, id) => {
  const { timeSeconds, atMs } = scene.stream(id);
  return { id, timeSeconds, atMs };
};

/** Lifts the limits of the live source beyond all of its frames, and waits until its alarm is over. */
async function quiet(scene) {
  for (const [score, value] of Object.entries(scene.stream(live).state.savedLimits))
    scene.watcher.ask({ kind: 'set-limit', stream: live, score, value: 20 * value });
  const ms = await until(() => scene.watcher.anomalies(live).length === 0, patienceMs);
  if (ms === undefined)
    throw new Error(`the live source is still abnormal ${scene.watcher.refusals.join('; ')}`);
}

function findLibrary() {
  return readdirSync('/usr/lib')
    .map((name) => join('/usr/lib', name, 'faketime', 'libfaketimeMT.so.1'))
    .find((path) => existsSync(path));
}
