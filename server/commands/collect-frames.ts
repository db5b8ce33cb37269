import { hasContact } from '../core/contact.ts';
import type { Frame } from '../core/frame.ts';
import type { Sector } from '../core/sector.ts';
import { MonitorError } from '../core/errors.ts';
import type { Input } from './inputs.ts';
import { openSource, type OpenOptions } from './open-source.ts';

/** Frames of one cine, to learn from. */
export interface Collected {
  readonly input: Input;
  readonly sector: Sector;
  readonly frames: readonly Frame[];
}

export interface CollectOptions extends OpenOptions {
  readonly perCine: number;
  readonly signal: AbortSignal;
}

/**
 * Takes at most `perCine` valid frames of a cine, evenly spread over its length, in order. Holds at most twice as many in memory
 * (65,536 bytes each), however long the recording.
 * @throws MonitorError as the source does; `usage` when `perCine` is no whole number from 1.
 */
export async function collectFrames(
  input: Input,
  { perCine, signal, ...open }: CollectOptions,
): Promise<Collected> {
  if (!Number.isInteger(perCine) || perCine < 1)
    throw MonitorError.of('usage', [`--per-cine takes a whole number from 1, not ${perCine}`]);
  const source = await openSource(input.source, open);
  const { sector } = source.description;
  let kept: Frame[] = [];
  let stride = 1;
  let valid = 0;
  for await (const frame of source.frames({ pictures: false, signal })) {
    if (!hasContact(frame.grey, sector)) continue;
    if (valid++ % stride !== 0) continue;
    kept.push(frame);
    if (kept.length < 2 * perCine) continue;
    kept = kept.filter((_, index) => index % 2 === 0);
    stride *= 2;
  }
  return { input, sector, frames: spread(kept, perCine) };
}

/** At most `count` of the items, evenly spread, the first among them. */
export function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)]!);
}
