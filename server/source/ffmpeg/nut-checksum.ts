const polynomial = 0x04c11db7;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24;
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder < 0 ? (remainder << 1) ^ polynomial : remainder << 1;
  return remainder;
});

/** The CRC-32 of NUT: polynomial 0x04C11DB7, most significant bit first, from 0, not inverted (NUT specification, 2.4). */
export function nutChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum << 8) ^ table[(sum >>> 24) ^ byte]!;
  return sum >>> 0;
}
