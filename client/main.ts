import { mount } from 'svelte';
import 'uplot/dist/uPlot.min.css';
import Entrance from './components/Entrance.svelte';
import './components/theme.css';
import { askSession, enterWith, leave } from './connection/session.ts';
import { Entrance as EntranceState } from './state/entrance.svelte.ts';
import { Language } from './state/language.svelte.ts';
import { startViewer } from './viewer.ts';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no element #app to mount the viewer in.');

const entrance = new EntranceState({
  askSession,
  enterWith,
  leave: () => leave().then(() => location.reload()),
  hash: location.hash,
  forgetHash: () => history.replaceState(null, '', location.pathname + location.search),
});
const language = new Language(navigator.languages);
const start = (): ReturnType<typeof startViewer> =>
  startViewer({ language, onLost: () => void entrance.check() });
mount(Entrance, { target, props: { entrance, language, startViewer: start } });
void entrance.begin();
// So that a screen that is watched day and night stays in.
const renewEveryMs = 3_600_000;
setInterval(() => void entrance.check(), renewEveryMs);
