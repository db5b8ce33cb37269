import { z } from 'zod';
import { isActive } from '../../core/alarm-list.ts';
import { ways } from '../../wire/messages.ts';
import { neededRoles } from '../../wire/needed-roles.ts';
import type { StreamRequest } from '../sockets.ts';
import { askStream, findStream, ofStream } from './ask-stream.ts';
import { route, type Route } from './route.ts';
import { attachment } from './attachment.ts';
import { format, scoreAnswer, scoreFiles } from './score-answer.ts';
import { cine, mediaTime, outline, streamEntry, streamNow } from './shapes.ts';
import type { StreamNow, StreamsPort } from './streams-port.ts';

const tag = 'Streams';

/** What streams there are, how each of them is, and what plays them. */
export const streamRoutes = (streams: StreamsPort): readonly Route[] => [
  route({
    ...{ method: 'get', path: '/streams', tag, role: 'viewer' },
    summary: 'All streams in short.',
    answer: {
      what: 'Every stream, in the order of its id.',
      schema: z.strictObject({ streams: z.array(streamEntry) }),
    },
    handle: ({ context }) => context.json({ streams: streams.list().map(toEntry) }),
  }),
  route({
    ...{ method: 'get', path: '/streams/{stream}', tag, role: 'viewer', params: ofStream },
    summary: 'One stream: its state, limits, alarms and last scores.',
    answer: { what: 'The stream as it is now.', schema: streamNow },
    handle: ({ params, context }) => context.json(findStream(streams, params.stream)),
  }),
  route({
    ...{ method: 'get', path: '/streams/{stream}/cines', tag, role: 'viewer', params: ofStream },
    summary: 'The recordings that the stream chooses from.',
    answer: {
      what: 'In the order of their names; `shown` is the one that is played.',
      schema: z.strictObject({ shown: z.number().int().min(0).exactOptional(), cines: z.array(cine) }),
    },
    handle: ({ params, context }) => {
      const { shown, cines } = streams.cines(findStream(streams, params.stream).state.id) ?? { cines: [] };
      return context.json({ ...(shown === undefined ? {} : { shown }), cines });
    },
  }),
  route({
    ...{ method: 'get', path: '/streams/{stream}/scores', tag, role: 'viewer', params: ofStream },
    summary: 'The scores of its last 36,000 frames, and of the last of them the difference maps (NPZ).',
    query: z.object({
      format,
      after: z.iso.datetime().optional().meta({ description: 'Only frames that were judged later.' }),
    }),
    answer: scoreFiles,
    handle: ({ params, query, context }) => {
      const { id, name } = findStream(streams, params.stream).state;
      const parts = streams.scores(id, query);
      return scoreAnswer(context, { format: query.format, name: `scores-${name}`, parts });
    },
  }),
  ...controls.map(({ kind, summary, ...control }) =>
    route({
      ...{ method: 'post', path: `/streams/{stream}/${kind}`, tag: 'Control', params: ofStream },
      ...{ summary, role: neededRoles[kind], answer: undefined },
      ...control,
      handle: async (asked) => {
        await askStream(streams, kind, asked);
        return asked.context.body(null, 204);
      },
    }),
  ),
  route({
    ...{ method: 'put', path: '/streams/{stream}/sector', tag: 'Control', params: ofStream },
    role: neededRoles['set-sector'],
    summary: 'Counts and shows what lies within an outline; without one what is found.',
    body: {
      schema: z.strictObject({ outline: outline.exactOptional() }),
      example: {
        outline: [
          [0.5, 0.05],
          [0.9, 0.75],
          [0.1, 0.75],
        ],
      },
    },
    answer: undefined,
    handle: async (asked) => {
      await askStream(streams, 'set-sector', asked);
      return asked.context.body(null, 204);
    },
  }),
  route({
    ...{ method: 'post', path: '/streams/{stream}/clip', tag, params: ofStream },
    role: neededRoles.clip,
    summary: 'A clip of what was last shown: video and numbers.',
    answer: { what: 'A zip of clip.mp4, scores.csv and clip.json.', types: ['application/zip'] },
    handle: async (asked) => {
      const answer = await askStream(streams, 'clip', asked);
      if (answer?.kind !== 'clip') throw new TypeError('a clip was asked for and did not come');
      return asked.context.body(new Uint8Array(answer.bytes), 200, {
        'Content-Type': 'application/zip',
        'Content-Disposition': attachment(answer.name),
      });
    },
  }),
];

const on = { schema: z.strictObject({ on: z.boolean() }), example: { on: true } };

interface ControlRoute extends Pick<Route, 'summary' | 'body'> {
  readonly kind: StreamRequest['kind'];
}

/** What plays a recording, for everybody who watches it. */
const controls: readonly ControlRoute[] = [
  { kind: 'play', summary: 'Plays.' },
  { kind: 'pause', summary: 'Pauses.' },
  {
    kind: 'step',
    summary: 'Goes so many frames forward or back, and pauses.',
    body: {
      schema: z.strictObject({ frames: z.number().int().min(-1000).max(1000) }),
      example: { frames: -1 },
    },
  },
  {
    kind: 'seek',
    summary: 'Goes to a media time.',
    body: { schema: z.strictObject({ timeSeconds: mediaTime }), example: { timeSeconds: 8.5 } },
  },
  { kind: 'loop', summary: 'Whether it begins anew at its end.', body: on },
  {
    kind: 'way',
    summary: 'Which way it is played.',
    body: { schema: z.strictObject({ way: z.enum(ways) }), example: { way: 'bounce' } },
  },
  {
    kind: 'speed',
    summary: 'How fast it is played; 1 as recorded.',
    body: { schema: z.strictObject({ speed: z.number().min(0.1).max(4) }), example: { speed: 0.5 } },
  },
  {
    kind: 'open',
    summary: 'Plays another of its recordings, counted from 0.',
    body: { schema: z.strictObject({ cine: z.number().int().min(0) }), example: { cine: 1 } },
  },
  { kind: 'score-all', summary: 'Scores the recording from end to end in the background; viewers are told.' },
];

function toEntry({ state, readiness, last }: StreamNow): z.output<typeof streamEntry> {
  const { id, name, source, playback, alarms } = state;
  const active = alarms.filter(isActive);
  const anomaly = active.filter(({ family }) => family === 'anomaly').length;
  return {
    ...{ id, name, source: source.kind, ready: readiness.ready, playback: playback.state },
    ...(last === undefined ? {} : { state: last.verdict.kind }),
    alarms: { anomaly, technical: active.length - anomaly },
  };
}
