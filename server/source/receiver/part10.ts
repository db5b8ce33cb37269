/** What the head of a DICOM file says of the data set behind it. */
export interface FileMeta {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** Application entity that sent it, at most 16 characters. */
  readonly sendingAeTitle: string;
}

/**
 * The head of a DICOM file: 128 bytes of preamble, `DICM`, and the file meta information, always explicit little-endian (PS3.10
 * section 7.1). The data set follows it as it came over the network.
 */
export function part10Head({
  sopClassUid,
  sopInstanceUid,
  transferSyntaxUid,
  sendingAeTitle,
}: FileMeta): Uint8Array {
  const elements = [
    longElement(0x0001, 'OB', Uint8Array.of(0, 1)),
    element(0x0002, 'UI', sopClassUid),
    element(0x0003, 'UI', sopInstanceUid),
    element(0x0010, 'UI', transferSyntaxUid),
    element(0x0012, 'UI', implementationClassUid),
    element(0x0013, 'SH', implementationVersion),
    element(0x0017, 'AE', sendingAeTitle),
  ];
  const groupLength = new Uint8Array(4);
  new DataView(groupLength.buffer).setUint32(0, Buffer.concat(elements).length, true);
  return Buffer.concat([
    new Uint8Array(128),
    Buffer.from('DICM', 'latin1'),
    shortElement(0x0000, 'UL', groupLength),
    ...elements,
  ]);
}

/** Under 2.25, where a UID may be made of a UUID without a registered root (PS3.5 annex B.2). */
const implementationClassUid = '2.25.243029530943520361958366047829174105361';
const implementationVersion = 'SONOVIGIL';

/** Text is padded to an even length: UIDs with a zero byte, the rest with a space (PS3.5 section 6.2). */
function element(number: number, representation: 'UI' | 'SH' | 'AE', text: string): Uint8Array {
  const even = text.length % 2 === 0 ? text : `${text}${representation === 'UI' ? '\0' : ' '}`;
  return shortElement(number, representation, Buffer.from(even, 'latin1'));
}

function shortElement(number: number, representation: string, value: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  writeTag(head, { number, representation });
  head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
}

function longElement(number: number, representation: string, value: Uint8Array): Uint8Array {
  const head = Buffer.alloc(12);
  writeTag(head, { number, representation });
  head.writeUInt32LE(value.length, 8);
  return Buffer.concat([head, value]);
}

function writeTag(head: Buffer, tag: { number: number; representation: string }): void {
  head.writeUInt16LE(0x0002, 0);
  head.writeUInt16LE(tag.number, 2);
  head.write(tag.representation, 4, 'latin1');
}
