import type { ClientMessage, Role } from '../../server/wire/messages.ts';
import type { NewestPicture } from '../draw/newest-picture.ts';

/** A request without the stream it is about: that is the one that is watched. */
export type Request = ClientMessage extends infer Each
  ? Each extends ClientMessage
    ? Omit<Each, 'stream'>
    : never
  : never;

export interface MonitorOptions {
  /** @returns whether it could be sent. */
  readonly send: (message: ClientMessage) => boolean;
  readonly pictures: Pick<NewestPicture, 'offer' | 'clear'>;
  /** The local monotonic clock. */
  readonly nowMs: () => number;
}

/** Why a request was not carried out: as the server says it, or for want of a role. */
export type RefusedRequest = { readonly line: string } | { readonly needs: Role };
