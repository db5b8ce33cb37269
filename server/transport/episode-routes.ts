import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { signatureOf } from '../core/asker.ts';
import { lineOf, MonitorError } from '../core/errors.ts';
import type { EpisodeStore } from '../ports.ts';
import type { EpisodeEntry, EpisodeList } from '../wire/episodes.ts';
import type { Asked } from './asked-by.ts';
import { bodyOf } from './body-of.ts';

export interface EpisodeRoutesOptions {
  readonly store: EpisodeStore;
  /** Where the case bundle of that name lies. */
  readonly bundlePath: (file: string) => string;
  /** Also for the alarm that it raised, where that is still there. @returns false where there is no such episode. */
  readonly acknowledge: (id: number, by: string) => boolean;
}

/** A note is some lines; more is no note. */
const longestNote = 4000;
const longestBody = 20_000;
const mostAtOnce = 200;

const who = z.string().trim().min(1).max(80).optional();
const acknowledgement = z.strictObject({ by: who });
const noted = z.strictObject({ note: z.string().max(longestNote), by: who });
const page = z.object({
  stream: z.string().max(300).optional(),
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(mostAtOnce).default(50),
});

/**
 * What is kept of episodes, over HTTP, below where it is mounted:
 * - `GET /episodes?stream=&before=&limit=` newest first, `GET /episodes/:id`, `GET /episodes/:id/thumbnail` (JPEG),
 *   `GET /episodes/:id/bundle` (zip);
 * - `POST /episodes/:id/acknowledge {"by"}`, `PUT /episodes/:id/note {"note", "by"}`: the episode as it is on disk then; `by` is the
 *   name of a person, beside whose token's role is kept;
 * - `GET /audit?stream=&before=&limit=`  who changed what, newest first; for operators.
 */
export function episodeRoutes({ store, bundlePath, acknowledge }: EpisodeRoutesOptions): Hono<Asked> {
  const app = new Hono<Asked>();
  app.use(async (context, next) => {
    context.header('Cache-Control', 'no-store');
    await next();
  });
  app.onError(refused);
  app.get('/episodes', (context) => {
    const { stream, before: beforeId, limit } = page.parse(context.req.query());
    const episodes: readonly EpisodeEntry[] = store.list({ stream, beforeId, limit });
    return context.json({ episodes } satisfies EpisodeList);
  });
  app.get('/audit', (context) => {
    const { stream, before: beforeId, limit } = page.parse(context.req.query());
    return context.json({ entries: store.audit({ stream, beforeId, limit }) });
  });
  const told = (context: Context, id: number): Response => {
    const episode: EpisodeEntry | undefined = store.find(id);
    return episode === undefined ? missing(context) : context.json(episode);
  };
  app.get('/episodes/:id{[0-9]+}', (context) => told(context, Number(context.req.param('id'))));
  app.get('/episodes/:id{[0-9]+}/thumbnail', (context) => {
    const picture = store.thumbnail(Number(context.req.param('id')));
    if (picture === undefined) return missing(context);
    return context.body(new Uint8Array(picture), 200, { 'Content-Type': 'image/jpeg' });
  });
  app.get('/episodes/:id{[0-9]+}/bundle', async (context) => {
    const file = store.find(Number(context.req.param('id')))?.bundle;
    if (file === undefined) return context.json({ line: 'This episode has no case bundle.' }, 404);
    const opened = await open(bundlePath(file)).catch(() => undefined);
    if (opened === undefined) return context.json({ line: 'Its case bundle is no more.' }, 404);
    const { size } = await opened.stat();
    return context.body(Readable.toWeb(opened.createReadStream()) as ReadableStream, 200, {
      'Content-Type': 'application/zip',
      'Content-Length': String(size),
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file)}`,
    });
  });
  app.post('/episodes/:id{[0-9]+}/acknowledge', async (context) => {
    const { by } = acknowledgement.parse(await bodyOf(context, longestBody));
    const id = Number(context.req.param('id'));
    return acknowledge(id, signatureOf(context.var.asker, by)) ? told(context, id) : missing(context);
  });
  app.put('/episodes/:id{[0-9]+}/note', async (context) => {
    const { note, by } = noted.parse(await bodyOf(context, longestBody));
    const id = Number(context.req.param('id'));
    return store.note(id, note, signatureOf(context.var.asker, by)) ? told(context, id) : missing(context);
  });
  return app;
}

const missing = (context: Context): Response => context.json({ line: 'There is no such episode.' }, 404);

/** One line, whatever went wrong. */
function refused(error: Error, context: Context): Response {
  if (error instanceof z.ZodError) {
    const issue = error.issues[0];
    const detail = [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ');
    return context.json({ line: detail }, 400);
  }
  // 507: the server cannot store what is needed (RFC 4918, 11.5).
  if (error instanceof MonitorError) return context.json({ line: lineOf(error) }, 507);
  return context.json({ line: 'Something went wrong.' }, 500);
}
