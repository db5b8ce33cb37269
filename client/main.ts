import { mount } from 'svelte';
import 'uplot/dist/uPlot.min.css';
import App from './components/App.svelte';
import './components/theme.css';
import { startViewer } from './viewer.ts';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no element #app to mount the viewer in.');
mount(App, { target, props: { viewer: startViewer() } });
