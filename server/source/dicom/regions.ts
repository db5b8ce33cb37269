import type { DataSet } from 'dicom-parser';
import type { Rectangle } from '../../core/geometry.ts';
import { stringOf, type Header } from './values.ts';

/** Sequence of Ultrasound Regions (PS3.3 C.8.5.5). */
export const regionsTag = '00186011';

/** What a part of the picture shows, and what its pixels measure. */
export interface UltrasoundRegion {
  /** Pixels of the picture as it is stored; its edges belong to it. May reach beyond the picture: files do. */
  readonly rectangle: Rectangle;
  readonly format: RegionFormat;
  readonly content: RegionContent;
  /** Of how much one pixel is the picture, along x and y; may be negative (an axis that runs the other way), never 0. */
  readonly deltaX: PhysicalDelta | undefined;
  readonly deltaY: PhysicalDelta | undefined;
  /** Whether another region may lie over it (flag 0 of C.8.5.5.1.3 is 1: low priority). */
  readonly lowPriority: boolean;
}

/** C.8.5.5.1.1 */
export type RegionFormat = 'none' | '2d' | 'm-mode' | 'spectral' | 'wave-form' | 'graphics' | 'other';
/** C.8.5.5.1.2; a region with a 2-D format may hold tissue alone or flow over it. */
export type RegionContent = 'none' | 'tissue' | 'colour-flow' | 'other';
/** C.8.5.5.1.15 */
export type PhysicalUnit =
  | 'none'
  | 'percent'
  | 'dB'
  | 'cm'
  | 's'
  | 'Hz'
  | 'dB/s'
  | 'cm/s'
  | 'cm²'
  | 'cm²/s'
  | 'cm³'
  | 'cm³/s'
  | '°'
  | 'other';

export interface PhysicalDelta {
  readonly value: number;
  readonly unit: PhysicalUnit;
}

/** Which scanner made a file; never who was scanned. */
export interface Scanner {
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  /** Of the picture as stored, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Manufacturer, Manufacturer's Model Name. */
export const scannerTags = ['00080070', '00081090'] as const;

/** What the header says of the scanner. */
export function scannerOf(
  header: Header,
  size: { readonly width: number; readonly height: number },
): Scanner {
  const [manufacturer, model] = scannerTags.map((tag) => stringOf(header, tag));
  return { manufacturer, model, width: size.width, height: size.height };
}

const formats: readonly RegionFormat[] = ['none', '2d', 'm-mode', 'spectral', 'wave-form', 'graphics'];
const contents: readonly RegionContent[] = ['none', 'tissue', 'colour-flow'];
const units: readonly PhysicalUnit[] = 'none percent dB cm s Hz dB/s cm/s cm² cm²/s cm³ cm³/s °'.split(
  ' ',
) as PhysicalUnit[];

/** The regions that a header describes whole, in its order; those without a rectangle are left out. */
export const regionsOf = ({ sequences }: Header): readonly UltrasoundRegion[] =>
  (sequences.get(regionsTag) ?? []).flatMap((item) => regionOf(item) ?? []);

function regionOf(item: DataSet): UltrasoundRegion | undefined {
  const rectangle = rectangleOf(item);
  if (rectangle === undefined) return undefined;
  return {
    rectangle,
    format: formats[short(item, 'x00186012') ?? 0] ?? 'other',
    content: contents[short(item, 'x00186014') ?? 0] ?? 'other',
    deltaX: deltaOf(item, 'x0018602c', 'x00186024'),
    deltaY: deltaOf(item, 'x0018602e', 'x00186026'),
    lowPriority: ((long(item, 'x00186016') ?? 0) & 1) === 1,
  };
}

function rectangleOf(item: DataSet): Rectangle | undefined {
  const [left, top, right, bottom] = ['x00186018', 'x0018601a', 'x0018601c', 'x0018601e'].map((tag) =>
    long(item, tag),
  );
  if (left === undefined || top === undefined || right === undefined || bottom === undefined)
    return undefined;
  if (right < left || bottom < top) return undefined;
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

function deltaOf(item: DataSet, valueTag: string, unitTag: string): PhysicalDelta | undefined {
  const value = whole(item, valueTag, 8) ? item.double(valueTag) : undefined;
  if (value === undefined || !Number.isFinite(value) || value === 0) return undefined;
  return { value, unit: units[short(item, unitTag) ?? 0] ?? 'other' };
}

const short = (item: DataSet, tag: string): number | undefined =>
  whole(item, tag, 2) ? item.uint16(tag) : undefined;
const long = (item: DataSet, tag: string): number | undefined =>
  whole(item, tag, 4) ? item.uint32(tag) : undefined;

/** Whether the value is as long as it must be: dicom-parser reads on into what follows. */
const whole = (item: DataSet, tag: string, length: number): boolean =>
  (item.elements[tag]?.length ?? 0) >= length;
