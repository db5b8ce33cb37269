/**
 * `node test/stress/fuzz-server.js [messages=100000] [seed=1]`: strange messages over WebSocket and strange requests over HTTP, a fifth as
 * many, to a server that asks for tokens, while somebody watches it. The same seed sends the same.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { choices } from './parts/choices.js';
import { checkLog } from './parts/faults/scene.js';
import { memoryOf } from './parts/figures.js';
import { fuzzHttp, operationsOf } from './parts/fuzz/http.js';
import { fuzzSockets } from './parts/fuzz/sockets.js';
import { copyModel } from './parts/kept.js';
import { must, seconds } from './parts/must.js';
import { ownFolder } from './parts/own-folder.js';
import { rssMbOf, startServer, until } from './parts/server-process.js';
import { Watcher } from './parts/watcher.js';

const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number);
const folder = ownFolder('fuzz');
const model = copyModel(folder);
const tokens = Object.fromEntries(
  ['viewer', 'operator', 'admin'].map((role) => [role, randomBytes(24).toString('hex')]),
);
const file = join(folder, 'tokens.yaml');
writeFileSync(file, JSON.stringify(tokens), { mode: 0o600 });
// Nobody can stop the second: it is live.
const hearts = ['phantom:sax?seed=3&fps=10&seconds=5', 'phantom:sax?seed=4&fps=10&live=1'];
const server = await startServer([
  'serve',
  ...hearts,
  '--model',
  model,
  '--tokens',
  file,
  '--no-clips',
  '--state',
  join(folder, 'state'),
]);
const { port } = new URL(server.url);
const watcher = await Watcher.open(server.url, { headers: { authorization: `Bearer ${tokens.viewer}` } });
const shown = () => watcher.streams.get('s2')?.frames ?? 0;
if ((await until(() => shown() > 5, 60_000)) === undefined) throw new Error(server.said());

const points = [];
const startMs = performance.now();
const looking = setInterval(
  () => points.push([(performance.now() - startMs) / 60_000, rssMbOf(server.pid)]),
  500,
);
const alive = () => server.ended() === undefined;
const common = { random: choices(seed), alive };
const all = Object.values(tokens);
const operations = await operationsOf(server.url, tokens.viewer);
console.log(
  `${count} messages and ${Math.ceil(count / 5)} requests, seed ${seed}, load ${loadavg()[0].toFixed(1)}`,
);
const [sockets, http] = await Promise.all([
  fuzzSockets({ ...common, url: server.url, count, tokens: all }),
  fuzzHttp({
    ...common,
    random: choices(seed + 1),
    port,
    operations,
    count: Math.ceil(count / 5),
    tokens: all,
  }),
]);
const tookMs = performance.now() - startMs;
const before = shown();
await wait(3000);
clearInterval(looking);

const listed = (map) =>
  [...map]
    .sort(([one], [other]) => one - other)
    .map(([what, times]) => `${what}: ${times}`)
    .join(', ');
console.log(
  `messages: ${sockets.sent} over ${sockets.connections} connections in ${seconds(tookMs)}; closed with ${listed(sockets.closes)}`,
);
const lines = [...sockets.refusals].sort(([, one], [, other]) => other - one);
console.log(`refused with ${lines.length} different lines, most often:`);
lines.slice(0, 5).forEach(([line, times]) => console.log(`    ${times} × ${line.slice(0, 150)}`));
console.log(
  `requests: ${http.sent}; answers by status ${listed(http.statuses)}; without one ${http.unanswered}`,
);
for (const [what, { faults }] of Object.entries({ messages: sockets, requests: http })) {
  must(faults.length === 0, `${what}: ${faults.length} answers that should not be`);
  faults.slice(0, 10).forEach((fault) => console.log(`    ${fault}`));
}
const memory = memoryOf(points, 'a minute');
console.log(`memory of the server: ${memory.line}`);
const grownMb = memory.last - memory.first;
must(grownMb < 400, `it has grown by ${grownMb.toFixed(0)} MiB`);
const { longestMs } = watcher.streams.get('s2');
must(
  !watcher.closed && shown() > before && watcher.untrue.length === 0,
  `who watched beside it: ${shown()} frames, ${seconds(longestMs)} at most between two, ${watcher.heartbeats} heartbeats, ${watcher.untrue.length} unscored told as scored`,
);
checkLog(server, 'log');
await server.end('SIGTERM');
process.exit();
