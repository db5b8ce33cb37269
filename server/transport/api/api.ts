import { z } from 'zod';
import { alarmRoutes } from './alarm-routes.ts';
import { episodeRoutes, type EpisodeRoutesOptions } from './episode-routes.ts';
import { labelRoutes } from './label-routes.ts';
import { limitRoutes } from './limit-routes.ts';
import { openApiOf } from './open-api.ts';
import { route, type Route } from './route.ts';
import { streamRoutes } from './stream-routes.ts';
import type { StreamsPort } from './streams-port.ts';

export interface ApiOptions {
  readonly streams: StreamsPort;
  readonly episodes: EpisodeRoutesOptions;
  /** Version, for people. */
  readonly software: string;
}

/** All that is answered below /api, the document that describes it among it. */
export function apiRoutes({ streams, episodes, software }: ApiOptions): readonly Route[] {
  const routes: Route[] = [
    ...streamRoutes(streams),
    ...alarmRoutes(streams),
    ...limitRoutes(streams),
    ...labelRoutes(streams),
    ...episodeRoutes(episodes),
    route({
      ...{ method: 'get', path: '/openapi.json', tag: 'Server', role: 'viewer' },
      summary: 'This document.',
      answer: { what: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) },
      handle: ({ context }) => context.json(openApiOf(routes, software)),
    }),
  ];
  return routes;
}
