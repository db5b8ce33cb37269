import { brightnessOf, isDepthChanged, isGainChanged, type Appearance } from './appearance.ts';
import { isBlank } from './blank.ts';
import { hasContact } from './contact.ts';
import type { Frame } from './frame.ts';
import { isDrawn } from './graphics.ts';
import type { Unscorable } from './scores.ts';
import type { Sector } from './sector.ts';
import { followStillness, isFrozen, unknownStillness, type Stillness } from './still-picture.ts';
import { followSweep, isSweeping, noSweep, type Sweep } from './sweep.ts';

/** What pictures are held against. */
export interface Expected {
  readonly sector: Sector;
  /** How deep the sector reaches, where that is known. */
  readonly depthMm?: number | undefined;
  /** How normals looked; absent: nothing is known to have changed. */
  readonly appearance?: Appearance | undefined;
}

/** What has been seen of a stream. */
export interface Watched {
  readonly stillness: Stillness;
  readonly sweep: Sweep;
}

/** Before the first frame. */
export const nothingWatched: Watched = { stillness: unknownStillness, sweep: noSweep };

/** Takes the next frame in, and says why it cannot be scored, if so: the reason that is surest first. */
export function watchPicture(
  before: Watched,
  frame: Frame,
  { sector, depthMm, appearance }: Expected,
): { readonly watched: Watched; readonly reason: Unscorable | undefined } {
  const { grey } = frame;
  const watched = {
    stillness: followStillness(before.stillness, frame, sector),
    sweep: followSweep(before.sweep, frame, sector),
  };
  const reasonOf = (): Unscorable | undefined => {
    const contact = hasContact(grey, sector);
    // (what shows tissue is not blank, and need not be looked through)
    if (!contact && isBlank(grey, sector)) return 'blank';
    if (isDrawn(grey, sector) || isSweeping(watched.sweep)) return 'not-2d';
    if (!contact) return 'no-contact';
    if (isFrozen(watched.stillness)) return 'frozen';
    if (appearance === undefined) return undefined;
    if (isDepthChanged(depthMm, appearance)) return 'depth-changed';
    return isGainChanged(brightnessOf(grey, sector), appearance) ? 'gain-changed' : undefined;
  };
  return { watched, reason: reasonOf() };
}
