/** Protocol Buffers on the wire, https://protobuf.dev/programming-guides/encoding/: tags, varints, fixed numbers, chunks. */
export const wireType = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

/** Collects the bytes of one message. */
export class Writer {
  private readonly parts: Uint8Array[] = [];

  tag(field: number, type: number): this {
    return this.varint(BigInt((field << 3) | type));
  }

  /** Negative numbers go out in two's complement of 64 bits, as protobuf's int32 and int64 do. */
  varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    return this.raw(Uint8Array.from(bytes));
  }

  float(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.raw(bytes);
  }

  chunk(bytes: Uint8Array): this {
    return this.varint(BigInt(bytes.length)).raw(bytes);
  }

  raw(bytes: Uint8Array): this {
    this.parts.push(bytes);
    return this;
  }

  bytes(): Uint8Array {
    return concatenated(this.parts);
  }
}

/** Walks over the bytes of one message. Every method throws a RangeError where the bytes end too early. */
export class Reader {
  position = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get done(): boolean {
    return this.position >= this.bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.position++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new RangeError(`the protobuf message breaks off at byte ${this.position}`);
  }

  float(): number {
    const four = this.take(4);
    return new DataView(four.buffer, four.byteOffset, 4).getFloat32(0, true);
  }

  /** A view, not a copy. */
  chunk(): Uint8Array {
    return this.take(Number(this.varint()));
  }

  skip(type: number): void {
    if (type === wireType.varint) this.varint();
    else if (type === wireType.fixed64) this.take(8);
    else if (type === wireType.delimited) this.chunk();
    else if (type === wireType.fixed32) this.take(4);
    else throw new RangeError(`byte ${this.position} is no protobuf field`);
  }

  private take(length: number): Uint8Array {
    const end = this.position + length;
    if (length < 0 || end > this.bytes.length)
      throw new RangeError(`the protobuf message breaks off at byte ${this.bytes.length}`);
    const part = this.bytes.subarray(this.position, end);
    this.position = end;
    return part;
  }
}

export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
