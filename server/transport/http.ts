import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { ClientFile } from './client-files.ts';
import { isOwnRequest } from './own-names.ts';

export interface PagesOptions {
  /** The host that is listened on. */
  readonly host: string;
  readonly files: ReadonlyMap<string, ClientFile>;
  readonly software: string;
  /** What is answered below /api; absent: nothing. */
  readonly api?: Hono | undefined;
}

/** What is answered over plain HTTP: the viewer's files and `/healthz`. Requests for other names than the server's get 403. */
export function pages({ host, files, software, api }: PagesOptions): Hono {
  const app = new Hono();
  app.use(protection);
  app.use(async (context, next) => {
    const { req } = context;
    if (isOwnRequest({ host: req.header('host'), origin: req.header('origin') }, host)) return next();
    return context.text(`This server answers to ${host} and localhost only.\n`, 403);
  });
  app.get('/healthz', (context) => context.json({ status: 'ok', software }));
  if (api !== undefined) app.route('/api', api);
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

/** Nothing from elsewhere, no script but our files, in no frame of another page, and no type guessed. */
const protection = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrcElem: ["'self'"],
    // A chart places its parts by style attributes.
    styleSrcAttr: ["'unsafe-inline'"],
    imgSrc: ["'self'", 'blob:', 'data:'],
    fontSrc: ["'self'"],
    // Named as well: Safari before 15.4 does not count a WebSocket as 'self'.
    connectSrc: ["'self'", (context) => `ws://${context.req.header('host') ?? ''}`],
    workerSrc: ["'self'"],
    manifestSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  // There is no TLS here to insist on.
  strictTransportSecurity: false,
});
