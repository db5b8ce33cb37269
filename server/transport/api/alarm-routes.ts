import { z } from 'zod';
import { neededRoles } from '../../wire/needed-roles.ts';
import { askStream, findStream, ofStream } from './ask-stream.ts';
import { Refused, route, type Route } from './route.ts';
import { alarm, audio } from './shapes.ts';
import type { StreamsPort } from './streams-port.ts';

const tag = 'Alarms';
const base = '/streams/{stream}';
const sounds = { what: 'Whether its alarms sound then.', schema: audio };

/** The alarms of a stream, and whether they sound. */
export function alarmRoutes(streams: StreamsPort): readonly Route[] {
  const stateOf = (stream: string) => findStream(streams, stream).state;
  return [
    route({
      ...{ method: 'get', path: `${base}/alarms`, tag, role: 'viewer', params: ofStream },
      summary: 'Its alarms that are on, latched, or ended and kept.',
      answer: {
        what: 'Newest last; at most 100, more only if more are on.',
        schema: z.strictObject({ alarms: z.array(alarm), audio }),
      },
      handle: ({ params, context }) => {
        const { alarms, audio } = stateOf(params.stream);
        return context.json({ alarms, audio });
      },
    }),
    route({
      ...{ method: 'post', path: `${base}/alarms/{alarm}/acknowledge`, tag, role: neededRoles.acknowledge },
      params: ofStream.extend({ alarm: z.coerce.number().int().min(0) }),
      summary: 'Says that somebody has seen an alarm.',
      answer: { what: 'The alarm as it is then.', schema: alarm },
      handle: async ({ params, context, asker }) => {
        const found = () => stateOf(params.stream).alarms.find(({ id }) => id === params.alarm);
        if (found() === undefined)
          throw new Refused(404, `There is no alarm ${params.alarm} of this stream.`);
        await askStream(streams, 'acknowledge', { params, asker, body: { alarm: params.alarm } });
        return context.json(found());
      },
    }),
    route({
      ...{
        method: 'post',
        path: `${base}/audio/pause`,
        tag,
        role: neededRoles['pause-audio'],
        params: ofStream,
      },
      summary: 'No sound for so long, 120 s at most; a more urgent alarm breaks it.',
      body: { schema: z.strictObject({ forMs: z.number().min(0).max(120_000) }), example: { forMs: 60_000 } },
      answer: sounds,
      handle: async (asked) => {
        await askStream(streams, 'pause-audio', asked);
        return asked.context.json(stateOf(asked.params.stream).audio);
      },
    }),
    route({
      ...{ method: 'post', path: `${base}/audio/resume`, tag, role: neededRoles['resume-audio'] },
      params: ofStream,
      summary: 'Lets its alarms sound again.',
      answer: sounds,
      handle: async (asked) => {
        await askStream(streams, 'resume-audio', asked);
        return asked.context.json(stateOf(asked.params.stream).audio);
      },
    }),
  ];
}
