/** How the pixels of a file are written, by who decodes them. */
export type PixelCoding =
  | { readonly kind: 'native' }
  | { readonly kind: 'rle' }
  /** JPEG with 8 bits and the discrete cosine transform. */
  | { readonly kind: 'jpeg' }
  | { readonly kind: 'codec'; readonly codec: Codec }
  | { readonly kind: 'video' };

/** Decoders that run apart, under a time limit. */
export type Codec = 'jpeg-lossless' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k';

export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  /** Nothing where this program cannot decode it. */
  readonly coding: PixelCoding | undefined;
  readonly deflated: boolean;
}

const native = { kind: 'native' } as const;
const jpeg = { kind: 'jpeg' } as const;
const video = { kind: 'video' } as const;
const codec = (name: Codec): PixelCoding => ({ kind: 'codec', codec: name });

/** PS3.6 table A-1, behind `1.2.840.10008.1.2`. */
const table: Readonly<Record<string, readonly [name: string, coding: PixelCoding | undefined]>> = {
  '': ['Implicit VR Little Endian', native],
  '.1': ['Explicit VR Little Endian', native],
  '.1.98': ['Encapsulated Uncompressed Explicit VR Little Endian', native],
  '.1.99': ['Deflated Explicit VR Little Endian', native],
  '.2': ['Explicit VR Big Endian', native],
  '.4.50': ['JPEG Baseline (Process 1)', jpeg],
  '.4.51': ['JPEG Extended (Processes 2 and 4)', jpeg],
  '.4.57': ['JPEG Lossless (Process 14)', codec('jpeg-lossless')],
  '.4.70': ['JPEG Lossless (Process 14, Selection Value 1)', codec('jpeg-lossless')],
  '.4.80': ['JPEG-LS Lossless', codec('jpeg-ls')],
  '.4.81': ['JPEG-LS Near-Lossless', codec('jpeg-ls')],
  '.4.90': ['JPEG 2000 (Lossless Only)', codec('jpeg-2000')],
  '.4.91': ['JPEG 2000', codec('jpeg-2000')],
  '.4.92': ['JPEG 2000 Part 2 Multi-component (Lossless Only)', undefined],
  '.4.93': ['JPEG 2000 Part 2 Multi-component', undefined],
  '.4.94': ['JPIP Referenced', undefined],
  '.4.95': ['JPIP Referenced Deflate', undefined],
  '.4.100': ['MPEG-2 Main Profile / Main Level', video],
  '.4.100.1': ['Fragmentable MPEG-2 Main Profile / Main Level', video],
  '.4.101': ['MPEG-2 Main Profile / High Level', video],
  '.4.101.1': ['Fragmentable MPEG-2 Main Profile / High Level', video],
  '.4.102': ['MPEG-4 AVC/H.264 High Profile / Level 4.1', video],
  '.4.102.1': ['Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1', video],
  '.4.103': ['MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1', video],
  '.4.103.1': ['Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1', video],
  '.4.104': ['MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video', video],
  '.4.104.1': ['Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video', video],
  '.4.105': ['MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video', undefined],
  '.4.105.1': ['Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video', undefined],
  '.4.106': ['MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2', undefined],
  '.4.106.1': ['Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2', undefined],
  '.4.107': ['HEVC/H.265 Main Profile / Level 5.1', video],
  '.4.108': ['HEVC/H.265 Main 10 Profile / Level 5.1', video],
  '.4.110': ['JPEG XL Lossless', undefined],
  '.4.111': ['JPEG XL JPEG Recompression', undefined],
  '.4.112': ['JPEG XL', undefined],
  '.4.201': ['High-Throughput JPEG 2000 (Lossless Only)', codec('htj2k')],
  '.4.202': ['High-Throughput JPEG 2000 with RPCL Options (Lossless Only)', codec('htj2k')],
  '.4.203': ['High-Throughput JPEG 2000', codec('htj2k')],
  '.4.204': ['JPIP HTJ2K Referenced', undefined],
  '.4.205': ['JPIP HTJ2K Referenced Deflate', undefined],
  '.5': ['RLE Lossless', { kind: 'rle' }],
};

const root = '1.2.840.10008.1.2';
export const deflatedSyntax = `${root}.1.99`;

/** The transfer syntax of a UID; one that is not known has no coding. */
export function transferSyntaxOf(uid: string): TransferSyntax {
  const known = uid.startsWith(root) ? table[uid.slice(root.length)] : undefined;
  const [name, coding] = known ?? ['an unknown transfer syntax', undefined];
  return { uid, name, coding, deflated: uid === deflatedSyntax };
}
