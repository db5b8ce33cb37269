import { WireError } from './wire-error.ts';

/** Checks the unknown: returns it typed, with nothing in it that was not asked for, or throws WireError `shape` naming the field. */
export type Shape<T> = (value: unknown, field: string) => T;

export const finite: Shape<number> = (value, field) =>
  numberWithin({ value, field, from: -Number.MAX_VALUE, to: Number.MAX_VALUE });

/** Both ends included. */
export const numberFrom =
  (from: number, to: number): Shape<number> =>
  (value, field) =>
    numberWithin({ value, field, from, to });

export const integerFrom =
  (from: number, to: number): Shape<number> =>
  (value, field) => {
    const number = numberWithin({ value, field, from, to });
    if (!Number.isInteger(number)) throw unexpected(field, 'a whole number', value);
    return number;
  };

/** How many, or which: 0 and up. */
export const count: Shape<number> = integerFrom(0, Number.MAX_SAFE_INTEGER);

/** At most `limit` UTF-16 units. */
export const text =
  (limit: number): Shape<string> =>
  (value, field) => {
    if (typeof value !== 'string' || value.length > limit)
      throw unexpected(field, `text of at most ${limit} characters`, value);
    return value;
  };

export const flag: Shape<boolean> = (value, field) => {
  if (typeof value !== 'boolean') throw unexpected(field, 'true or false', value);
  return value;
};

export const oneOf =
  <const T extends string>(...known: readonly T[]): Shape<T> =>
  (value, field) => {
    const found = known.find((name) => name === value);
    if (found === undefined) throw unexpected(field, `one of ${known.join(', ')}`, value);
    return found;
  };

export const list =
  <T>(item: Shape<T>): Shape<readonly T[]> =>
  (value, field) => {
    if (!Array.isArray(value)) throw unexpected(field, 'a list', value);
    return value.map((entry, at) => item(entry, `${field}[${at}]`));
  };

type OptionalKey<T> = {
  [Key in keyof T]-?: Partial<Pick<T, Key>> extends Pick<T, Key> ? Key : never;
}[keyof T];
type RequiredShapes<T> = { readonly [Key in Exclude<keyof T, OptionalKey<T>>]: Shape<T[Key]> };
type OptionalShapes<T> = { readonly [Key in OptionalKey<T>]-?: Shape<Exclude<T[Key], undefined>> };

/**
 * An object with the fields of T, each of which must be given its shape: a field added to the contract and forgotten here
 * does not compile. Fields that are not described are left out, so that a newer peer may add some.
 */
export const fields =
  <T extends object>(required: RequiredShapes<T>, optional: OptionalShapes<T>): Shape<T> =>
  (value, field) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw unexpected(field, 'an object', value);
    const given = value as Readonly<Record<string, unknown>>;
    const checked: Record<string, unknown> = {};
    for (const [key, shape] of Object.entries<Shape<unknown>>(required))
      checked[key] = shape(own(given, key), `${field}.${key}`);
    for (const [key, shape] of Object.entries<Shape<unknown>>(optional)) {
      const entry = own(given, key);
      if (entry !== undefined) checked[key] = shape(entry, `${field}.${key}`);
    }
    return checked as T;
  };

/** Not what every object inherits: `constructor` is no field that somebody sent. */
const own = (object: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

function numberWithin(asked: { value: unknown; field: string; from: number; to: number }): number {
  const { value, field, from, to } = asked;
  if (typeof value === 'number' && value >= from && value <= to) return value;
  const range = to === Number.MAX_VALUE ? 'a finite number' : `a number from ${from} to ${to}`;
  throw unexpected(field, range, value);
}

const unexpected = (field: string, expected: string, came: unknown): WireError =>
  new WireError('shape', `${field}: expected ${expected}, got ${inShort(came)}.`);

/** A stranger chooses the value, so only its beginning is shown. */
function inShort(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return 'a list';
  if (value === undefined) return 'nothing';
  return typeof value === 'number' || typeof value === 'boolean' || value === null
    ? String(value)
    : 'an object';
}
