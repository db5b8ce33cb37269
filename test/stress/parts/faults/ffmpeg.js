import { setTimeout as wait } from 'node:timers/promises';
import { must, seconds } from '../must.js';
import { until } from '../server-process.js';
import { alarming, closeScene, heart, live, openScene, patienceMs, recording, toldAway } from './scene.js';

const names = { [recording]: 'the recording', [live]: 'the live source' };
const signal = (scene, id, name) => scene.decoders(id).forEach((pid) => process.kill(pid, name));

/** ffmpeg stands still. A recording waits for it; a live source is opened anew. */
export async function stopped(clip) {
  const scene = await openScene('stopped', { clip });
  for (const id of [recording, live]) {
    const held = scene.decoders(id);
    signal(scene, id, 'SIGSTOP');
    const { ms, how } = await toldAway(scene, id);
    const age = scene.ageMs(id);
    must(
      ms !== undefined,
      `stopped: ${names[id]}: told after ${seconds(ms)}, the picture ${seconds(age)} old: ${how}`,
    );
    if (id === recording) held.forEach((pid) => process.kill(pid, 'SIGCONT'));
    const back = await scene.backAfter(id);
    must(
      back !== undefined,
      `stopped: ${names[id]}: shows frames of now ${seconds(back)} after ${id === recording ? 'ffmpeg went on' : 'that, opened anew'}`,
    );
    const gone = await until(() => scene.decoders(id).length === 1, patienceMs);
    must(gone !== undefined, `stopped: ${names[id]}: ${scene.decoders(id).length} ffmpeg decodes it`);
  }
  await closeWithHearts(scene, 'stopped');
}

/** ffmpeg is killed. A live source is opened anew; a recording says why it stopped, and plays again when somebody asks. */
export async function killed(clip) {
  const scene = await openScene('killed', { clip });
  for (const id of [recording, live]) {
    signal(scene, id, 'SIGKILL');
    const { ms, how } = await toldAway(scene, id);
    must(ms !== undefined, `killed: ${names[id]}: told after ${seconds(ms)}: ${how}`);
    if (id === recording) scene.watcher.ask({ kind: 'play', stream: id });
    const back = await scene.backAfter(id);
    must(
      back !== undefined,
      `killed: ${names[id]}: shows frames of now ${seconds(back)} after ${id === recording ? 'somebody pressed play' : 'that, by itself'}`,
    );
  }
  await closeWithHearts(scene, 'killed');
}

/** As ffmpeg, through PATH. */
const replacements = {
  'a program that writes garbage': 'exec cat /dev/urandom',
  'a program that writes nothing': 'exec sleep 1000',
  'a program that ends at once': 'exit 0',
  'a program that fails at once': 'echo "no such codec" >&2; exit 1',
};

export async function replaced(clip) {
  const scene = await openScene('replaced', { clip });
  for (const [program, script] of Object.entries(replacements)) {
    const what = `replaced by ${program}`;
    scene.replace(script);
    for (const id of [recording, live]) signal(scene, id, 'SIGKILL');
    for (const id of [recording, live]) {
      const { ms, how } = await toldAway(scene, id);
      must(ms !== undefined, `${what}: ${names[id]}: told after ${seconds(ms)}: ${how}`);
    }
    // Frames that were decoded before it was killed may still be on their way.
    await wait(500);
    const before = [recording, live].map((id) => scene.stream(id).frames);
    scene.watcher.ask({ kind: 'play', stream: recording });
    const restarts = () => scene.stream(live).state.link.restarts;
    const tried = restarts();
    await until(() => restarts() > tried, patienceMs);
    const after = [recording, live].map((id) => scene.stream(id).frames);
    must(
      String(before) === String(after),
      `${what}: no frame is shown meanwhile (${before}; ${after}); tried again`,
    );
    const { problem, playback } = scene.stream(recording).state;
    console.log(
      `    the recording: ${playback.state}; ${problem === undefined ? 'no line' : `"${problem}"`}`,
    );
    scene.replace(undefined);
    const back = scene.backAfter(live);
    // One that waits for a program that says nothing is let go by pausing.
    for (const kind of ['pause', 'play']) scene.watcher.ask({ kind, stream: recording });
    const backs = [await scene.backAfter(recording), await back];
    must(
      backs.every((ms) => ms !== undefined),
      `${what}: once ffmpeg is there again: the recording after ${seconds(backs[0])} (play), the live source after ${seconds(backs[1])} (by itself)`,
    );
  }
  await closeWithHearts(scene, 'replaced');
}

/** Streams that need no ffmpeg go on as if nothing had happened. */
async function closeWithHearts(scene, what) {
  for (const id of [heart, alarming]) {
    const { longestMs, state } = scene.stream(id);
    must(longestMs < 5000, `${what}: ${state.name}: ${seconds(longestMs)} at most between two frames`);
  }
  const anomalies = () =>
    [...scene.stream(alarming).known.values()].filter(({ family }) => family === 'anomaly');
  await until(() => anomalies().length > 0, patienceMs);
  must(
    anomalies().length > 0,
    `${what}: ${anomalies().length} anomaly alarms raised by the simulated heart beside it`,
  );
  await closeScene(scene, what);
}
