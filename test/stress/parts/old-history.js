import { createServer, request } from 'node:http';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { decodeServerMessage } from '../../../dist/server/wire/decode.js';
import { encodeServerMessage } from '../../../dist/server/wire/encode.js';
import { atTheEnd } from './clean-up.js';
import { viewerSocket } from './socket.js';

/**
 * A server before the server, which changes one thing of what it says: the history in its greeting is of many hours, as if it had been
 * watched for so long. A process of its own costs the page nothing; interception inside the browser cost it more than the page itself.
 * @returns its address.
 */
export async function withOldHistory(url, hours) {
  const { host } = new URL(url);
  const server = createServer(({ url: path, method, headers }, answer) => {
    const asked = request(`${url}${path}`, { method, headers: { ...headers, host, origin: url } });
    asked.once('response', (found) => found.pipe(answer.writeHead(found.statusCode, found.headers)));
    asked.once('error', () => answer.destroy());
    asked.end();
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (viewer) => {
    const behind = viewerSocket(url);
    const waiting = [];
    viewer.on('message', (bytes) =>
      behind.readyState === behind.OPEN ? behind.send(bytes) : waiting.push(bytes),
    );
    behind.once('open', () => waiting.forEach((bytes) => behind.send(bytes)));
    behind.on('message', (bytes) => viewer.send(withHistory(bytes, hours)));
    viewer.once('close', () => behind.close());
    behind.once('close', () => viewer.close());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atTheEnd(() => server.closeAllConnections());
  server.unref();
  return `http://127.0.0.1:${server.address().port}`;
}

function withHistory(bytes, hours) {
  const message = decodeServerMessage(new Uint8Array(bytes));
  if (message.kind !== 'hello') return bytes;
  const streams = message.streams.map((stream) => ({
    ...stream,
    history: hoursBefore(stream.history, hours),
  }));
  return encodeServerMessage({ ...message, streams });
}

function hoursBefore({ atMs }, hours) {
  const count = hours * 3600 * 25;
  const first = atMs[0] ?? 0;
  const wave = (scale) =>
    Float32Array.from({ length: count }, (_, at) => scale * (1 + 0.2 * Math.sin(at / 40)));
  return {
    atMs: Float64Array.from({ length: count }, (_, at) => first - 40 * (count - at)),
    timeSeconds: Float64Array.from({ length: count }, (_, at) => at / 25),
    ...{ reconstruction: wave(0.08), latent: wave(13), peak: wave(0.3), motion: wave(1) },
    verdict: new Uint8Array(count).fill(1),
  };
}
