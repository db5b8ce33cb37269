import { decodeServerMessage } from '../../server/wire/decode.ts';
import { encodeClientMessage } from '../../server/wire/encode.ts';
import type { ClientMessage, ServerMessage } from '../../server/wire/messages.ts';
import { WireError } from '../../server/wire/wire-error.ts';
import { backoffMs } from './backoff.ts';
import { freshness, sameConnection, type ConnectionState, type OwedFrame } from './connection-state.ts';

/** The part of a WebSocket that is used here. */
export type SocketLike = Pick<WebSocket, 'binaryType' | 'close' | 'onclose' | 'onmessage' | 'send'> & {
  readonly readyState: number;
};

export interface ConnectionOptions {
  /** Opens a socket to the server. */
  readonly openSocket: () => SocketLike;
  readonly onMessage: (message: ServerMessage) => void;
  /** Told of every change, and of nothing else. */
  readonly onState: (state: ConnectionState) => void;
  /** The next frame of what is watched, where one is owed. */
  readonly owed: () => OwedFrame | undefined;
  /** The local monotonic clock. */
  readonly nowMs: () => number;
  /** 0..1. */
  readonly random: () => number;
}

const watchMs = 250;
/** A connection that has been silent for this long is dead, though nobody may ever tell us: a cable pulled, a laptop that slept. */
const giveUpMs = 10_000;
const openState = 1;

/** Keeps a connection to the server: opens it, decodes, tells whether it is fresh, and opens it again when it is lost. */
export class Connection {
  private readonly options: ConnectionOptions;
  private socket: SocketLike | undefined;
  private state: ConnectionState = { kind: 'connecting', failures: 0 };
  private failures = 0;
  private greeted = false;
  private heardMs = 0;
  private watching: ReturnType<typeof setInterval> | undefined;
  private retrying: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConnectionOptions) {
    this.options = options;
  }

  open(): void {
    this.watching ??= setInterval(() => this.watch(), watchMs);
    this.connect();
  }

  /** For good. */
  close(): void {
    clearInterval(this.watching);
    clearTimeout(this.retrying);
    this.watching = undefined;
    this.drop();
  }

  /** Without waiting any longer; does nothing while there is a socket, or where trying again would not help. */
  retryNow(): void {
    if (this.state.kind === 'closed' && this.state.reason === 'lost') this.connect();
  }

  /** @returns false where the message could not be sent because there is no connection. */
  send(message: ClientMessage): boolean {
    if (this.socket?.readyState !== openState) return false;
    this.socket.send(encodeClientMessage(message));
    return true;
  }

  private connect(): void {
    clearTimeout(this.retrying);
    const socket = this.options.openSocket();
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }: MessageEvent<unknown>) => this.receive(data);
    socket.onclose = () => this.lose();
    this.socket = socket;
    this.greeted = false;
    this.heardMs = this.options.nowMs();
    this.change({ kind: 'connecting', failures: this.failures });
  }

  private receive(data: unknown): void {
    const message = this.decode(data);
    if (message === undefined) return;
    this.heardMs = this.options.nowMs();
    if (message.kind === 'hello') this.greeted = true;
    // Not the greeting: a server that greets and is then not understood must not be asked four times a second.
    if (message.kind === 'heartbeat') this.failures = 0;
    this.options.onMessage(message);
    this.watch();
  }

  private decode(data: unknown): ServerMessage | undefined {
    try {
      return decodeServerMessage(data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array());
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      if (error.reason === 'version') {
        this.drop();
        this.change({ kind: 'closed', reason: 'version', line: error.message });
      } else this.lose(error.message);
      return undefined;
    }
  }

  private watch(): void {
    if (this.socket === undefined) return;
    const nowMs = this.options.nowMs();
    if (nowMs - this.heardMs >= giveUpMs) this.lose();
    else if (this.greeted)
      this.change(freshness({ nowMs, messageMs: this.heardMs, owed: this.options.owed() }));
  }

  private lose(line?: string): void {
    this.drop();
    this.failures++;
    const waitMs = backoffMs(this.failures, this.options.random());
    this.retrying = setTimeout(() => this.connect(), waitMs);
    const retryAtMs = this.options.nowMs() + waitMs;
    this.change({ kind: 'closed', reason: 'lost', retryAtMs, ...(line === undefined ? {} : { line }) });
  }

  /** Lets go of the socket so that nothing it still does is heard. */
  private drop(): void {
    const { socket } = this;
    this.socket = undefined;
    if (socket === undefined) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private change(state: ConnectionState): void {
    if (sameConnection(state, this.state)) return;
    this.state = state;
    this.options.onState(state);
  }
}
