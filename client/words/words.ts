import type { en } from './en.ts';

export type Same<T> = T extends string
  ? string
  : T extends (...parts: infer Parts) => string
    ? (...parts: Parts) => string
    : { readonly [Key in keyof T]: Same<T[Key]> };

/** Every language says all that English says, with the same parts; a missing word does not compile. */
export type Words = Same<typeof en>;
