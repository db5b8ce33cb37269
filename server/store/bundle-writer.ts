import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Frame } from '../core/frame.ts';
import type { Verdict } from '../core/scores.ts';
import type { Sector } from '../core/sector.ts';
import { bundleFormat, entryName, toPgm, type BundledFrame, type BundleManifest } from './bundle-format.ts';
import { sha256Of } from './sha256.ts';
import { ZipFile } from './zip-file.ts';

/** A frame as it was shown. */
export interface RecordedFrame {
  readonly frame: Frame;
  readonly verdict: Verdict;
  /** 256×256, 255 = 1.0; absent where it was not scored. */
  readonly map: Uint8Array | undefined;
  readonly jumped: boolean;
  /** ISO 8601. */
  readonly time: string;
}

/** What is known when it ends. */
export interface BundleAbout {
  readonly manifest: Omit<BundleManifest, 'format' | 'use' | 'entries' | 'frames'> & {
    readonly frames: Omit<BundleManifest['frames'], 'count'>;
  };
  readonly sector: Sector;
  /** Any more entries of JSON, by their names. */
  readonly more: Readonly<Record<string, unknown>>;
  /** The file as it is. */
  readonly calibration: Uint8Array | undefined;
}

/** Writes a case bundle frame by frame. One call after the other. */
export class BundleWriter {
  private readonly zip: ZipFile;
  private readonly lines: string[] = [];

  private constructor(zip: ZipFile) {
    this.zip = zip;
  }

  /** @throws the system's error. */
  static async open(path: string): Promise<BundleWriter> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return new BundleWriter(await ZipFile.open(path));
  }

  /** Bytes on disk so far. */
  get size(): number {
    return this.zip.size;
  }

  async add({ frame, verdict, map, jumped, time }: RecordedFrame): Promise<void> {
    const at = this.lines.length;
    const line: BundledFrame = {
      frame: frame.index,
      timeSeconds: frame.timeSeconds,
      ...{ time, jumped, state: verdict.kind },
      ...(verdict.kind === 'not-valid' ? { reason: verdict.reason } : { scores: verdict.scores }),
      ...('ratios' in verdict ? { ratios: verdict.ratios } : {}),
    };
    this.lines.push(JSON.stringify(line));
    await this.zip.add(entryName('frames', at), toPgm(frame.grey));
    if (map !== undefined) await this.zip.add(entryName('maps', at), toPgm(map));
    if (frame.picture !== undefined) await this.zip.add(entryName('pictures', at), frame.picture.bytes);
  }

  /** @throws the system's error; then nothing is left behind. */
  async close({ manifest, sector, more, calibration }: BundleAbout): Promise<void> {
    const { zip, lines } = this;
    const text = (content: string): Uint8Array => Buffer.from(`${content}\n`);
    const json = (content: unknown): Uint8Array => text(JSON.stringify(content, undefined, 2));
    await zip.add('frames.jsonl', text(lines.join('\n')));
    await zip.add('sector.pgm', toPgm(sector.mask.map((inside) => 255 * inside)));
    for (const [name, content] of Object.entries(more)) await zip.add(name, json(content));
    if (calibration !== undefined) await zip.add('calibration.json', calibration);
    const whole: BundleManifest = {
      ...{ format: bundleFormat, use: 'Research use only; not a medical device.' },
      ...manifest,
      frames: { count: lines.length, ...manifest.frames },
      entries: [...zip.entries],
    };
    const written = json(whole);
    await zip.add('manifest.json', written);
    await zip.add('manifest.sha256', text(sha256Of(written)));
    await zip.close();
  }

  async abandon(): Promise<void> {
    await this.zip.abandon();
  }
}
