import { z } from 'zod';
import { neededRoles } from '../../wire/needed-roles.ts';
import { askStream, findStream, ofStream } from './ask-stream.ts';
import { route, type Route } from './route.ts';
import { cineLabel, extent, labelValue } from './shapes.ts';
import type { StreamsPort } from './streams-port.ts';

const tag = 'Labels';
const base = '/streams/{stream}/labels';

/** What people have said of the recordings of a stream. */
export function labelRoutes(streams: StreamsPort): readonly Route[] {
  const known = async (stream: string) => {
    const { labels, patients } = await streams.labels(findStream(streams, stream).state.id);
    return { labels, patients };
  };
  const all = {
    what: 'All of them then, newest last, and the patient of each recording that has one named.',
    schema: z.strictObject({
      labels: z.array(cineLabel),
      patients: z.array(z.strictObject({ source: z.string(), patient: z.string() })),
    }),
  };
  return [
    route({
      ...{ method: 'get', path: base, tag, role: neededRoles['list-labels'], params: ofStream },
      summary: "The labels of the stream's recordings.",
      answer: all,
      handle: async ({ params, context }) => context.json(await known(params.stream)),
    }),
    route({
      ...{ method: 'post', path: base, tag, role: neededRoles.label, params: ofStream },
      summary: 'Labels a frame, a stretch or the whole of the recording that is played.',
      body: {
        schema: z.strictObject({ label: labelValue, extent }),
        example: { label: 'abnormal', extent: { kind: 'stretch', fromSeconds: 1, toSeconds: 2.5 } },
      },
      answer: all,
      handle: async (asked) => {
        await askStream(streams, 'label', asked);
        return asked.context.json(await known(asked.params.stream));
      },
    }),
    route({
      ...{ method: 'delete', path: `${base}/{label}`, tag, role: neededRoles.unlabel },
      params: ofStream.extend({ label: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER) }),
      summary: 'Takes a label back.',
      answer: all,
      handle: async ({ params, asker, context }) => {
        await askStream(streams, 'unlabel', { params, asker, body: { id: params.label } });
        return context.json(await known(params.stream));
      },
    }),
    route({
      ...{ method: 'put', path: '/streams/{stream}/patient', tag, role: neededRoles['name-patient'] },
      params: ofStream,
      summary: 'Names the patient of the recording that is played; none where it is empty.',
      body: { schema: z.strictObject({ patient: z.string().max(60) }), example: { patient: 'p17' } },
      answer: all,
      handle: async (asked) => {
        await askStream(streams, 'name-patient', asked);
        return asked.context.json(await known(asked.params.stream));
      },
    }),
    route({
      ...{
        method: 'get',
        path: `${base}/manifest`,
        tag,
        role: neededRoles['export-labels'],
        params: ofStream,
      },
      summary: 'All labels as a manifest that `evaluate` and `calibrate` read.',
      answer: { what: 'CSV with the columns path,label,group and more.', types: ['text/csv'] },
      handle: async (asked) => {
        const answer = await askStream(streams, 'export-labels', asked);
        if (answer?.kind !== 'label-manifest')
          throw new TypeError('a manifest was asked for and did not come');
        return asked.context.body(answer.csv, 200, {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': 'attachment; filename="labels.csv"',
        });
      },
    }),
  ];
}
