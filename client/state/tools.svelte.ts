import type { Corner } from '../../server/wire/messages.ts';

/** What the pointer does in the picture besides looking. */
export type ToolName = 'outline' | 'calliper';

/** What a person holds over the picture; places are shares of its width and height. Nothing of it is remembered. */
export class Tools {
  active = $state<ToolName | undefined>();
  /** The list of kept episodes, in the place of the curves. */
  episodes = $state(false);
  /** Only the state and the picture are on the screen. */
  bedside = $state(false);
  /** The cross-hair, over every picture of the frame. */
  cross = $state.raw<Corner | undefined>();
  calliper = $state.raw<readonly [Corner, Corner]>([
    [0.42, 0.5],
    [0.58, 0.5],
  ]);

  toggle(tool: ToolName): void {
    this.active = this.active === tool ? undefined : tool;
  }
}

/** Held within the picture. */
export const within = ([x, y]: Corner): Corner => [Math.min(1, Math.max(0, x)), Math.min(1, Math.max(0, y))];

const stepShare = 0.005;
const longStepShare = 0.05;

/** Where an arrow key moves a place; undefined for other keys. */
export function movedByKey([x, y]: Corner, key: string, far: boolean): Corner | undefined {
  const step = far ? longStepShare : stepShare;
  switch (key) {
    case 'ArrowLeft':
      return within([x - step, y]);
    case 'ArrowRight':
      return within([x + step, y]);
    case 'ArrowUp':
      return within([x, y - step]);
    case 'ArrowDown':
      return within([x, y + step]);
    default:
      return undefined;
  }
}
