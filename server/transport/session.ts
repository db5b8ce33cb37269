import type { Context, Hono } from 'hono';
import { addressOf, credentialsOf } from './asked-by.ts';
import { bodyOf } from './body-of.ts';
import type { Admission, Gate } from './gate.ts';
import type { RefusalReason } from './refusals.ts';

export interface SessionOptions {
  readonly gate: Gate;
  readonly onRefusal: (address: string, reason: RefusalReason) => void;
}

/** A token has 200 characters at most. */
const sessionBytes = 1024;

/**
 * How the viewer comes in and leaves: at `/session` it asks whether it is known (GET), changes a token for a cookie (POST
 * `{"token":"…"}`), and ends its session (DELETE). The cookie is out of reach of scripts and of other sites.
 */
export function addSession(app: Hono, { gate, onRefusal }: SessionOptions): void {
  const answer = (context: Context, admission: Admission): Response => {
    context.header('Cache-Control', 'no-store');
    if (admission.kind === 'admitted') {
      const { asker, cookie } = admission;
      const { role } = asker;
      if (cookie === undefined) return context.json({ kind: 'in', role });
      context.header('Set-Cookie', cookie);
      return context.json({ kind: 'in', role, byToken: true });
    }
    const { reason } = admission;
    if (reason !== 'none') onRefusal(addressOf(context), reason);
    return context.json({ kind: 'out', reason }, reason === 'too-many' ? 429 : 401);
  };
  app.get('/session', (context) => answer(context, gate.admissionOf(credentialsOf(context))));
  app.delete('/session', (context) => {
    const cookie = gate.farewell(context.req.header('cookie'));
    if (cookie !== undefined) context.header('Set-Cookie', cookie);
    return context.json({ kind: 'out', reason: 'none' });
  });
  app.post('/session', async (context) =>
    answer(context, gate.admit(tokenIn(await bodyOf(context, sessionBytes)), addressOf(context))),
  );
}

/** Of `{"token":"…"}`; anything else is a wrong token. */
const tokenIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string'
    ? body.token
    : '';
