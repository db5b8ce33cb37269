import { createContext } from 'svelte';
import type { Viewer } from '../viewer.ts';

/** The viewer that a component draws from; `provideViewer` is called once, by App. */
export const [useViewer, provideViewer] = createContext<Viewer>();
