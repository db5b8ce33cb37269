import { bottomBrightness, brightness } from './brightness.ts';
import { meanImage } from './mean-image.ts';
import { principalComponents } from './principal-components.ts';
import type { Reference } from './reference.ts';

/** All references, those that learn fitted to the same normals as the detector. @param normals pictures of 256×256; those that learn need two. */
export const fitReferences = (normals: readonly Uint8Array[]): readonly Reference[] => [
  brightness,
  bottomBrightness,
  ...(normals.length < 2 ? [] : [meanImage(normals), principalComponents(normals)]),
];

/** Names in the order in which they are shown. */
export const referenceNames: readonly string[] = ['brightness', 'bottom-brightness', 'mean-image', 'pca'];
/** Those that have no direction of their own: sick may be brighter or darker. */
export const withoutDirection: ReadonlySet<string> = new Set(['brightness', 'bottom-brightness']);
