/**
 * Starts the demo as the README does (`npm start`), watches it as a viewer, and stops it. The PATH it gets holds Node,
 * npm and a shell and nothing else: the demo needs no ffmpeg.
 */
import { execFileSync, spawn } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { decodeServerMessage } from '../dist/server/wire/decode.js';
import { ownFolder } from './stress/parts/own-folder.js';

const framesWanted = 30;
const patienceMs = 60_000;

const bare = ownFolder('path');
for (const program of ['node', 'npm', 'sh', 'env']) {
  symlinkSync(execFileSync('which', [program], { encoding: 'utf8' }).trim(), join(bare, program));
}

const options = ['--port', '0', '--no-open', '--state', ownFolder('smoke')];
const demo = spawn('npm', ['start', '--silent', '--', ...options], {
  detached: true,
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, PATH: bare },
});
const timeout = setTimeout(
  () => finish(`no ${framesWanted} frames within ${patienceMs / 1000} s`),
  patienceMs,
);
let frames = 0;

demo.stdout.setEncoding('utf8').on('data', (text) => {
  process.stdout.write(text);
  const url = /http:\/\/[\w.:[\]]+/.exec(text)?.[0];
  if (url !== undefined) watch(url);
});
demo.once('exit', (code) => finish(`the demo ended by itself (${code})`));

function watch(url) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket`, { origin: url });
  socket.on('message', (bytes) => {
    const message = decodeServerMessage(new Uint8Array(bytes));
    if (message.kind === 'frame' && message.verdict.kind !== 'not-valid' && message.picture && message.map)
      frames++;
    if (frames >= framesWanted) finish();
  });
  socket.on('error', (error) => finish(`the viewer could not connect: ${error.message}`));
}

function finish(problem) {
  clearTimeout(timeout);
  demo.removeAllListeners('exit');
  console.log(
    problem === undefined
      ? `ok: demo, ${frames} scored frames received by a viewer`
      : `FAILED: demo: ${problem}`,
  );
  const leave = () => process.exit(problem === undefined ? 0 : 1);
  demo.once('exit', leave);
  try {
    process.kill(-demo.pid, 'SIGTERM');
  } catch {
    // It has ended already.
    leave();
  }
}
