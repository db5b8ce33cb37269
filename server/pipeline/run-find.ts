import type { FrameSource } from '../ports.ts';
import type { Find } from './deck.ts';
import type { ShownFrame } from './events.ts';
import type { Examine } from './examine.ts';
import { findFrame } from './find-frame.ts';

export interface RunOptions {
  readonly source: FrameSource;
  readonly examine: Examine;
  readonly pictures: boolean;
  readonly signal: AbortSignal;
}

/** Shows the one frame that was asked for. */
export async function* findOne(
  { fromSeconds, frames }: Find,
  { source, examine, pictures, signal }: RunOptions,
): AsyncGenerator<ShownFrame, void, undefined> {
  const frame = await findFrame(source, { fromSeconds, frames, pictures, signal });
  if (frame === undefined) return;
  const [examined] = await examine([frame]);
  // One step forward is what playing would have shown next; anything else is somewhere else.
  yield { kind: 'shown', examined: examined!, displaced: 0, jumped: frames !== 1 };
}
