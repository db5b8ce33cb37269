import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { must, seconds } from '../must.js';
import { ownFolder } from '../own-folder.js';
import { makeRecording, sendLive } from '../recording.js';
import { ffmpegsOf, startServer, until } from '../server-process.js';
import { Watcher } from '../watcher.js';

/** Longer than anything takes on a busy machine. */
export const patienceMs = 60_000;
/** Silence counts from 2 s on and is looked for twice a second; a busy machine may add to it. */
const untoldAllowedMs = 6000;
/** Streams of a scene, in their order. */
export const [recording, live, heart, alarming] = ['s1', 's2', 's3', 's4'];

/**
 * A server that watches a recording, a live source that is decoded by ffmpeg, and two simulated hearts that no ffmpeg can hurt, one of them
 * abnormal at times; and a viewer of it.
 */
export async function openScene(name, { clip, env = {} }) {
  const folder = ownFolder(name);
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  const file = join(folder, 'recording.mp4');
  makeRecording(file, 60, clip);
  const url = await sendLive(file);
  const ffmpeg = execFileSync('which', ['ffmpeg'], { encoding: 'utf8' }).trim();
  const path = join(tools, 'ffmpeg');
  symlinkSync(ffmpeg, path);
  const hearts = [
    'phantom:sax?seed=3&fps=10&live=1',
    'phantom:sax?seed=6&fps=10&seconds=18&anomaly=lad&from=6&until=12',
  ];
  const options = ['--sector', 'whole', '--no-clips', '--state', join(folder, 'state')];
  const args = ['serve', file, url, ...hearts, ...options];
  const server = await startServer(args, { ...env, PATH: `${tools}:${process.env.PATH}` });
  const watcher = await Watcher.open(server.url);
  const scene = {
    ...{ server, watcher },
    stream: (id) => watcher.streams.get(id),
    /** The one ffmpeg that decodes a stream now. */
    decoders: (id) => ffmpegsOf(id === recording ? file : url),
    /** From now on ffmpeg is this shell script; the real one again where there is none. */
    replace(script) {
      rmSync(path);
      if (script === undefined) symlinkSync(ffmpeg, path);
      else writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    },
    /** Until a stream shows frames of now, and nothing says that it does not. */
    backAfter: (id) => {
      const before = scene.stream(id).frames;
      return until(() => scene.stream(id).frames > before + 5 && !isAway(scene, id), patienceMs);
    },
    ageMs: (id) => performance.now() - scene.stream(id).lastMs,
  };
  for (const id of [recording, live, heart, alarming])
    if ((await until(() => scene.stream(id)?.frames > 5, patienceMs)) === undefined)
      throw new Error(`${id} shows nothing: ${server.said()}`);
  return scene;
}

const isAway = ({ watcher }, id) =>
  ['signal-lost', 'source-failed'].some((cause) => watcher.on(id, cause).length > 0);

/** Until a viewer is told that a stream is away, and how. */
export async function toldAway(scene, id) {
  const ms = await until(() => isAway(scene, id), patienceMs);
  const { state } = scene.stream(id);
  const causes = state.alarms.filter(({ presence }) => presence === 'on').map(({ cause }) => cause);
  const line = state.problem ?? state.link?.lines.at(-1);
  return { ms, how: `${causes.join(', ')}${line === undefined ? '' : `; "${line}"`}` };
}

/** What holds in every scene, whatever was done in it. */
export async function closeScene({ server, watcher }, what) {
  const streams = [...watcher.streams.values()];
  const sum = (numberOf) => streams.reduce((sum, stream) => sum + numberOf(stream), 0);
  const missing = [...watcher.streams.keys()].flatMap((id) => watcher.lostAlarms(id));
  const raised = sum(({ known }) => known.size);
  must(missing.length === 0, `${what}: ${raised} alarms raised, ${missing.length} of them never told`);
  const untoldMs = Math.max(...streams.map(({ untoldMs }) => untoldMs));
  must(
    untoldMs < untoldAllowedMs,
    `${what}: ${seconds(untoldMs)} at most without a frame and without a word of it`,
  );
  const { untrue } = watcher;
  must(
    untrue.length === 0,
    `${what}: ${sum(({ frames }) => frames)} frames, ${untrue.length} unscored ones told as scored ${untrue.slice(0, 3).join('; ')}`,
  );
  checkLog(server, what);
  watcher.close();
  await server.end('SIGTERM');
}

/** Lines for people alone: no stack trace, no word of Node's own. */
export function checkLog(server, what) {
  const said = server.said();
  const traces = said.split('\n').filter((line) => /^\s+at |node:internal|^\w*Error:/.test(line));
  must(
    traces.length === 0 && server.ended() === undefined,
    `${what}: the server runs on; ${said.trim().split('\n').length} lines in its log, ${traces.length} of them of a stack trace ${traces.slice(0, 2).join(' ')}`,
  );
}
