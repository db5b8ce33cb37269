import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { Asker } from '../core/asker.ts';
import type { Credentials } from './gate.ts';

/** What is known of a request once its sender was let in. */
export interface Asked {
  Variables: { asker: Asker };
}

/** Where a request came from: the address of the other end of the connection. What a proxy says of those before it is not believed. */
export const addressOf = (context: Context): string => getConnInfo(context).remote.address ?? '';

export const credentialsOf = (context: Context): Credentials => ({
  authorization: context.req.header('authorization'),
  cookie: context.req.header('cookie'),
  address: addressOf(context),
});
