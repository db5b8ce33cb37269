import { Connection } from './connection/connection.ts';
import { socketUrl } from './connection/this-server.ts';
import { Animation } from './draw/animation.ts';
import { decodeJpeg, NewestPicture } from './draw/newest-picture.ts';
import { Language } from './state/language.svelte.ts';
import { Monitor } from './state/monitor.svelte.ts';
import { Preferences } from './state/preferences.svelte.ts';
import { Wall } from './state/wall.svelte.ts';

/** All that the components draw from. */
export interface Viewer {
  readonly monitor: Monitor;
  readonly wall: Wall;
  readonly preferences: Preferences;
  readonly language: Language;
  readonly pictures: NewestPicture;
  readonly animation: Animation;
}

const tickMs = 250;

/** Connects to the server that served the page, for as long as the page lives. */
export function startViewer(): Viewer {
  const nowMs = (): number => performance.now();
  const pictures = new NewestPicture(decodeJpeg);
  const monitor = new Monitor({ send: (message) => connection.send(message), pictures, nowMs });
  const wall = new Wall({
    monitor,
    send: (message) => connection.send(message),
    newPictures: () => new NewestPicture(decodeJpeg),
    nowMs,
  });
  const connection: Connection = new Connection({
    openSocket: () => new WebSocket(socketUrl(location)),
    onMessage: (message) => {
      monitor.receive(message);
      wall.receive(message);
    },
    onState: (state) => (monitor.connection = state),
    owed: () => (wall.open ? undefined : monitor.owed()),
    nowMs,
    random: () => Math.random(),
  });
  connection.open();
  setInterval(() => {
    monitor.tick();
    wall.tick();
  }, tickMs);
  addEventListener('online', () => connection.retryNow());
  return {
    monitor,
    wall,
    pictures,
    preferences: new Preferences(),
    language: new Language(navigator.languages),
    animation: new Animation(),
  };
}
