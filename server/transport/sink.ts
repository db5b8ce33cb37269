import type { WebSocket } from 'ws';
import type { Clock } from '../ports.ts';
import { encodeServerMessage } from '../wire/encode.ts';
import type { Detail, FrameMessage, ServerMessage } from '../wire/messages.ts';
import { TokenBucket } from './token-bucket.ts';

/**
 * Bytes that may be on their way to a viewer before frames are dropped for it: a dozen frames. `bufferedAmount` alone does not
 * tell: on loopback the kernel took 4.0 MB from us for a viewer that had stopped reading, more than a second of pictures that
 * would have been shown late, as if live.
 */
const inFlightBytes = 2 ** 20;
/** A viewer that leaves this much unread in our own memory, states included, is let go. */
const bufferedBytes = 16 * 2 ** 20;
/** Counted in beats, not in time, so that a server that was suspended does not take its viewers for dead. */
const silentBeatsAllowed = 10;
/** A dragged limit makes 60 a second, so nobody who means well meets it. */
const messagesAllowed = { atOnce: 1000, perSecond: 250 };

/**
 * The way to one viewer, bounded. Every ping carries the number of bytes sent before it, so its pong says what has arrived:
 * frames are dropped while too much is on its way; what must arrive is always sent.
 */
export class Sink {
  /** Streams whose inspections this viewer asked for. */
  readonly inspecting = new Set<string>();
  /** How much of a stream's frames this viewer wants, where it is not all. */
  readonly details = new Map<string, Exclude<Detail, 'full'>>();
  private readonly socket: WebSocket;
  private sentBytes = 0;
  private arrivedBytes = 0;
  private skippedFrames = 0;
  private silentBeats = 0;
  private readonly messages: TokenBucket;

  constructor(socket: WebSocket, clock: Clock) {
    this.socket = socket;
    this.messages = new TokenBucket(clock, messagesAllowed);
    socket.on('pong', (data) => this.heard(data.toString('latin1')));
  }

  /** For what must not be lost. */
  send(bytes: Uint8Array): void {
    if (this.socket.bufferedAmount > bufferedBytes) {
      this.socket.terminate();
      return;
    }
    this.socket.send(bytes);
    this.sentBytes += bytes.length;
  }

  /** For what the next one replaces; false: the viewer is too slow for it. */
  offer(bytes: Uint8Array): boolean {
    const onItsWay = Math.max(this.sentBytes - this.arrivedBytes, this.socket.bufferedAmount);
    if (onItsWay > inFlightBytes) return false;
    this.send(bytes);
    this.socket.ping(String(this.sentBytes));
    return true;
  }

  /** As `offer`, and counted for the viewer to be told. */
  offerFrame(bytes: Uint8Array): boolean {
    const sent = this.offer(bytes);
    if (!sent) this.skippedFrames++;
    return sent;
  }

  /** The heartbeat; ends a connection whose other side has been silent for ten of them. */
  beat(atMs: number): void {
    if (this.silentBeats++ >= silentBeatsAllowed) {
      this.socket.terminate();
      return;
    }
    this.send(encodeServerMessage({ kind: 'heartbeat', atMs, skipped: this.skippedFrames }));
    this.socket.ping(String(this.sentBytes));
  }

  /** Told as one line, also where it repeats a name that a client made up. */
  refuse(line: string): void {
    this.answer({ kind: 'refusal', line: line.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ') });
  }

  answer(message: Exclude<ServerMessage, FrameMessage>): void {
    this.send(encodeServerMessage(message));
  }

  /** Counts a request; one that asks without end is let go. */
  admitsRequest(): boolean {
    if (this.messages.take()) return true;
    const { atOnce, perSecond } = messagesAllowed;
    this.refuse(
      `At most ${atOnce} messages at once and ${perSecond} a second are taken; this connection is closed.`,
    );
    this.close(1008, 'too many messages');
    return false;
  }

  /** @param code of RFC 6455, 7.4; `reason` has at most 123 bytes. */
  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  /** Without a goodbye, for a viewer that does not answer. */
  cut(): void {
    this.socket.terminate();
  }

  /** A stranger may send any pong: one cannot confirm more than was sent. */
  private heard(pong: string): void {
    this.silentBeats = 0;
    const bytes = Number(pong);
    if (bytes > this.arrivedBytes && bytes <= this.sentBytes) this.arrivedBytes = bytes;
  }
}
