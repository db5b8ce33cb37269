import { lookupTableOf, lookupTags } from './lookup-table.ts';
import type { PictureFormat } from './picture-format.ts';
import { decimalOf, stringOf, type Header } from './values.ts';

export const greyTags = {
  windowCenter: '00281050',
  windowWidth: '00281051',
  rescaleIntercept: '00281052',
  rescaleSlope: '00281053',
  windowFunction: '00281056',
} as const;

/**
 * The grey level 0..255 of every stored value of a MONOCHROME picture, by the value's bit pattern (`2^bitsStored` of them): rescale or
 * its table (PS3.3 C.11.1), then window or its table (C.11.2.1) or, without one, the whole range that the stored bits span; MONOCHROME1 upside down. The
 * same for all frames, so that the same value looks the same in each.
 */
export function greyLevels(header: Header, format: PictureFormat): Uint8Array {
  const { bitsStored, signed, photometric } = format;
  const count = 2 ** bitsStored;
  const slope = decimalOf(header, greyTags.rescaleSlope) ?? 1;
  const intercept = decimalOf(header, greyTags.rescaleIntercept) ?? 0;
  const modality = lookupTableOf(header, lookupTags.modality, { signed });
  const rescaled = (value: number): number => modality?.valueOf(value) ?? value * slope + intercept;
  const [least, most] = signed ? [-count / 2, count / 2 - 1] : [0, count - 1];
  const whole = modality ?? { least: rescaled(least), most: rescaled(most) };
  const window = windowOf(header) ?? tableWindow(header, signed) ?? rangeWindow(whole.least, whole.most);
  const invert = photometric === 'MONOCHROME1';
  return Uint8Array.from({ length: count }, (_, pattern) => {
    const value = signed && pattern >= count / 2 ? pattern - count : pattern;
    const share = Math.min(1, Math.max(0, window(rescaled(value))));
    // Rounded down from 256 equal steps would move mid-grey; round to nearest as the standard's formula does.
    return Math.round(255 * (invert ? 1 - share : share));
  });
}

/** A value's share of the grey range, 0..1 where it lies inside. */
type Window = (value: number) => number;

function windowOf(header: Header): Window | undefined {
  const center = decimalOf(header, greyTags.windowCenter);
  const width = decimalOf(header, greyTags.windowWidth);
  if (center === undefined || width === undefined) return undefined;
  const kind = stringOf(header, greyTags.windowFunction) ?? 'LINEAR';
  if (kind === 'SIGMOID' && width > 0) return (value) => 1 / (1 + Math.exp((-4 * (value - center)) / width));
  if (kind === 'LINEAR_EXACT' && width > 0) return (value) => (value - center) / width + 0.5;
  // (a width of 0, which files hold, means none)
  if (!(width >= 1)) return undefined;
  if (width === 1) return (value) => (value <= center - 0.5 ? 0 : 1);
  return (value) => (value - (center - 0.5)) / (width - 1) + 0.5;
}

/** Where a file has both a window and a table, either may be shown; a table alone must be. */
function tableWindow(header: Header, signed: boolean): Window | undefined {
  const table = lookupTableOf(header, lookupTags.voi, { signed });
  return table && ((value) => table.valueOf(value) / table.most);
}

const rangeWindow = (one: number, other: number): Window => {
  const [least, most] = [Math.min(one, other), Math.max(one, other)];
  return (value) => (most === least ? 0 : (value - least) / (most - least));
};
