import type { Context, MiddlewareHandler } from 'hono';
import { mayDo, type Role } from '../core/roles.ts';
import { addressOf, credentialsOf, type Asked } from './asked-by.ts';
import type { EntranceOptions } from './entrance.ts';

/** Reading is a viewer's, and whatever changes something an operator's. */
const neededFor = (method: string): Role => (method === 'GET' || method === 'HEAD' ? 'viewer' : 'operator');

/** Lets through what the sender's role may ask, and says who they are; answers 401 to who has none, 403 to who lacks one. */
export const byRole =
  (
    { gate, onRefusal }: Pick<EntranceOptions, 'gate' | 'onRefusal'>,
    needed: (method: string) => Role = neededFor,
  ): MiddlewareHandler<Asked> =>
  async (context, next) => {
    const admission = gate.admissionOf(credentialsOf(context));
    const address = addressOf(context);
    if (admission.kind === 'refused') {
      onRefusal(address, admission.reason);
      context.header('WWW-Authenticate', 'Bearer');
      return context.json({ line: 'This needs a token.' }, admission.reason === 'too-many' ? 429 : 401);
    }
    const role = needed(context.req.method);
    const { asker } = admission;
    context.set('asker', asker);
    if (mayDo(asker.role, role)) return next();
    onRefusal(address, { lacking: `the role ${asker.role} may not ${context.req.method}` });
    return sayLacking(context, asker.role, role);
  };

export const sayLacking = (context: Context, role: Role, needed: Role): Response =>
  context.json({ line: `This needs the token of ${needed}; you came with that of ${role}.` }, 403);
