import type { StreamState } from '../../server/wire/messages.ts';

/** Frames are owed while something plays, and a live source is open. */
export const owesFrames = ({ playback, link }: StreamState): boolean =>
  playback.state === 'playing' && (link === undefined || link.state === 'open');

/** A live source that is away. */
export const isLost = ({ link }: StreamState): boolean => link !== undefined && link.state !== 'open';
