import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { lineOf } from '../core/errors.ts';
import type { Clock } from '../ports.ts';
import { serveRoutes, type Route } from './api/route.ts';
import { addressOf } from './asked-by.ts';
import { Attempts } from './attempts.ts';
import { byRole } from './by-role.ts';
import type { ClientFile } from './client-files.ts';
import type { Gate } from './gate.ts';
import type { Metrics } from './metrics.ts';
import { originOf, type OwnNames } from './own-names.ts';
import { protection } from './protection.ts';
import type { Readiness } from './readiness.ts';
import type { RefusalReason } from './refusals.ts';
import { addSession } from './session.ts';

export interface PagesOptions {
  readonly own: OwnNames;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly files: ReadonlyMap<string, ClientFile>;
  readonly software: string;
  /** What is answered below /api; absent: nothing. */
  readonly api?: readonly Route[] | undefined;
  readonly readiness?: (() => Readiness) | undefined;
  readonly metrics?: Pick<Metrics, 'text' | 'contentType'> | undefined;
  readonly onRefusal: (address: string, reason: RefusalReason) => void;
  readonly log: (line: string) => void;
}

/** A page and its assets are some thirty requests; whoever asks for more than this in 10 s is no viewer, nor a ward of them. */
const requestsAllowed = { allowed: 2000, withinMs: 10_000 };

/**
 * What is answered over plain HTTP: the viewer's files and `/healthz`, which hold nothing of any patient, for everybody; `/session`;
 * and to those who may watch `/readyz`, `/metrics` and below `/api` what the sender's role may ask. Requests for other names than the server's, and those of other sites' pages, get 403.
 */
export function pages(options: PagesOptions): Hono {
  const { own, gate, clock, files, software, api, readiness, metrics, onRefusal, log } = options;
  const app = new Hono();
  const requests = new Attempts(clock, requestsAllowed);
  app.use(protection(own.secure));
  app.use(async (context, next) => {
    const { req } = context;
    const origin = originOf({ host: req.header('host'), origin: req.header('origin') }, own);
    if (origin !== 'own') {
      onRefusal(addressOf(context), origin);
      return context.text(
        'This server does not answer to that name, nor to the pages of other sites.\n',
        403,
      );
    }
    if (requests.count(addressOf(context))) return next();
    onRefusal(addressOf(context), 'too-fast');
    return context.text('Too many requests.\n', 429);
  });
  // What went wrong is for whoever runs the server, not for whoever asks.
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    log(`a request failed: ${lineOf(error)}`);
    return context.text('Something went wrong; the log of the server says what.\n', 500);
  });
  app.get('/healthz', (context) => context.json({ status: 'ok', software }));
  addSession(app, { gate, onRefusal });
  const asked = byRole({ gate, onRefusal });
  for (const path of ['/api/*', '/readyz', '/metrics']) app.use(path, asked);
  if (readiness !== undefined)
    app.get('/readyz', (context) => {
      const found = readiness();
      return context.json(found, found.ready ? 200 : 503, { 'Cache-Control': 'no-store' });
    });
  if (metrics !== undefined)
    app.get('/metrics', async (context) =>
      context.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType }),
    );
  if (api !== undefined) app.route('/api', serveRoutes(api, onRefusal));
  app.get('*', (context) => {
    const file = files.get(context.req.path);
    if (file === undefined) return context.text('There is nothing here.\n', 404);
    context.header('ETag', file.etag);
    context.header('Cache-Control', file.cacheControl);
    if (context.req.header('if-none-match') === file.etag) return context.body(null, 304);
    return context.body(file.bytes, 200, { 'Content-Type': file.contentType });
  });
  return app;
}
