import { part10Head } from '../../../server/source/receiver/part10.ts';

export interface InstanceOptions {
  readonly uid: string;
  /** Ultrasound Multi-frame Image where nothing is said. */
  readonly sopClassUid?: string;
  /** Bytes of one 8-bit frame that is as wide as it is high. */
  readonly side?: number;
  readonly grey?: number;
}

export const multiFrameUltrasound = '1.2.840.10008.5.1.4.1.1.3.1';
export const ctImage = '1.2.840.10008.5.1.4.1.1.2';

/** A small DICOM file, explicit little-endian: one grey frame. */
export function dicomInstance({
  uid,
  sopClassUid = multiFrameUltrasound,
  side = 64,
  grey = 90,
}: InstanceOptions): Uint8Array {
  const pixels = Buffer.alloc(side * side, grey);
  return Buffer.concat([
    part10Head({
      sopClassUid,
      sopInstanceUid: uid,
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      sendingAeTitle: 'TEST',
    }),
    text([0x0008, 0x0016], 'UI', sopClassUid),
    text([0x0008, 0x0018], 'UI', uid),
    text([0x0008, 0x0060], 'CS', 'US'),
    text([0x0010, 0x0010], 'PN', 'DOE^JANE'),
    short([0x0028, 0x0002], 1),
    text([0x0028, 0x0004], 'CS', 'MONOCHROME2'),
    text([0x0028, 0x0008], 'IS', '1'),
    ...[0x0010, 0x0011].map((number) => short([0x0028, number], side)),
    ...[0x0100, 0x0101].map((number) => short([0x0028, number], 8)),
    short([0x0028, 0x0102], 7),
    short([0x0028, 0x0103], 0),
    long([0x7fe0, 0x0010], pixels),
  ]);
}

function text(tag: Tag, representation: string, value: string): Uint8Array {
  const even = value.length % 2 === 0 ? value : `${value}${representation === 'UI' ? '\0' : ' '}`;
  return element(tag, { representation, value: Buffer.from(even, 'latin1') });
}

function short(tag: Tag, value: number): Uint8Array {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return element(tag, { representation: 'US', value: bytes });
}

function element(
  tag: Tag,
  { representation, value }: { representation: string; value: Uint8Array },
): Uint8Array {
  const head = headOf(8, tag, representation);
  head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
}

function long(tag: Tag, value: Uint8Array): Uint8Array {
  const head = headOf(12, tag, 'OB');
  head.writeUInt32LE(value.length, 8);
  return Buffer.concat([head, value]);
}

type Tag = readonly [group: number, element: number];

function headOf(bytes: number, [group, number]: Tag, representation: string): Buffer {
  const head = Buffer.alloc(bytes);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(representation, 4, 'latin1');
  return head;
}
