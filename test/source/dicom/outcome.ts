import { MonitorError } from '../../../server/core/errors.ts';
import { openDicomSource } from '../../../server/source/dicom/source.ts';

/** How the reading of a file ended: with all of its frames, or with one line that says why not. */
export type ReadingOutcome =
  | { readonly kind: 'read' | 'refused'; readonly frames: number }
  /** Something was thrown that no user should meet. */
  | { readonly kind: 'crashed'; readonly line: string };

/** Reads a file as a user's command does. @param most frames that are read at most. */
export async function readingOf(path: string, most: number): Promise<ReadingOutcome> {
  let frames = 0;
  try {
    const source = await openDicomSource(path, { anyModality: true });
    const { signal } = new AbortController();
    for await (const frame of source.frames({ pictures: false, signal })) {
      if (frame.grey.length !== 65_536 || !Number.isFinite(frame.timeSeconds))
        return { kind: 'crashed', line: `frame ${frame.index} is no frame` };
      if (++frames === most) break;
    }
    return { kind: 'read', frames };
  } catch (error) {
    if (error instanceof MonitorError && !error.message.includes('\n')) return { kind: 'refused', frames };
    return { kind: 'crashed', line: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
