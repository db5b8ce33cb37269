import { zipSync } from 'fflate';

/** A column of numbers for NumPy. `f8` = float64, `i4` = int32, `u1` = uint8. */
export type NpyColumn = Float64Array | Int32Array | Uint8Array;

/** Packs named columns as a .npz file, which NumPy reads with `numpy.load` (no pickle needed). */
export function npz(columns: Readonly<Record<string, NpyColumn>>): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [`${name}.npy`, npy(values)])),
  );
}

/** The NPY format, version 1.0: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export function npy(values: NpyColumn): Uint8Array {
  return Buffer.concat([npyHeader(kindOf(values), [values.length]), bytesOf(values)]);
}

/** What stands before the data. @param type as NumPy names it: `<f8`. */
export function npyHeader(type: string, shape: readonly number[]): Uint8Array {
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  // The header ends in a line feed and fills a multiple of 64 bytes, so that the data lies aligned.
  const headerBytes = Math.ceil((10 + description.length + 1) / 64) * 64;
  const header = new Uint8Array(headerBytes);
  header.set([0x93, ...Buffer.from('NUMPY'), 1, 0, (headerBytes - 10) & 0xff, (headerBytes - 10) >> 8]);
  header.set(Buffer.from(`${description.padEnd(headerBytes - 11)}\n`, 'latin1'), 10);
  return header;
}

export const bytesOf = (values: NpyColumn): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

export function kindOf(values: NpyColumn): string {
  if (values instanceof Float64Array) return '<f8';
  return values instanceof Int32Array ? '<i4' : '|u1';
}
