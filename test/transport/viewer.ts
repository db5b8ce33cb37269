import { onTestFinished } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import type { RunningServer } from '../../server/transport/open-server.ts';
import { decodeServerMessage } from '../../server/wire/decode.ts';
import { encodeClientMessage } from '../../server/wire/encode.ts';
import type { ClientMessage, ServerMessage } from '../../server/wire/messages.ts';

/** A real WebSocket to the server, that keeps what it is sent until it is asked for. */
export class Viewer {
  readonly socket: WebSocket;
  /** The code of RFC 6455 with which it ended. */
  readonly closed: Promise<number>;
  private readonly unread: ServerMessage[] = [];
  private arrived: () => void = () => undefined;

  constructor(server: RunningServer, options: ClientOptions = {}) {
    this.socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket`, options);
    this.socket.on('message', (data) => {
      this.unread.push(decodeServerMessage(data as Buffer));
      this.arrived();
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    onTestFinished(() => this.socket.terminate());
  }

  /** Opened and greeted. */
  static async open(server: RunningServer): Promise<Viewer> {
    const viewer = new Viewer(server);
    await viewer.next('hello');
    return viewer;
  }

  /** The first message of this kind that has not been read; those before it are read over. */
  async next<Kind extends ServerMessage['kind']>(
    kind: Kind,
  ): Promise<Extract<ServerMessage, { readonly kind: Kind }>> {
    for (;;) {
      const message = await this.any();
      if (message.kind === kind) return message as Extract<ServerMessage, { readonly kind: Kind }>;
    }
  }

  async any(): Promise<ServerMessage> {
    for (;;) {
      const message = this.unread.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => (this.arrived = resolve));
    }
  }

  ask(request: ClientMessage): void {
    this.socket.send(encodeClientMessage(request));
  }
}
