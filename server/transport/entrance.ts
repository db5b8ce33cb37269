import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Asker } from '../core/asker.ts';
import type { Gate } from './gate.ts';
import { originOf, type OwnNames } from './own-names.ts';
import type { RefusalReason } from './refusals.ts';

export interface EntranceOptions {
  readonly own: OwnNames;
  readonly gate: Gate;
  readonly onRefusal: (address: string, reason: RefusalReason) => void;
}

/** Who is at the other end of a socket. */
export interface Entered {
  readonly kind: 'entered';
  readonly asker: Asker;
  readonly address: string;
  /** Whether their session has ended since. */
  readonly isOver: () => boolean;
}

/** What the sender of an upgrade may do, or the status that refuses it. */
export function entryOf(
  request: IncomingMessage,
  { own, gate, onRefusal, full }: EntranceOptions & { readonly full: boolean },
): Entered | { readonly kind: 'refused'; readonly status: string } {
  const { host, origin, authorization, cookie } = request.headers;
  const address = request.socket.remoteAddress ?? '';
  const refused = (status: string, reason: RefusalReason): { kind: 'refused'; status: string } => {
    onRefusal(address, reason);
    return { kind: 'refused', status };
  };
  const from = originOf({ host, origin }, own);
  if (from !== 'own') return refused('403 Forbidden', from);
  if (request.url !== '/socket') return { kind: 'refused', status: '404 Not Found' };
  const admission = gate.admissionOf({ authorization, cookie, address });
  if (admission.kind === 'refused') {
    const { reason } = admission;
    return refused(reason === 'too-many' ? '429 Too Many Requests' : '401 Unauthorized', reason);
  }
  return full
    ? refused('503 Service Unavailable', 'full')
    : { kind: 'entered', asker: admission.asker, address, isOver: admission.isOver ?? (() => false) };
}

export function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => undefined);
  // The other side may never hang up, and this connection would keep the server from closing.
  socket.on('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
