/**
 * `node test/stress/viewers.js [viewers=200] [seconds=60] [not reading=10]`: one simulated heart at 25 frames a second and many who watch
 * it, some of whom never read. Prints the server's memory over time, and how late, how many and with how many gaps frames come to the others.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { atTheEnd } from './parts/clean-up.js';
import { memoryOf, quantileOf } from './parts/figures.js';
import { must } from './parts/must.js';
import { ownFolder } from './parts/own-folder.js';
import { rssMbOf, startServer } from './parts/server-process.js';

const [viewers = 200, seconds = 60, silent = 10] = process.argv.slice(2).map(Number);
const framesPerSecond = 25;
/** More would make those who measure slow, and not what is measured. */
const inOnePack = 50;
const aimMs = 150;
/** What the server keeps for one that does not read before it lets go of it, as in server/transport/sink.ts. */
const keptMb = 16;

const server = await startServer([
  ...['serve', `phantom:sax?seed=3&fps=${framesPerSecond}&live=1`, '--no-clips'],
  ...['--state', ownFolder('viewers')],
]);
const program = fileURLToPath(new URL('./parts/viewer-pack.js', import.meta.url));
const aloneMb = rssMbOf(server.pid);
const packs = [];
for (let left = viewers, deaf = silent; left > 0 || deaf > 0; left -= inOnePack, deaf = 0) {
  const pack = fork(program, [server.url, Math.max(0, Math.min(inOnePack, left)), deaf].map(String));
  atTheEnd(() => pack.kill('SIGKILL'));
  await once(pack, 'message');
  packs.push(pack);
}
console.log(
  `${viewers} viewers in ${packs.length} processes, beside ${silent} who never read; load ${loadavg()[0].toFixed(1)} before`,
);
packs.forEach((pack) => pack.send('count'));
const points = [];
for (let second = 0; second < seconds; second++) {
  await wait(1000);
  points.push([(second + 1) / 60, rssMbOf(server.pid)]);
}
const answers = packs.map(async (pack) => {
  const answer = once(pack, 'message');
  pack.send('stop');
  return (await answer)[0];
});
const told = await Promise.all(answers);
const seats = told.flatMap((pack) => pack.viewers);
const frames = seats.map((seat) => seat.frames);

const memory = memoryOf(points, 'a minute');
console.log(`memory of the server: ${aloneMb.toFixed(0)} MiB alone, ${memory.line}`);
const total = told.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0);
console.log(
  `frames each: ${Math.min(...frames)} to ${Math.max(...frames)}, median ${quantileOf(frames, 0.5)} of ${seconds * framesPerSecond}; ${(total / seconds / 1e6).toFixed(0)} MB a second to all`,
);
const skipped = seats.map((seat) => seat.skipped);
console.log(
  `dropped: ${told[0].displaced} before they were sent, for everybody; for being slow ${quantileOf(skipped, 0.5)} a viewer, ${Math.max(...skipped)} at most`,
);
const counts = told
  .map(({ lateness }) => lateness)
  .reduce((one, other) => one.map((count, at) => count + other[at]));
const all = counts.reduce((sum, count) => sum + count, 0);
const lateAt = (share) => {
  let seen = 0;
  return counts.findIndex((count) => (seen += count) >= share * all) / 2;
};
const [p50, p95, p99] = [0.5, 0.95, 0.99].map(lateAt);
console.log(
  `from judged to received: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms (${p99 < aimMs ? 'within' : 'beyond'} the ${aimMs} ms that we aim at), load ${loadavg()[0].toFixed(1)} after`,
);
must(
  seats.every(({ closed, frames }) => !closed && frames > 0),
  `${seats.filter(({ closed }) => !closed).length} of ${viewers} who read are still there, and each has received frames`,
);
const deaf = told.flatMap((pack) => pack.deaf);
const longEnough = seconds >= 20;
must(
  !longEnough || deaf.every(({ closed }) => closed),
  `${deaf.filter(({ closed }) => closed).length} of ${silent} who never read were let go`,
);
must(
  memory.most - aloneMb < 200 + keptMb * silent + viewers,
  `memory grew by ${(memory.most - aloneMb).toFixed(0)} MiB at most`,
);
must(server.ended() === undefined, 'the server runs on');
await server.end('SIGTERM');
process.exit();
