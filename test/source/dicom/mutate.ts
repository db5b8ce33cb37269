import type { Random } from '../../../server/core/random.ts';

/** How a file is spoilt. */
export type Mutation = 'cut' | 'bits' | 'length' | 'hole' | 'noise';
const mutations: readonly Mutation[] = ['cut', 'bits', 'length', 'hole', 'noise'];

/** Headers lie at the beginning of a file, and are where most goes wrong. */
const headerBytes = 4096;

/** A file spoilt in one of five ways: cut off, bits turned, a length made absurd, bytes missing, bytes of noise. */
export function mutate(
  file: Uint8Array,
  random: Random,
): { readonly how: Mutation; readonly bytes: Uint8Array } {
  const below = (most: number): number => Math.floor(random() * most);
  // Half of all places are in the header.
  const place = (): number => below(random() < 0.5 ? Math.min(headerBytes, file.length) : file.length);
  const how = mutations[below(mutations.length)]!;
  switch (how) {
    case 'cut':
      return { how, bytes: file.slice(0, place()) };
    case 'bits': {
      const bytes = Uint8Array.from(file);
      for (let count = 1 + below(20); count > 0; count--) bytes[place()]! ^= 1 << below(8);
      return { how, bytes };
    }
    case 'length': {
      const bytes = Uint8Array.from(file);
      const absurd = [0xffffffff, 0x7fffffff, 0xfffffffe, 0x80000000, file.length, 0, below(2 ** 32)];
      const at = place() & ~1;
      bytes.set(
        new Uint8Array(Uint32Array.of(absurd[below(absurd.length)]!).buffer).subarray(0, bytes.length - at),
        at,
      );
      return { how, bytes };
    }
    case 'hole': {
      const at = place();
      return { how, bytes: Buffer.concat([file.subarray(0, at), file.subarray(at + 1 + below(300))]) };
    }
    case 'noise': {
      const at = place();
      const noise = Uint8Array.from({ length: 1 + below(200) }, () => below(256));
      return { how, bytes: Buffer.concat([file.subarray(0, at), noise, file.subarray(at + noise.length)]) };
    }
  }
}
