import type { Corner } from '../../server/wire/messages.ts';
import { within } from '../state/tools.svelte.ts';

/** Where a pointer is over an element, as shares of its width and height, held within it. */
export function placeOf(event: Pick<MouseEvent, 'clientX' | 'clientY'>, element: Element): Corner {
  const { left, top, width, height } = element.getBoundingClientRect();
  return within([(event.clientX - left) / Math.max(1, width), (event.clientY - top) / Math.max(1, height)]);
}
