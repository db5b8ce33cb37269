import type { SocketLike } from '../../../client/connection/connection.ts';
import { encodeServerMessage } from '../../../server/wire/encode.ts';
import type { ServerMessage } from '../../../server/wire/messages.ts';

/** A socket whose other end is the test. */
export class FakeSocket implements SocketLike {
  binaryType: BinaryType = 'blob';
  readyState = 0;
  onclose: SocketLike['onclose'] = null;
  onmessage: SocketLike['onmessage'] = null;
  closed = false;
  readonly sent: Uint8Array[] = [];

  send(bytes: Parameters<SocketLike['send']>[0]): void {
    this.sent.push(bytes as Uint8Array);
  }

  close(): void {
    this.closed = true;
  }

  say(message: ServerMessage): void {
    this.sayBytes(encodeServerMessage(message));
  }

  sayBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.readyState = 1;
    this.onmessage?.call(this as never, { data: bytes.slice().buffer } as MessageEvent);
  }

  /** The other side is gone. */
  end(): void {
    this.readyState = 3;
    this.onclose?.call(this as never, {} as CloseEvent);
  }
}
