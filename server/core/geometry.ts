/** Side of the square model input, in pixels (docs: the network takes 256×256×1). */
export const inputSize = 256;
/** Pixels of one model input: 65,536. */
export const inputPixels = inputSize * inputSize;

/** Whole pixels; x and y count from the top left. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How the picture people see lies inside the square that the model sees. */
export interface Geometry {
  /** Size of the picture as displayed, in square pixels (sample aspect ratio and rotation applied). */
  readonly displayWidth: number;
  readonly displayHeight: number;
  /** The part of the 256×256 input that the picture fills; the rest is black letterbox. */
  readonly inner: Rectangle;
  /** Absent where nothing says it: most videos. */
  readonly spacing?: PixelSpacing;
}

/** What a pixel of the picture as displayed measures in the body, along x and y; above 0. */
export interface PixelSpacing {
  readonly xMm: number;
  readonly yMm: number;
}

/**
 * Fits a picture into the square input, aspect ratio kept, centred, the rest letterbox.
 * @throws RangeError when a side is not a whole number of at least 1 px.
 */
export function letterbox(displayWidth: number, displayHeight: number): Geometry {
  for (const side of [displayWidth, displayHeight]) {
    if (!Number.isInteger(side) || side < 1)
      throw new RangeError(`A picture side must be a whole number of at least 1 px, not ${side}`);
  }
  const scale = inputSize / Math.max(displayWidth, displayHeight);
  const width = Math.max(1, Math.round(displayWidth * scale));
  const height = Math.max(1, Math.round(displayHeight * scale));
  const inner = { x: (inputSize - width) >> 1, y: (inputSize - height) >> 1, width, height };
  return { displayWidth, displayHeight, inner };
}
