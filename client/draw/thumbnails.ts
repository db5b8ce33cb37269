/** Small pictures along a recording, each from the first frame that was shown of its part. */
const slots = 16;
/** Height of one in device pixels; its width is as the part of the strip is. */
const heightPx = 68;
const widthPx = 96;

/** What a picture is drawn from, with its size in px. */
type Drawable = CanvasImageSource & { readonly width: number; readonly height: number };

export class Thumbnails {
  private readonly sheet = new OffscreenCanvas(slots * widthPx, heightPx);
  private readonly seen = new Set<number>();

  clear(): void {
    this.seen.clear();
    this.sheet.getContext('2d')?.clearRect(0, 0, this.sheet.width, this.sheet.height);
  }

  /** @param part of the recording, 0..1. @returns whether it is a new one. */
  offer(picture: Drawable, part: number): boolean {
    const slot = Math.min(slots - 1, Math.max(0, Math.floor(part * slots)));
    if (this.seen.has(slot)) return false;
    this.seen.add(slot);
    const scale = Math.min(widthPx / picture.width, heightPx / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    const x = slot * widthPx + (widthPx - width) / 2;
    this.sheet.getContext('2d')?.drawImage(picture, x, (heightPx - height) / 2, width, height);
    return true;
  }

  /** Each in the middle of its part, in its own ratio. */
  drawOn(pen: CanvasRenderingContext2D, { width, height }: { width: number; height: number }): void {
    const partPx = width / slots;
    const shownPx = Math.min(partPx, (height * widthPx) / heightPx);
    const shownHeight = (shownPx * heightPx) / widthPx;
    for (const slot of this.seen) {
      const x = slot * partPx + (partPx - shownPx) / 2;
      const y = (height - shownHeight) / 2;
      pen.drawImage(this.sheet, slot * widthPx, 0, widthPx, heightPx, x, y, shownPx, shownHeight);
    }
  }
}
