/** What makes bytes unreadable as NUT; the message says where and why. */
export class NutError extends Error {
  override readonly name = 'NutError';
}

/** Thrown (always the same one, it is no fault) when a header goes on in bytes that have not come yet. */
export const ranShort = new Error('more bytes are needed');

/** Walks over the numbers of a NUT header. @throws `ranShort` past the last byte. */
export class NutCursor {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const value = this.#bytes[this.at];
    if (value === undefined) throw ranShort;
    this.at++;
    return value;
  }

  bytes(length: number): Uint8Array {
    if (this.at + length > this.#bytes.length) throw ranShort;
    return this.#bytes.subarray(this.at, (this.at += length));
  }

  /** `u(32)`: big-endian, 0 to 2³² − 1. */
  word(): number {
    return ((this.byte() << 24) | (this.byte() << 16) | (this.byte() << 8) | this.byte()) >>> 0;
  }

  /** `v`: seven bits a byte, the most significant first (NUT specification, 2.2). */
  unsigned(): number {
    let value = 0;
    for (;;) {
      const byte = this.byte();
      value = value * 128 + (byte & 127);
      if (!Number.isSafeInteger(value)) throw new NutError('a number beyond 2⁵³');
      if (byte < 128) return value;
    }
  }

  /** `s`: 0, 1, −1, 2, −2 … as v = 0, 1, 2, 3, 4 …. */
  signed(): number {
    const value = this.unsigned() + 1;
    return value % 2 === 1 ? -((value - 1) / 2) : value / 2;
  }
}
