import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Asker } from '../core/asker.ts';
import { lineOf } from '../core/errors.ts';
import { mayDo } from '../core/roles.ts';
import type { Clock } from '../ports.ts';
import { decodeClientMessage } from '../wire/decode.ts';
import { encodeServerMessage } from '../wire/encode.ts';
import type { ClientMessage, Detail, FrameMessage, Hello, ServerMessage } from '../wire/messages.ts';
import { neededRoles } from '../wire/needed-roles.ts';
import { WireError } from '../wire/wire-error.ts';
import { entryOf, refuse, type Entered, type EntranceOptions } from './entrance.ts';
import { Sink } from './sink.ts';

/** What viewers ask of the streams; a ping is answered here. */
export type StreamRequest = Exclude<ClientMessage, { readonly kind: 'ping' }>;

/** For the asker, and nobody else: the line that refuses, the answer, or nothing where it was done. */
export type Answer = string | Exclude<ServerMessage, FrameMessage> | undefined;

export interface SocketsOptions extends EntranceOptions {
  readonly clock: Clock;
  /** Asked once a viewer, and sent before anything else. */
  readonly hello: () => Hello;
  /**
   * Every request of those who may ask it, `inspect` too: who inspects what is kept here, and whoever runs the stream may show it
   * anew.
   */
  readonly onRequest: (request: StreamRequest, asker: Asker) => Answer | Promise<Answer>;
  readonly onViewers: (count: number) => void;
  /** A viewer was too slow for a frame of that stream. */
  readonly onSkipped: (stream: string) => void;
  /** Takes a line for whoever runs the server. */
  readonly log: (line: string) => void;
}

/** More is no audience but an attack on memory. */
const viewersAllowed = 256;
const inspectionsAllowed = 16;
/** The longest request there can be, an outline of 40 corners in a stream named by 200 escaped characters, has under 3,200 bytes. */
const maxPayload = 4096;
const heartbeatMs = 1000;
/** How long a viewer may take to answer a goodbye. */
const graceMs = 500;

/** The viewers of one HTTP server, on its upgrade at `/socket`. */
export class Sockets {
  /** Each with whose it is. */
  private readonly sinks = new Map<Sink, Entered>();
  private readonly options: SocketsOptions;
  private readonly beating: NodeJS.Timeout;
  private readonly upgrading = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // Pictures and maps are compressed already; zlib would take 256 KiB more for each viewer (zconf.h).
    perMessageDeflate: false,
    maxPayload,
  });

  constructor(server: Server, options: SocketsOptions) {
    this.options = options;
    this.beating = setInterval(() => this.beat(), heartbeatMs);
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const entry = entryOf(request, { ...options, full: this.sinks.size >= viewersAllowed });
      if (entry.kind === 'refused') refuse(socket, entry.status);
      else this.upgrading.handleUpgrade(request, socket, head, (viewer) => this.welcome(viewer, entry));
    });
  }

  get count(): number {
    return this.sinks.size;
  }

  wantsInspection(stream: string): boolean {
    return this.inspectorsOf(stream).length > 0;
  }

  wantsDetail(stream: string, detail: Detail): boolean {
    return [...this.sinks.keys()].some((sink) => (sink.details.get(stream) ?? 'full') === detail);
  }

  /** Encoded once for everybody, and not at all for nobody. */
  publish(message: Exclude<ServerMessage, FrameMessage>): void {
    const receivers =
      message.kind === 'inspection' ? this.inspectorsOf(message.stream) : [...this.sinks.keys()];
    if (receivers.length === 0) return;
    const bytes = encodeServerMessage(message);
    for (const sink of receivers) {
      if (message.kind === 'inspection') sink.offer(bytes);
      else sink.send(bytes);
    }
  }

  /** Each viewer gets as much of it as it wants; each of the three forms is encoded once, and only where it is wanted. */
  publishFrame(frame: FrameMessage, tile: FrameMessage['picture']): void {
    const encoded = new Map<Detail, Uint8Array>();
    for (const sink of this.sinks.keys()) {
      const detail = sink.details.get(frame.stream) ?? 'full';
      const bytes = encoded.get(detail) ?? encodeServerMessage(part(frame, detail, tile));
      encoded.set(detail, bytes);
      if (!sink.offerFrame(bytes)) this.options.onSkipped(frame.stream);
    }
  }

  /** Says goodbye to every viewer, and leaves those that do not answer within the grace. */
  close(): void {
    clearInterval(this.beating);
    for (const sink of this.sinks.keys()) sink.close(1001, 'the server is closing');
    setTimeout(() => {
      for (const sink of this.sinks.keys()) sink.cut();
    }, graceMs).unref();
  }

  private beat(): void {
    const atMs = this.options.clock.nowMs();
    for (const [sink, { isOver }] of this.sinks) {
      // Whoever has a new session comes again by itself.
      if (isOver()) sink.close(1008, 'the session is over');
      else sink.beat(atMs);
    }
  }

  private inspectorsOf(stream: string): Sink[] {
    return [...this.sinks.keys()].filter((sink) => sink.inspecting.has(stream));
  }

  private welcome(viewer: WebSocket, entered: Entered): void {
    const sink = new Sink(viewer, this.options.clock);
    // What goes wrong on one connection (a reset, a message too long) ends that one: ws closes it.
    viewer.on('error', () => undefined);
    viewer.on('close', () => {
      this.sinks.delete(sink);
      this.options.onViewers(this.sinks.size);
    });
    viewer.on('message', (data, isBinary) =>
      this.receive(sink, isBinary ? (data as Buffer) : undefined, entered),
    );
    sink.send(encodeServerMessage({ ...this.options.hello(), role: entered.asker.role }));
    this.sinks.set(sink, entered);
    this.options.onViewers(this.sinks.size);
  }

  private receive(sink: Sink, bytes: Buffer | undefined, { asker, address }: Entered): void {
    const { role } = asker;
    if (!sink.admitsRequest()) {
      this.options.onRefusal(address, 'too-fast');
      return;
    }
    const request = requestIn(bytes, sink);
    if (request === undefined) return;
    const needed = neededRoles[request.kind];
    if (!mayDo(role, needed)) {
      this.options.onRefusal(address, { lacking: `the role ${role} may not ask for ${request.kind}` });
      sink.refuse(`This needs the token of ${needed}; you came with that of ${role}.`);
      return;
    }
    if (request.kind === 'inspect') inspect(sink, request);
    if (request.kind === 'show') show(sink, request);
    // At once, and by nobody else: what it measures is the way.
    if (request.kind === 'ping')
      sink.answer({ kind: 'pong', clientMs: request.clientMs, atMs: this.options.clock.nowMs() });
    else void this.carryOut(sink, request, asker);
  }

  private async carryOut(sink: Sink, request: StreamRequest, asker: Asker): Promise<void> {
    try {
      const answer = await this.options.onRequest(request, asker);
      if (typeof answer === 'string') sink.refuse(answer);
      else if (answer !== undefined) sink.answer(answer);
    } catch (error) {
      this.options.log(`${request.kind} failed: ${lineOf(error)}`);
      sink.refuse('That failed; the log of the server says why.');
    }
  }
}

/** A field out of range is refused, and the viewer may try again; whoever does not speak the protocol is let go. */
function requestIn(bytes: Buffer | undefined, sink: Sink): ClientMessage | undefined {
  if (bytes === undefined) {
    sink.close(1003, 'binary messages only');
    return undefined;
  }
  try {
    return decodeClientMessage(bytes);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    sink.refuse(error.message);
    if (error.reason !== 'shape') sink.close(1002, error.reason);
    return undefined;
  }
}

function inspect(sink: Sink, { stream, on }: Extract<ClientMessage, { readonly kind: 'inspect' }>): void {
  if (!on) sink.inspecting.delete(stream);
  else if (sink.inspecting.size < inspectionsAllowed) sink.inspecting.add(stream);
  else sink.refuse(`At most ${inspectionsAllowed} streams can be inspected at once. Close one of them.`);
}

function part(frame: FrameMessage, detail: Detail, tile: FrameMessage['picture']): FrameMessage {
  if (detail === 'full') return frame;
  const less: { -readonly [Key in keyof FrameMessage]: FrameMessage[Key] } = { ...frame, detail };
  delete less.picture;
  delete less.map;
  return detail === 'tile' && tile !== undefined ? { ...less, picture: tile } : less;
}

/** Streams that a viewer may speak of: more than any server has. */
const detailsAllowed = 256;

function show(sink: Sink, { stream, detail }: Extract<ClientMessage, { readonly kind: 'show' }>): void {
  if (detail === 'full') sink.details.delete(stream);
  else if (sink.details.size < detailsAllowed) sink.details.set(stream, detail);
}
