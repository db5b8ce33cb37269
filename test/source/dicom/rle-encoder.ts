/** Encodes planes of bytes as RLE Lossless (PS3.5 annex G), runs and all. */
export function encodeRle(planes: readonly Uint8Array[]): Uint8Array {
  const segments = planes.map(packed);
  const header = Buffer.alloc(64);
  header.writeUInt32LE(planes.length, 0);
  let offset = header.length;
  segments.forEach((segment, at) => {
    header.writeUInt32LE(offset, 4 * (at + 1));
    offset += segment.length;
  });
  return Buffer.concat([header, ...segments]);
}

function packed(plane: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < plane.length;) {
    let run = 1;
    while (run < 128 && plane[at + run] === plane[at]) run++;
    if (run > 1) out.push(257 - run, plane[at]!);
    else out.push(0, plane[at]!);
    at += run;
  }
  return Uint8Array.from(out.length % 2 === 0 ? out : [...out, 0]);
}
