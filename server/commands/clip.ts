import { rm } from 'node:fs/promises';
import { BundleWriter, type BundleAbout, type RecordedFrame } from '../store/bundle-writer.ts';

/** What one clip may have; a case that goes on for longer is shown by its beginning. */
const most = { frames: 9000, bytes: 400 * 2 ** 20 };
/** Frames that wait for the disk, pre-roll apart: some seconds. */
const mostWaiting = 300;

/** A case bundle while it is being recorded. The stream never waits for it: what the disk is too slow for is counted as lost. */
export class Clip {
  private writing: Promise<BundleWriter>;
  private frames = 0;
  private waiting = 0;
  private lost = 0;
  private cut = false;
  private written = 0;
  private readonly path: string;
  private readonly onFault: (error: unknown) => void;

  /**
   * @param before what was shown before it began.
   * @param onFault told once, as soon as it cannot be written: then there will be no file.
   */
  constructor(path: string, before: readonly RecordedFrame[], onFault: (error: unknown) => void) {
    this.path = path;
    let told = false;
    this.onFault = (error) => {
      if (!told) onFault(error);
      told = true;
    };
    this.writing = BundleWriter.open(path);
    this.writing.catch(this.onFault);
    before.forEach((recorded) => this.write(recorded));
  }

  /** Whether it takes no more. */
  get full(): boolean {
    return this.cut;
  }

  add(recorded: RecordedFrame): void {
    this.cut ||= this.frames >= most.frames || this.written >= most.bytes;
    if (this.cut) return;
    if (this.waiting >= mostWaiting) this.lost++;
    else this.write(recorded);
  }

  /**
   * Ends the file, once all that waits is written.
   * @param about made when that is so.
   * @returns false where there is no file, and `onFault` was told why.
   */
  async close(about: () => Promise<BundleAbout>): Promise<boolean> {
    const writer = await this.writing.catch(() => undefined);
    if (writer === undefined) return false;
    try {
      const { manifest, ...rest } = await about();
      const frames = { lost: this.lost, cut: this.cut };
      await writer.close({ ...rest, manifest: { ...manifest, frames } });
      return true;
    } catch (error) {
      await writer.abandon();
      await rm(this.path, { force: true });
      this.onFault(error);
      return false;
    }
  }

  private write(recorded: RecordedFrame): void {
    this.frames++;
    this.waiting++;
    this.writing = this.writing.then(async (writer) => {
      try {
        await writer.add(recorded);
        this.written = writer.size;
        return writer;
      } catch (error) {
        await writer.abandon();
        throw error;
      } finally {
        this.waiting--;
      }
    });
    this.writing.catch(this.onFault);
  }
}
