import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Clock } from '../ports.ts';
import { decodeServerMessage } from '../wire/decode.ts';
import { encodeClientMessage } from '../wire/encode.ts';
import type { FrameMessage, ServerMessage } from '../wire/messages.ts';

/** Where a frame was on its way to a viewer, in order; `total` is from its first byte to here. */
export const stations = ['decode', 'queue', 'inference', 'encode', 'send', 'total'] as const;
export type Station = (typeof stations)[number];

export interface ViewedFrame {
  readonly stream: string;
  /** As the server counts: displaced by newer ones, before scoring or sending, since the stream began. */
  readonly displaced: number;
  readonly latencyMs: Readonly<Record<Station, number>>;
}

/** So many questions find one that was answered at once. */
const pings = 20;

/** A viewer without a screen, which sets the server's clock against its own as the page does: by the fastest of some pings. */
export class ViewerProbe {
  /** What came since it was taken last. */
  private frames: ViewedFrame[] = [];
  private offsetMs: number | undefined;
  private readonly socket: WebSocket;
  private readonly clock: Clock;

  private constructor(socket: WebSocket, clock: Clock) {
    this.socket = socket;
    this.clock = clock;
    socket.on('message', (bytes: Buffer) => this.hear(decodeServerMessage(bytes)));
  }

  /**
   * @param url of the server, http:, as it prints it.
   * @throws Error of the connection.
   */
  static async open(url: string, clock: Clock): Promise<ViewerProbe> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket`, { origin: url });
    const probe = new ViewerProbe(socket, clock);
    await once(socket, 'open');
    return probe;
  }

  /** Asks what time it is at the server. @param stream that the server has. */
  async setClock(stream: string): Promise<void> {
    let best = Infinity;
    for (let ping = 0; ping < pings; ping++) {
      const clientMs = this.clock.nowMs();
      const answer = this.next('pong');
      this.socket.send(encodeClientMessage({ kind: 'ping', stream, clientMs }));
      const { atMs } = await answer;
      const roundTripMs = this.clock.nowMs() - clientMs;
      if (roundTripMs >= best) continue;
      best = roundTripMs;
      this.offsetMs = atMs - (clientMs + roundTripMs / 2);
    }
  }

  /** What came since this was called last. */
  take(): readonly ViewedFrame[] {
    const taken = this.frames;
    this.frames = [];
    return taken;
  }

  close(): void {
    this.socket.terminate();
  }

  private next<Kind extends ServerMessage['kind']>(
    kind: Kind,
  ): Promise<Extract<ServerMessage, { kind: Kind }>> {
    return new Promise((resolve) => {
      const listen = (bytes: Buffer): void => {
        const message = decodeServerMessage(bytes);
        if (message.kind !== kind) return;
        this.socket.off('message', listen);
        resolve(message as Extract<ServerMessage, { kind: Kind }>);
      };
      this.socket.on('message', listen);
    });
  }

  private hear(message: ServerMessage): void {
    if (message.kind === 'frame') this.see(message);
  }

  private see({ stream, displaced, latencyMs, atMs }: FrameMessage): void {
    const { decode, queue, inference, encode } = latencyMs;
    const sinceJudgedMs = this.clock.nowMs() + (this.offsetMs ?? 0) - atMs;
    const latency = {
      ...{ decode, queue, inference, encode },
      send: Math.max(0, sinceJudgedMs - encode),
      total: decode + queue + inference + sinceJudgedMs,
    };
    this.frames.push({ stream, displaced, latencyMs: latency });
  }
}
