import type { en } from './en.ts';

type Same<T> = T extends string
  ? string
  : T extends (...parts: infer Parts) => string
    ? (...parts: Parts) => string
    : { readonly [Key in keyof T]: Same<T[Key]> };

/** Every language says all that English says, with the same parts; a missing word does not compile. Numbers come formatted. */
export type Words = Same<typeof en>;

/** What a score, column or other name is called; the name itself where the dictionary has none. */
export const called = (names: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(names, name) ? names[name]! : name;
