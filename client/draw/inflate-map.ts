import { inflateSync } from 'fflate';
import { mapPixels } from './heat.ts';

/**
 * A 256×256 map from its raw deflate (RFC 1951).
 * @returns undefined where the bytes are no such map: it is then not shown, as if none had come.
 */
export function inflateMap(deflated: Uint8Array): Uint8Array | undefined {
  try {
    // One byte more than is wanted, so that too long a map is noticed; fflate never writes beyond it.
    const bytes = inflateSync(deflated, { out: new Uint8Array(mapPixels + 1) });
    return bytes.length === mapPixels ? bytes : undefined;
  } catch {
    return undefined;
  }
}
