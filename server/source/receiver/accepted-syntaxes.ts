/** PS3.4 annex B: what a scanner sends as a cine or a picture, and the classes that older ones still send. */
export const acceptedClasses: ReadonlySet<string> = new Set([
  '1.2.840.10008.5.1.4.1.1.3.1', // Ultrasound Multi-frame Image
  '1.2.840.10008.5.1.4.1.1.3', // the same, retired
  '1.2.840.10008.5.1.4.1.1.6.1', // Ultrasound Image
  '1.2.840.10008.5.1.4.1.1.6', // the same, retired
  '1.2.840.10008.5.1.4.1.1.7', // Secondary Capture Image
  '1.2.840.10008.5.1.4.1.1.7.2', // Multi-frame Grayscale Byte Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.3', // Multi-frame Grayscale Word Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.4', // Multi-frame True Color Secondary Capture
]);

/** C-ECHO (PS3.4 annex A). */
export const verificationClass = '1.2.840.10008.1.1';

/** PS3.6 annex A: the transfer syntaxes that can be decoded afterwards. */
const decodable: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2', // Implicit VR Little Endian
  '1.2.840.10008.1.2.1', // Explicit VR Little Endian
  '1.2.840.10008.1.2.1.99', // Deflated Explicit VR Little Endian
  '1.2.840.10008.1.2.2', // Explicit VR Big Endian
  '1.2.840.10008.1.2.5', // RLE Lossless
  '1.2.840.10008.1.2.4.50', // JPEG Baseline
  '1.2.840.10008.1.2.4.51', // JPEG Extended
  '1.2.840.10008.1.2.4.57', // JPEG Lossless
  '1.2.840.10008.1.2.4.70', // JPEG Lossless, first-order prediction
  '1.2.840.10008.1.2.4.80', // JPEG-LS Lossless
  '1.2.840.10008.1.2.4.81', // JPEG-LS Near-lossless
  '1.2.840.10008.1.2.4.90', // JPEG 2000 Lossless
  '1.2.840.10008.1.2.4.91', // JPEG 2000
  '1.2.840.10008.1.2.4.100', // MPEG2 Main Profile, Main Level
  '1.2.840.10008.1.2.4.101', // MPEG2 Main Profile, High Level
  '1.2.840.10008.1.2.4.102', // H.264 High Profile
  '1.2.840.10008.1.2.4.103', // H.264 BD-compatible
  '1.2.840.10008.1.2.4.107', // H.265 Main Profile
  '1.2.840.10008.1.2.4.201', // HTJ2K Lossless
  '1.2.840.10008.1.2.4.202', // HTJ2K Lossless RPCL
  '1.2.840.10008.1.2.4.203', // HTJ2K
]);

/** C-ECHO carries no data set; every peer can do one of these. */
const uncompressed: ReadonlySet<string> = new Set(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1']);

/**
 * The first of the syntaxes a peer proposes for a class that can be read here: its own order stands, so that what is stored
 * compressed comes compressed. Undefined: none.
 */
export const chooseSyntax = (classUid: string, proposed: readonly string[]): string | undefined =>
  proposed.find((uid) => (classUid === verificationClass ? uncompressed : decodable).has(uid));
