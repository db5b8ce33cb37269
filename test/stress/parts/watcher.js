import { decodeServerMessage } from '../../../dist/server/wire/decode.js';
import { encodeClientMessage } from '../../../dist/server/wire/encode.js';
import { atTheEnd } from './clean-up.js';
import { viewerSocket } from './socket.js';

/** A viewer that writes down what it is told, and holds it against what must never be. */
export class Watcher {
  /** By the id of the stream. */
  streams = new Map();
  /** Lines about what must never be. */
  untrue = [];
  /** Lines that refused a request. */
  refusals = [];
  heartbeats = 0;
  /** How long each ping took to be answered. */
  pongsMs = [];
  closed = false;
  #socket;
  #looking;

  /** @param options of ws: headers, for a server that asks for a token. */
  static async open(url, options = {}) {
    const socket = viewerSocket(url, options);
    const watcher = new Watcher();
    watcher.#socket = socket;
    socket.on('message', (bytes) => watcher.#hear(decodeServerMessage(bytes)));
    socket.on('close', () => (watcher.closed = true));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.on('error', () => undefined);
    watcher.#looking = setInterval(() => watcher.#look(), 100).unref();
    atTheEnd(() => socket.terminate());
    return watcher;
  }

  ask(message) {
    this.#socket.send(encodeClientMessage(message));
  }

  ping(stream) {
    this.ask({ kind: 'ping', stream, clientMs: performance.now() });
  }

  close() {
    clearInterval(this.#looking);
    this.#socket.terminate();
  }

  /** The alarms of a stream that are on and have this cause. */
  on(stream, cause) {
    const { alarms = [] } = this.streams.get(stream)?.state ?? {};
    return alarms.filter((alarm) => alarm.presence === 'on' && alarm.cause === cause);
  }

  /** The anomaly alarms of a stream that are on, whichever score leads. */
  anomalies(stream) {
    return ['peak', 'latent', 'reconstruction'].flatMap((cause) => this.on(stream, cause));
  }

  /** Alarms have numbers that count up: those that no message told of. */
  lostAlarms(stream) {
    const { known } = this.streams.get(stream);
    const last = Math.max(0, ...known.keys());
    return Array.from({ length: last }, (_, at) => at + 1).filter((id) => !known.has(id));
  }

  #hear(message) {
    if (message.kind === 'hello') message.streams.forEach(({ state }) => this.#take(state));
    else if (message.kind === 'state') this.#take(message.state);
    else if (message.kind === 'heartbeat') this.heartbeats++;
    else if (message.kind === 'refusal') this.refusals.push(message.line);
    else if (message.kind === 'pong') this.pongsMs.push(performance.now() - message.clientMs);
    else if (message.kind === 'frame') this.#frame(message);
  }

  #take(state) {
    const stream = this.streams.get(state.id) ?? newStream();
    this.streams.set(state.id, stream);
    stream.state = state;
    for (const alarm of state.alarms) stream.known.set(alarm.id, alarm);
  }

  #frame({ stream: id, frame, timeSeconds, verdict, map, atMs }) {
    const stream = this.streams.get(id);
    // A picture that stands still is sent to whoever comes anew.
    if (atMs === stream.atMs) return;
    stream.atMs = atMs;
    if (stream.lastMs !== undefined)
      stream.longestMs = Math.max(stream.longestMs, performance.now() - stream.lastMs);
    stream.lastMs = performance.now();
    stream.frames++;
    stream.timeSeconds = timeSeconds;
    const scores = Object.values(verdict.scores ?? {});
    const scored = scores.length > 0 && scores.every(Number.isFinite) && map !== undefined;
    if (verdict.kind !== 'not-valid' && !scored)
      this.untrue.push(`frame ${frame} of ${id} has no scores and was told as ${verdict.kind}`);
    stream.onFrame?.({ frame, timeSeconds, verdict });
  }

  /** Whether a picture that does not move was told to be one of now, and for how long. */
  #look() {
    for (const stream of this.streams.values()) {
      const nowMs = performance.now();
      if (stream.lastMs === undefined || isTold(stream.state)) stream.toldMs = nowMs;
      // What was told may be taken back some ms before the frame that proves it is here.
      else stream.untoldMs = Math.max(stream.untoldMs, nowMs - Math.max(stream.lastMs, stream.toldMs));
    }
  }
}

const newStream = () => ({
  ...{ state: undefined, known: new Map(), onFrame: undefined },
  ...{ frames: 0, atMs: undefined, timeSeconds: undefined, lastMs: undefined, longestMs: 0 },
  ...{ toldMs: 0, untoldMs: 0 },
});

const lost = new Set(['signal-lost', 'source-failed', 'source-ended']);

/** Whether a viewer is told that what it sees is not of now. */
const isTold = ({ playback, link, alarms }) =>
  playback.state !== 'playing' ||
  (link !== undefined && link.state !== 'open') ||
  alarms.some(({ cause, presence }) => presence === 'on' && lost.has(cause));
