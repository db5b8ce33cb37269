/**
 * Why bytes are no message.
 * - `foreign`: they do not begin as a message of this protocol does.
 * - `version`: another version of the protocol; the line says which came and which is expected.
 * - `cut`: they end before the length that they name.
 * - `shape`: the envelope, or a field in it, is not what this version describes.
 */
export type WireReason = 'foreign' | 'version' | 'cut' | 'shape';

/** The one error of decoding. The message is one line, shows what was expected and what came, and is safe to show. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly reason: WireReason;

  constructor(reason: WireReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
