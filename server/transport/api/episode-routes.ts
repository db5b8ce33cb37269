import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { signatureOf } from '../../core/asker.ts';
import { auditKinds, type KeptAuditEntry } from '../../core/audit.ts';
import { endings } from '../../core/episode.ts';
import type { EpisodeStore } from '../../ports.ts';
import type { EpisodeEntry } from '../../wire/episodes.ts';
import { attachment } from './attachment.ts';
import { Refused, route, type Route } from './route.ts';
import { format, scoreAnswer, scoreFiles, type Format } from './score-answer.ts';
import { scoreName, time } from './shapes.ts';

export interface EpisodeRoutesOptions {
  readonly store: EpisodeStore;
  /** Where the case bundle of that name lies. */
  readonly bundlePath: (file: string) => string;
  /** The scores of the case bundle of that name, part by part; nothing where it is no more. */
  readonly scores: (file: string, format: Format) => Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Also for the alarm that it raised, where that is still there. @returns false where there is no such episode. */
  readonly acknowledge: (id: number, by: string) => boolean;
}

const tag = 'Episodes';
/** A note is some lines; more is no note. */
const longestNote = 4000;
const mostAtOnce = 200;

const who = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .optional()
  .meta({ description: 'The name that a person typed.' });
const ofEpisode = z.object({ id: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER) });
const page = z.object({
  stream: z.string().max(300).optional().meta({ description: 'Its name.' }),
  before: z.coerce.number().int().positive().optional().meta({ description: 'Only smaller ids.' }),
  limit: z.coerce.number().int().min(1).max(mostAtOnce).default(50),
});

const episode = z.strictObject({
  id: z.number().int(),
  stream: z.string(),
  source: z.string(),
  sourceKind: z.enum(['live', 'recorded']),
  startTime: time,
  startSeconds: z.number(),
  peak: z.strictObject({
    score: scoreName,
    ratio: z.number(),
    value: z.number(),
    frame: z.number().int(),
    timeSeconds: z.number(),
  }),
  modelHash: z.string(),
  calibrationHash: z.string().optional(),
  end: z
    .strictObject({ time, seconds: z.number().optional(), ending: z.enum(endings) })
    .exactOptional()
    .meta({ description: 'Absent while it lasts.' }),
  acknowledged: z.strictObject({ time, by: z.string() }).exactOptional(),
  note: z.string(),
  seen: z.number().int(),
  hasThumbnail: z.boolean(),
  bundle: z.string().optional(),
}) satisfies z.ZodType<EpisodeEntry>;

const auditEntry = z.strictObject({
  id: z.number().int(),
  time,
  stream: z.string().optional(),
  kind: z.enum(auditKinds),
  who: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
}) satisfies z.ZodType<KeptAuditEntry>;

const kept = { what: 'The episode as it is on disk then.', schema: episode };

/** What is kept of episodes, and who changed what. */
export function episodeRoutes({
  store,
  bundlePath,
  scores,
  acknowledge,
}: EpisodeRoutesOptions): readonly Route[] {
  const find = (id: number): EpisodeEntry => there(store.find(id));
  return [
    route({
      ...{ method: 'get', path: '/episodes', tag, role: 'viewer', query: page },
      summary: 'Kept episodes.',
      answer: { what: 'Newest first.', schema: z.strictObject({ episodes: z.array(episode) }) },
      handle: ({ query: { stream, before: beforeId, limit }, context }) =>
        context.json({ episodes: store.list({ stream, beforeId, limit }) }),
    }),
    route({
      ...{ method: 'get', path: '/episodes/{id}', tag, role: 'viewer', params: ofEpisode },
      summary: 'One episode.',
      answer: kept,
      handle: ({ params, context }) => context.json(find(params.id)),
    }),
    route({
      ...{ method: 'get', path: '/episodes/{id}/thumbnail', tag, role: 'viewer', params: ofEpisode },
      summary: 'The picture of its peak.',
      answer: { what: 'JPEG.', types: ['image/jpeg'] },
      handle: ({ params, context }) =>
        context.body(new Uint8Array(there(store.thumbnail(params.id))), 200, {
          'Content-Type': 'image/jpeg',
        }),
    }),
    route({
      ...{ method: 'get', path: '/episodes/{id}/bundle', tag, role: 'viewer', params: ofEpisode },
      summary: 'Its case bundle.',
      answer: {
        what: 'A zip of pictures, maps, scores and what they were made with.',
        types: ['application/zip'],
      },
      handle: async ({ params, context }) => {
        const file = store.find(params.id)?.bundle;
        if (file === undefined) throw new Refused(404, 'This episode has no case bundle.');
        const opened = await open(bundlePath(file)).catch(() => undefined);
        if (opened === undefined) throw new Refused(404, 'Its case bundle is no more.');
        const { size } = await opened.stat();
        return context.body(Readable.toWeb(opened.createReadStream()) as ReadableStream, 200, {
          'Content-Type': 'application/zip',
          'Content-Length': String(size),
          'Content-Disposition': attachment(file),
        });
      },
    }),
    route({
      ...{ method: 'get', path: '/episodes/{id}/scores', tag, role: 'viewer', params: ofEpisode },
      summary: 'The scores of its case bundle, and its difference maps (NPZ).',
      query: z.object({ format }),
      answer: scoreFiles,
      handle: async ({ params: { id }, query, context }) => {
        const file = find(id).bundle;
        if (file === undefined) throw new Refused(404, 'This episode has no case bundle.');
        const parts = await scores(file, query.format);
        if (parts === undefined) throw new Refused(404, 'Its case bundle is no more.');
        return scoreAnswer(context, { format: query.format, name: `scores-episode-${id}`, parts });
      },
    }),
    route({
      ...{ method: 'post', path: '/episodes/{id}/acknowledge', tag, role: 'operator', params: ofEpisode },
      summary: 'Says that somebody has seen it.',
      body: { schema: z.strictObject({ by: who }), example: { by: 'A. Nurse' } },
      answer: kept,
      handle: ({ params: { id }, body: { by }, asker, context }) => {
        there(acknowledge(id, signatureOf(asker, by)) || undefined);
        return context.json(find(id));
      },
    }),
    route({
      ...{ method: 'put', path: '/episodes/{id}/note', tag, role: 'operator', params: ofEpisode },
      summary: 'Writes its note anew.',
      body: {
        schema: z.strictObject({ note: z.string().max(longestNote), by: who }),
        example: { note: 'apex', by: 'A. Nurse' },
      },
      answer: kept,
      handle: ({ params: { id }, body: { note, by }, asker, context }) => {
        there(store.note(id, note, signatureOf(asker, by)) || undefined);
        return context.json(find(id));
      },
    }),
    route({
      ...{ method: 'get', path: '/audit', tag, role: 'operator', query: page },
      summary: 'Who changed what.',
      answer: { what: 'Newest first.', schema: z.strictObject({ entries: z.array(auditEntry) }) },
      handle: ({ query: { stream, before: beforeId, limit }, context }) =>
        context.json({ entries: store.audit({ stream, beforeId, limit }) }),
    }),
  ];
}

function there<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Refused(404, 'There is no such episode.');
  return thing;
}
