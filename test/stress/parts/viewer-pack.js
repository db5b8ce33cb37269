/**
 * Many viewers in a process of their own, started by viewers.js: `url`, how many read, how many never do. Tells its parent on "ready", and on
 * being asked for it what they received.
 */
import { decodeServerMessage } from '../../../dist/server/wire/decode.js';
import { encodeClientMessage } from '../../../dist/server/wire/encode.js';
import { viewerSocket } from './socket.js';

const [, , url, reading, silent] = process.argv;
/** Half a millisecond each; the last is for all that is later. */
const lateness = new Uint32Array(20_000);
const viewers = Array.from({ length: Number(reading) }, () => ({ frames: 0, skipped: 0, closed: false }));
const deaf = Array.from({ length: Number(silent) }, () => ({ closed: false }));
let displaced = { first: undefined, last: 0 };
let bytesReceived = 0;
let counting = false;

const open = (seat) =>
  new Promise((resolve, reject) => {
    const socket = viewerSocket(url);
    socket.once('open', () => resolve(socket)).once('error', reject);
    socket.on('error', () => undefined);
    socket.on('close', () => (seat.closed = true));
  });

/** The server's clock less ours, from the question that was answered soonest. */
async function offsetOf(socket) {
  let best = { tripMs: Infinity, offsetMs: 0 };
  for (let time = 0; time < 30; time++) {
    const clientMs = performance.now();
    socket.send(encodeClientMessage({ kind: 'ping', stream: 's1', clientMs }));
    const pong = await new Promise((resolve) => {
      const listen = (bytes) => {
        const message = decodeServerMessage(bytes);
        if (message.kind !== 'pong') return;
        socket.off('message', listen);
        resolve(message);
      };
      socket.on('message', listen);
    });
    const tripMs = performance.now() - clientMs;
    if (tripMs < best.tripMs) best = { tripMs, offsetMs: pong.atMs - (clientMs + tripMs / 2) };
  }
  return best.offsetMs;
}

const asker = await open({});
const offsetMs = await offsetOf(asker);
asker.terminate();

for (const seat of viewers) {
  const socket = await open(seat);
  socket.on('message', (bytes) => {
    if (!counting) return;
    bytesReceived += bytes.length;
    const message = decodeServerMessage(bytes);
    if (message.kind === 'heartbeat') seat.skipped = message.skipped;
    if (message.kind !== 'frame') return;
    const lateMs = performance.now() + offsetMs - message.atMs;
    lateness[Math.min(lateness.length - 1, Math.max(0, Math.round(2 * lateMs)))]++;
    seat.frames++;
    displaced = { first: displaced.first ?? message.displaced, last: message.displaced };
  });
}
const held = [];
for (const seat of deaf) {
  const socket = await open(seat);
  socket.pause();
  held.push(socket);
}
process.on('message', async (message) => {
  if (message === 'count') {
    counting = true;
    return;
  }
  counting = false;
  // What waited is read now, and the end of the connection after it.
  held.forEach((socket) => socket.resume());
  if (held.length > 0) await new Promise((resolve) => setTimeout(resolve, 3000));
  const lost = displaced.last - (displaced.first ?? 0);
  process.send({ lateness: [...lateness], viewers, deaf, displaced: lost, bytesReceived }, () =>
    process.exit(),
  );
});
process.send('ready');
