import { WebSocket } from 'ws';
import { decodeServerMessage } from '../../../dist/server/wire/decode.js';
import { encodeClientMessage } from '../../../dist/server/wire/encode.js';
import { viewerSocket } from './socket.js';

/**
 * Somebody who acknowledges, notes, labels and saves without a pause, and remembers what the server has confirmed: `sent` is what was
 * asked, `confirmed` what the server has said is done.
 */
export class Client {
  sent = { acknowledged: new Map(), noted: new Map(), labels: new Set(), calibrations: new Set() };
  confirmed = { acknowledged: new Map(), noted: new Map(), labels: new Set(), calibrations: new Set() };
  #count = 0;
  #waiting = new Set();

  /** Works on one server until it is gone. */
  async work(url, stream) {
    const socket = viewerSocket(url);
    socket.on('message', (bytes) => this.#hear(decodeServerMessage(bytes)));
    socket.on('error', () => undefined);
    const gone = new Promise((resolve) => socket.once('close', () => resolve('gone')));
    const open = new Promise((resolve) => socket.once('open', () => resolve('open')));
    if ((await Promise.race([open, gone])) === 'gone') return;
    const ask = (message) => socket.send(encodeClientMessage({ stream, ...message }));
    // The tags are unique for the life of the client, so that what one server keeps is told from what another kept.
    const acts = [
      () => this.#episode(url, 'POST', 'acknowledge'),
      () => this.#episode(url, 'PUT', 'note'),
      (tag) =>
        this.#told(this.sent.labels, tag, gone, () =>
          ask({ kind: 'label', label: 'normal', extent: { kind: 'frame', atSeconds: tag } }),
        ),
      (tag) =>
        this.#told(this.sent.calibrations, tag, gone, () =>
          ask({ kind: 'save-calibration', name: 'stress', author: 'stress', reason: String(tag) }),
        ),
    ];
    for (;;) {
      const act = acts[Math.floor(Math.random() * acts.length)];
      const done = await Promise.race([act(++this.#count), gone]);
      if (done === 'gone' || socket.readyState !== WebSocket.OPEN) return;
    }
  }

  get count() {
    return Object.fromEntries(Object.entries(this.confirmed).map(([what, all]) => [what, all.size]));
  }

  get total() {
    return Object.values(this.confirmed).reduce((sum, { size }) => sum + size, 0);
  }

  /** Any episode, the newest most often: acknowledged by the first who does, noted by the last. */
  async #episode(url, method, what) {
    const tag = `k${++this.#count}`;
    try {
      const list = await (await fetch(`${url}/api/episodes?limit=5`)).json();
      const { id, acknowledged } = list.episodes[Math.floor(Math.random() * list.episodes.length)] ?? {};
      if (id === undefined || (what === 'acknowledge' && acknowledged !== undefined)) return;
      const known = what === 'note' ? 'noted' : 'acknowledged';
      this.sent[known].set(id, tag);
      const body = JSON.stringify(what === 'note' ? { note: tag, by: 'stress' } : { by: tag });
      const response = await fetch(`${url}/api/episodes/${id}/${what}`, { method, body });
      const episode = await response.json();
      if (!response.ok) throw new Error(episode.line);
      this.confirmed[known].set(id, what === 'note' ? episode.note : episode.acknowledged.by);
    } catch (error) {
      // A killed server answers nothing; a line of its own is a fault.
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    }
  }

  /** Asks, and waits until the server tells everybody. */
  async #told(sent, tag, gone, ask) {
    sent.add(tag);
    const told = new Promise((resolve) => this.#waiting.add({ tag, resolve }));
    ask();
    await Promise.race([told, gone]);
  }

  #hear(message) {
    if (message.kind === 'labels')
      for (const { extent } of message.labels) this.#take(this.confirmed.labels, extent.atSeconds);
    if (message.kind === 'calibrations')
      for (const { saved } of message.calibrations)
        if (saved !== undefined) this.#take(this.confirmed.calibrations, Number(saved.reason));
  }

  #take(confirmed, tag) {
    confirmed.add(tag);
    for (const one of this.#waiting) {
      if (one.tag !== tag) continue;
      this.#waiting.delete(one);
      one.resolve();
    }
  }
}
