import { protocolVersion } from './messages.ts';
import { WireError } from './wire-error.ts';

/** Every message in its envelope, as bytes: the layout stands at the top of encode.ts. */
export interface Envelope {
  readonly kind: number;
  /** Anything that JSON can say. */
  readonly header: unknown;
  /** Raw bytes, in the order that the kind prescribes. */
  readonly sections: readonly ArrayBufferView[];
}

const magic = { first: 0x53, second: 0x56 };
const fixedBytes = 16;
/** Float64Array asks for it, and so every section gets it. */
const alignment = 8;

/** @throws RangeError when the header holds a number that JSON cannot say (NaN, ±Infinity). */
export function pack({ kind, header, sections }: Envelope): Uint8Array<ArrayBuffer> {
  const json = toAscii(header);
  const headerStart = fixedBytes + 4 * sections.length;
  const { starts, total } = place(
    headerStart + json.length,
    sections.map((section) => section.byteLength),
  );
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  bytes.set([magic.first, magic.second, protocolVersion, kind]);
  view.setUint32(4, total, true);
  view.setUint32(8, json.length, true);
  view.setUint32(12, sections.length, true);
  for (const [at, section] of sections.entries()) {
    view.setUint32(fixedBytes + 4 * at, section.byteLength, true);
    bytes.set(bytesOf(section), starts[at]);
  }
  for (let at = 0; at < json.length; at++) bytes[headerStart + at] = json.charCodeAt(at);
  return bytes;
}

/**
 * Opens an envelope; the sections are views into `bytes`. Nothing is reserved by a length that the message merely claims.
 * @throws WireError
 */
export function unpack(bytes: Uint8Array): Envelope & { readonly sections: readonly Uint8Array[] } {
  checkStart(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const total = view.getUint32(4, true);
  if (total > bytes.length)
    throw new WireError('cut', `The message is cut: ${total} bytes expected, ${bytes.length} came.`);
  const headerBytes = view.getUint32(8, true);
  const count = view.getUint32(12, true);
  const headerStart = fixedBytes + 4 * count;
  // Before the table is read: a claimed count must not make us read, or count, beyond what came.
  if (total < bytes.length || headerStart + headerBytes > total) throw misfit(bytes);
  const lengths = Array.from({ length: count }, (_, at) => view.getUint32(fixedBytes + 4 * at, true));
  const { starts, total: needed } = place(headerStart + headerBytes, lengths);
  if (needed !== total) throw misfit(bytes);
  return {
    kind: bytes[3]!,
    header: parseAscii(bytes.subarray(headerStart, headerStart + headerBytes)),
    // Views of the plain kind, whatever subclass (a Buffer of Node's) came.
    sections: lengths.map(
      (length, at) => new Uint8Array(bytes.buffer, bytes.byteOffset + starts[at]!, length),
    ),
  };
}

function checkStart(bytes: Uint8Array): void {
  const [first = magic.first, second = magic.second, version = protocolVersion] = bytes;
  if (first !== magic.first || second !== magic.second)
    throw new WireError('foreign', 'These bytes are no Sonovigil message: they do not begin with "SV".');
  if (version !== protocolVersion)
    throw new WireError(
      'version',
      `The message speaks version ${version} of the protocol, this side version ${protocolVersion}. Reload the page, or update the older side.`,
    );
  if (bytes.length < fixedBytes)
    throw new WireError(
      'cut',
      `The message is cut: at least ${fixedBytes} bytes expected, ${bytes.length} came.`,
    );
}

/** Where each section begins and the whole ends, after a header that ends at `end`. */
function place(end: number, lengths: readonly number[]): { starts: readonly number[]; total: number } {
  let total = end;
  const starts = lengths.map((length) => {
    const start = Math.ceil(total / alignment) * alignment;
    total = start + length;
    return start;
  });
  return { starts, total };
}

/** JSON in ASCII: neither side needs a text codec, and a byte is a character. */
function toAscii(header: unknown): string {
  const json = JSON.stringify(header, (key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new RangeError(`The field "${key}" of a message must be a finite number, not ${value}.`);
    return value;
  });
  return json.replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function parseAscii(bytes: Uint8Array): unknown {
  // In pieces: a function takes some ten thousand arguments, not a hundred thousand.
  let json = '';
  for (let at = 0; at < bytes.length; at += 8192)
    json += String.fromCharCode(...bytes.subarray(at, at + 8192));
  if (/[\u0080-\u00ff]/.test(json)) throw new WireError('shape', 'The header of the message is not ASCII.');
  try {
    return JSON.parse(json);
  } catch {
    throw new WireError('shape', 'The header of the message is not JSON.');
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const misfit = ({ length }: Uint8Array): WireError =>
  new WireError('shape', `The message of ${length} bytes does not hold the parts it names.`);
