import { z } from 'zod';
import type { StreamState } from '../../wire/messages.ts';
import { neededRoles } from '../../wire/needed-roles.ts';
import { askStream, findStream, ofStream } from './ask-stream.ts';
import { route, type Route } from './route.ts';
import {
  alarmChange,
  alarmSettings,
  calibrationEntry,
  limits,
  limitsNow,
  limitValue,
  rule,
  scoreName,
} from './shapes.ts';
import type { StreamsPort } from './streams-port.ts';

const base = '/streams/{stream}';
const inForce = { what: 'What is in force then.', schema: limitsNow };

/** Limits and the behaviour of alarms: in force now, and as calibrations keep them. */
export function limitRoutes(streams: StreamsPort): readonly Route[] {
  const now = (stream: string): z.output<typeof limitsNow> => toLimits(findStream(streams, stream).state);
  const settings = (stream: string) => findStream(streams, stream).state.alarmSettings;
  const filed = async (stream: string) => {
    const { calibrations, chosen } = await streams.calibrations(findStream(streams, stream).state.id);
    return { ...(chosen === undefined ? {} : { chosen }), calibrations };
  };
  const calibrations = {
    what: 'Those beside the model; `chosen` is the one whose settings count as saved.',
    schema: z.strictObject({ chosen: z.string().exactOptional(), calibrations: z.array(calibrationEntry) }),
  };
  return [
    route({
      ...{ method: 'get', path: `${base}/limits`, tag: 'Limits', role: 'viewer', params: ofStream },
      summary: 'The limits in force.',
      answer: inForce,
      handle: ({ params, context }) => context.json(now(params.stream)),
    }),
    route({
      ...{ method: 'put', path: `${base}/limits`, tag: 'Limits', role: neededRoles.tune, params: ofStream },
      summary: 'All limits and the rule of episodes at once; a score left out has no limit.',
      body: {
        schema: z.strictObject({ limits, lowerLimits: limits.default({}), episodeRule: rule }),
        example: { limits: { peak: 0.5 }, episodeRule: { onSeconds: 0.2, offSeconds: 2, endRatio: 1 } },
      },
      answer: inForce,
      handle: async (asked) => {
        await askStream(streams, 'tune', asked);
        return asked.context.json(now(asked.params.stream));
      },
    }),
    route({
      ...{ method: 'patch', path: `${base}/limits`, tag: 'Limits', role: neededRoles['set-limit'] },
      params: ofStream,
      summary: 'One limit; the upper one unless told.',
      body: {
        schema: z.strictObject({
          score: scoreName,
          value: limitValue,
          side: z.enum(['upper', 'lower']).exactOptional(),
        }),
        example: { score: 'peak', value: 0.5 },
      },
      answer: inForce,
      handle: async (asked) => {
        await askStream(streams, 'set-limit', asked);
        return asked.context.json(now(asked.params.stream));
      },
    }),
    route({
      ...{ method: 'post', path: `${base}/limits/reset`, tag: 'Limits', role: neededRoles['reset-limits'] },
      params: ofStream,
      summary: 'Gives the saved limits back.',
      answer: inForce,
      handle: async (asked) => {
        await askStream(streams, 'reset-limits', asked);
        return asked.context.json(now(asked.params.stream));
      },
    }),
    route({
      ...{ method: 'get', path: `${base}/alarm-settings`, tag: 'Limits', role: 'viewer', params: ofStream },
      summary: 'How its alarms behave.',
      answer: { what: 'The settings in force.', schema: alarmSettings },
      handle: ({ params, context }) => context.json(settings(params.stream)),
    }),
    route({
      ...{ method: 'patch', path: `${base}/alarm-settings`, tag: 'Limits', role: neededRoles['set-alarms'] },
      params: ofStream,
      summary: 'Changes how its alarms behave; what is left out stays.',
      body: { schema: alarmChange, example: { latching: false, priorities: { frozen: 'high' } } },
      answer: { what: 'The settings in force then.', schema: alarmSettings },
      handle: async ({ body: change, ...asked }) => {
        await askStream(streams, 'set-alarms', { ...asked, body: { change } });
        return asked.context.json(settings(asked.params.stream));
      },
    }),
    route({
      ...{ method: 'get', path: `${base}/calibrations`, tag: 'Calibrations' },
      ...{ role: neededRoles['list-calibrations'], params: ofStream },
      summary: "The calibrations of the stream's model.",
      answer: calibrations,
      handle: async ({ params, context }) => context.json(await filed(params.stream)),
    }),
    route({
      ...{ method: 'post', path: `${base}/calibrations`, tag: 'Calibrations' },
      ...{ role: neededRoles['save-calibration'], params: ofStream },
      summary: 'Keeps the settings in force as a new calibration, and chooses it.',
      body: {
        schema: z.strictObject({
          name: z.string().max(60),
          author: z.string().max(60),
          reason: z.string().max(300),
        }),
        example: { name: 'night', author: 'M. Sato', reason: 'two false alarms a night' },
      },
      answer: calibrations,
      handle: async (asked) => {
        await askStream(streams, 'save-calibration', asked);
        return asked.context.json(await filed(asked.params.stream));
      },
    }),
    route({
      ...{ method: 'put', path: `${base}/calibrations/chosen`, tag: 'Calibrations' },
      ...{ role: neededRoles['choose-calibration'], params: ofStream },
      summary: 'Takes the settings of a calibration into force.',
      body: {
        schema: z.strictObject({ calibration: z.string().max(100) }),
        example: { calibration: 'night-v2.json' },
      },
      answer: calibrations,
      handle: async (asked) => {
        await askStream(streams, 'choose-calibration', asked);
        return asked.context.json(await filed(asked.params.stream));
      },
    }),
  ];
}

const toLimits = ({ limits, lowerLimits, episodeRule }: StreamState): z.output<typeof limitsNow> => ({
  limits,
  ...(lowerLimits === undefined ? {} : { lowerLimits }),
  ...(episodeRule === undefined ? {} : { episodeRule }),
});
