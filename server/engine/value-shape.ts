import { dataType, type ValueInfo } from '../graph/onnx.ts';

/** Sides of a tensor: numbers where fixed, else the name the file gives. Negative ones are how some exporters write "any". */
export function sidesOf({ type }: ValueInfo): (number | string)[] | undefined {
  return type?.tensorType?.shape?.dim.map(({ dimValue, dimParam }) =>
    dimValue !== undefined && dimValue >= 0n ? Number(dimValue) : (dimParam ?? '?'),
  );
}

export const isFloat = ({ type }: ValueInfo): boolean => type?.tensorType?.elemType === dataType.float;

/** Type, sides and name of a tensor, for people. */
export function described(value: ValueInfo): string {
  const number = value.type?.tensorType?.elemType;
  const type = typeNames[number ?? 0] ?? `type ${number}`;
  const sides = sidesOf(value);
  return `${type} ${sides === undefined ? 'of unknown shape' : `[${sides.join(',')}]`} (${value.name})`;
}

export const listed = (values: readonly ValueInfo[]): string =>
  values.length === 0 ? '' : `: ${values.map(described).join(', ')}`;

/** TensorProto.DataType, by number. */
const typeNames: Readonly<Record<number, string>> = {
  0: 'no tensor',
  1: 'float',
  2: 'uint8',
  3: 'int8',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'double',
  16: 'bfloat16',
};
