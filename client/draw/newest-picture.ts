import type { FrameMessage } from '../../server/wire/messages.ts';
import { inflateMap } from './inflate-map.ts';

/** A frame ready to be drawn: picture and map are of the same moment, or absent. */
export interface ShownFrame<Bitmap extends { close(): void } = ImageBitmap> {
  readonly frame: FrameMessage;
  /** `none`: the source sends no picture. */
  readonly picture:
    | { readonly kind: 'bitmap'; readonly bitmap: Bitmap }
    | { readonly kind: 'none' }
    | { readonly kind: 'undecodable' };
  /** 256×256; absent where the frame was not scored. */
  readonly map: Uint8Array | undefined;
  /** Local clock, when the message came. */
  readonly receivedMs: number;
}

/**
 * Decodes frames one at a time and off the main thread; while one is being decoded only the newest of those that come waits,
 * so a slow machine shows fewer pictures and never later ones.
 */
export class NewestPicture<Bitmap extends { close(): void } = ImageBitmap> {
  /** Replaced whole; its bitmap is closed when the next one takes its place. */
  shown: ShownFrame<Bitmap> | undefined;
  /** Frames that were replaced before they could be decoded. */
  displaced = 0;
  private readonly decode: (jpeg: Uint8Array) => Promise<Bitmap>;
  private waiting: { frame: FrameMessage; receivedMs: number } | undefined;
  private busy = false;
  /** Counted up by `clear`, so that a decode that was under way then is thrown away. */
  private epoch = 0;

  constructor(decode: (jpeg: Uint8Array) => Promise<Bitmap>) {
    this.decode = decode;
  }

  offer(frame: FrameMessage, receivedMs: number): void {
    if (this.waiting !== undefined) this.displaced++;
    this.waiting = { frame, receivedMs };
    if (!this.busy) void this.work();
  }

  /** What is shown of that stream: never the picture of another, however late it was decoded. */
  shownOf(stream: string | undefined): ShownFrame<Bitmap> | undefined {
    return this.shown?.frame.stream === stream ? this.shown : undefined;
  }

  /** Shows nothing any more: another stream was chosen. */
  clear(): void {
    this.epoch++;
    this.waiting = undefined;
    this.show(undefined);
  }

  private async work(): Promise<void> {
    this.busy = true;
    while (this.waiting !== undefined) {
      const { epoch } = this;
      const { frame, receivedMs } = this.waiting;
      this.waiting = undefined;
      const decoding = this.pictureOf(frame);
      // While the browser decodes the picture.
      const map = frame.map === undefined ? undefined : inflateMap(frame.map);
      const picture = await decoding;
      if (epoch === this.epoch) this.show({ frame, picture, map, receivedMs });
      else if (picture.kind === 'bitmap') picture.bitmap.close();
    }
    this.busy = false;
  }

  private async pictureOf({ picture }: FrameMessage): Promise<ShownFrame<Bitmap>['picture']> {
    if (picture === undefined) return { kind: 'none' };
    try {
      return { kind: 'bitmap', bitmap: await this.decode(picture.bytes) };
    } catch {
      return { kind: 'undecodable' };
    }
  }

  private show(next: ShownFrame<Bitmap> | undefined): void {
    const before = this.shown?.picture;
    this.shown = next;
    if (before?.kind === 'bitmap') before.bitmap.close();
  }
}

/** JPEG to a bitmap by the browser's own decoder, which works beside the main thread. */
export const decodeJpeg = (jpeg: Uint8Array): Promise<ImageBitmap> =>
  createImageBitmap(new Blob([new Uint8Array(jpeg)], { type: 'image/jpeg' }));
