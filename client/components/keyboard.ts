import type { ToolName } from '../state/tools.svelte.ts';

/** What changes how things are shown here, for nobody else. */
export interface ViewCommand {
  readonly kind: 'heat' | 'colours' | 'model' | 'fullscreen' | 'bench' | 'bedside' | 'latency' | 'episodes';
}

/** What acts on the recording, for everyone who watches it. */
export type PlaybackCommand =
  | { readonly kind: 'play' | 'loop' }
  /** Plays that way, or forward again where it does already. */
  | { readonly kind: 'way'; readonly way: 'backward' | 'bounce' }
  /** The next faster or slower speed. */
  | { readonly kind: 'speed'; readonly change: 1 | -1 }
  | { readonly kind: 'step'; readonly frames: 1 | -1 }
  | { readonly kind: 'shift'; readonly seconds: 1 | -1 };

/** What is done with the picture. */
export type PictureCommand =
  { readonly kind: 'tool'; readonly tool: ToolName } | { readonly kind: 'snapshot' | 'clip' };

/** What a key does, wherever the focus is. */
export type KeyCommand =
  ViewCommand | PictureCommand | PlaybackCommand | WallCommand | { readonly kind: 'help' };

/** Which streams are seen: all, or one by its number from 1 on. */
export type WallCommand = { readonly kind: 'wall' } | { readonly kind: 'focus'; readonly number: number };

export interface KeyPress {
  readonly key: string;
  readonly shift: boolean;
  /** With Ctrl, Alt or Meta a key belongs to the browser. */
  readonly modified: boolean;
  /** Role or tag of the focused element, in lower case: "slider", "button", "input", "select", "body"…; "textbox" for what is typed into. */
  readonly focus: string;
}

/** Elements with an own use of arrows, and of the letters that choose among options. */
const takesArrows = new Set(['slider', 'input', 'select', 'application']);
/** Elements that Space presses. */
const takesSpace = new Set(['button', 'input', 'select', 'summary', 'a']);

/** The command of a key press; undefined where it has none, or the focused element uses the key itself. */
export function toCommand({ key, shift, modified, focus }: KeyPress): KeyCommand | undefined {
  if (modified || focus === 'textbox') return undefined;
  switch (key) {
    case ' ':
      return takesSpace.has(focus) ? undefined : { kind: 'play' };
    case 'ArrowLeft':
    case 'ArrowRight': {
      if (takesArrows.has(focus)) return undefined;
      const way = key === 'ArrowRight' ? 1 : -1;
      return shift ? { kind: 'shift', seconds: way } : { kind: 'step', frames: way };
    }
    case '?':
      return { kind: 'help' };
    case 'Escape':
      return { kind: 'wall' };
  }
  if (/^[1-9]$/.test(key) && focus !== 'input' && focus !== 'select')
    return { kind: 'focus', number: Number(key) };
  return focus === 'select' ? undefined : letters.get(key.toLowerCase());
}

const letters: ReadonlyMap<string, KeyCommand> = new Map([
  ['l', { kind: 'loop' }],
  ['r', { kind: 'way', way: 'backward' }],
  ['b', { kind: 'way', way: 'bounce' }],
  [',', { kind: 'speed', change: -1 }],
  ['.', { kind: 'speed', change: 1 }],
  ['h', { kind: 'heat' }],
  ['c', { kind: 'colours' }],
  ['m', { kind: 'model' }],
  ['f', { kind: 'fullscreen' }],
  ['t', { kind: 'bench' }],
  ['k', { kind: 'bedside' }],
  ['e', { kind: 'episodes' }],
  ['i', { kind: 'latency' }],
  ['o', { kind: 'tool', tool: 'outline' }],
  ['d', { kind: 'tool', tool: 'calliper' }],
  ['s', { kind: 'snapshot' }],
  ['v', { kind: 'clip' }],
]);

/** The shape of a browser's event that `toCommand` asks for. */
export function toKeyPress(event: KeyboardEvent): KeyPress {
  const element = event.target instanceof Element ? event.target : document.body;
  return {
    key: event.key,
    shift: event.shiftKey,
    modified: event.ctrlKey || event.altKey || event.metaKey,
    focus: isTypedInto(element) ? 'textbox' : (element.getAttribute('role') ?? element.tagName).toLowerCase(),
  };
}

const isTypedInto = (element: Element): boolean =>
  element.tagName === 'TEXTAREA' ||
  (element instanceof HTMLInputElement && ['text', 'search', 'number', 'password'].includes(element.type));
