import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { Credentials } from './gate.ts';

/** Where a request came from: the address of the other end of the connection. What a proxy says of those before it is not believed. */
export const addressOf = (context: Context): string => getConnInfo(context).remote.address ?? '';

export const credentialsOf = (context: Context): Credentials => ({
  authorization: context.req.header('authorization'),
  cookie: context.req.header('cookie'),
  address: addressOf(context),
});
