import { Connection } from './connection/connection.ts';
import { socketUrl } from './connection/this-server.ts';
import { download } from './connection/download.ts';
import { Animation } from './draw/animation.ts';
import { decodeJpeg, NewestPicture } from './draw/newest-picture.ts';
import { Beside } from './state/beside.svelte.ts';
import type { Language } from './state/language.svelte.ts';
import { Labelling } from './state/labelling.svelte.ts';
import { Monitor } from './state/monitor.svelte.ts';
import { Sound } from './state/sound.svelte.ts';
import { openSpeaker } from './sound/speaker.ts';
import { urgencyOf } from './state/urgency.ts';
import { Preferences } from './state/preferences.svelte.ts';
import { Records } from './state/records.ts';
import { Tuning } from './state/tuning.svelte.ts';
import { Latency } from './state/latency.svelte.ts';
import { Tools } from './state/tools.svelte.ts';
import { Wall } from './state/wall.svelte.ts';

/** All that the components draw from. */
export interface Viewer {
  readonly monitor: Monitor;
  readonly wall: Wall;
  readonly tuning: Tuning;
  readonly labelling: Labelling;
  readonly sound: Sound;
  readonly preferences: Preferences;
  readonly language: Language;
  readonly pictures: NewestPicture;
  readonly animation: Animation;
  readonly tools: Tools;
  readonly latency: Latency;
  readonly beside: Beside;
}

interface ViewerOptions {
  readonly language: Language;
  /** The connection was lost: it may be that the server no longer knows this browser. */
  readonly onLost: () => void;
}

const tickMs = 250;

/** Connects to the server that served the page, for as long as the page lives. */
export function startViewer({ language, onLost }: ViewerOptions): Viewer {
  const nowMs = (): number => performance.now();
  const pictures = new NewestPicture(decodeJpeg);
  const monitor = new Monitor({
    send: (message) => {
      beside.follow(message);
      return connection.send(message);
    },
    pictures,
    nowMs,
  });
  const beside: Beside = new Beside({ monitor, send: (message) => connection.send(message) });
  const latency = new Latency({ send: (message) => connection.send(message), nowMs });
  const wall = new Wall({
    monitor,
    send: (message) => connection.send(message),
    newPictures: () => new NewestPicture(decodeJpeg),
    nowMs,
  });
  const records = new Records();
  const tuning = new Tuning({ monitor, records, nowMs });
  const labelling = new Labelling({
    ...{ monitor, tuning, records, nowMs, download },
    shownSeconds: () => pictures.shownOf(monitor.stream?.id)?.frame.timeSeconds,
  });
  const sound = new Sound({
    speaker: openSpeaker(),
    nowMs,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  const heed = (): void => {
    const { streams, connection, clock } = monitor;
    sound.heed(urgencyOf({ streams, connection, serverMs: clock.atMs(nowMs()) }));
  };
  const connection: Connection = new Connection({
    openSocket: () => new WebSocket(socketUrl(location)),
    onMessage: (message) => {
      monitor.receive(message);
      wall.receive(message);
      records.receive(message, monitor.streams);
      tuning.receive(message);
      labelling.receive(message);
      latency.receive(message);
      if (message.kind === 'clip')
        download(message.name, new Blob([new Uint8Array(message.bytes)], { type: 'application/zip' }));
      // At once: the timer of a page that nobody looks at is slow.
      if (message.kind === 'state') heed();
    },
    onState: (state) => {
      monitor.connection = state;
      if (state.kind === 'closed') onLost();
    },
    owed: () => (wall.open ? undefined : monitor.owed()),
    nowMs,
    random: () => Math.random(),
  });
  connection.open();
  setInterval(() => {
    monitor.tick();
    wall.tick();
    heed();
  }, tickMs);
  for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, () => void sound.test());
  addEventListener('online', () => connection.retryNow());
  return {
    monitor,
    wall,
    tuning,
    labelling,
    sound,
    pictures,
    preferences: new Preferences(),
    language,
    animation: new Animation(),
    tools: new Tools(),
    latency,
    beside,
  };
}
