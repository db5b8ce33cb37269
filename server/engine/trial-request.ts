import { inputPixels, inputSize } from '../core/geometry.ts';
import { rectangleSector } from '../core/sector.ts';
import type { ScoringRequest } from '../ports.ts';

/** Frames of stripes, each another, all of whose pixels count: to try an engine with, and to time it. */
export const trialRequest = (count: number): ScoringRequest => ({
  frames: Array.from({ length: count }, (_, frame) =>
    Uint8Array.from({ length: inputPixels }, (_, at) => ((at % 251) * (1 + frame)) & 255),
  ),
  sector: rectangleSector({ x: 0, y: 0, width: inputSize, height: inputSize }),
  reconstruction: false,
  code: false,
});
