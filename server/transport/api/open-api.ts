import { z } from 'zod';
import type { Answered, Route } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

const line = z
  .strictObject({ line: z.string() })
  .meta({ description: 'What was expected, what came, what to do.' });

/**
 * The API in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1), made of the very schemas that check requests.
 * @param routes of /api; what stands beside it (`/readyz` and so on) is added here.
 */
export function openApiOf(routes: readonly Route[], software: string): Json {
  const paths: Record<string, Record<string, Json>> = structuredClone(beside);
  for (const one of routes) (paths[`/api${one.path}`] ??= {})[one.method] = operationOf(one);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Sonovigil',
      version: software,
      description: 'A live anomaly watch for ultrasound. Research use only; not a medical device.',
    },
    // The one that gave this document.
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }],
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'Not needed on a server of this machine alone.',
        },
        session: {
          ...{ type: 'apiKey', in: 'cookie', name: 'sonovigil-…' },
          description: 'What POST /session gives for a token.',
        },
      },
    },
    paths,
  };
}

function operationOf({ path, method, tag, summary, role, params, query, body, answer }: Route): Json {
  return {
    tags: [tag],
    summary,
    operationId: `${method}${path.replaceAll(/[{}]/g, '').replaceAll(/[^a-z]+([a-z])/gi, (_, letter: string) => letter.toUpperCase())}`,
    description: `For the role ${role} and those above it.`,
    ...parametersOf({ path: params, query }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: schemaOf(body.schema, 'input'), example: body.example },
            },
          },
        }),
    responses: {
      ...answersOf(answer),
      ...Object.fromEntries(
        Object.entries(refusals).map(([status, description]) => [
          status,
          { description, content: { 'application/json': { schema: schemaOf(line, 'output') } } },
        ]),
      ),
    },
  };
}

const refusals = {
  400: 'Something else was expected.',
  401: 'A token is needed.',
  403: 'Another role is needed.',
  404: 'There is no such thing.',
  409: 'That cannot be done now.',
  429: 'Too many requests, or wrong tokens.',
  507: 'It could not be saved.',
};

function answersOf(answer: Answered): Json {
  if (answer === undefined) return { 204: { description: 'Done.' } };
  const content =
    'schema' in answer
      ? { 'application/json': { schema: schemaOf(answer.schema, 'output') } }
      : Object.fromEntries(answer.types.map((type) => [type, {}]));
  return { 200: { description: answer.what, content } };
}

function parametersOf(places: Readonly<Record<'path' | 'query', z.ZodType | undefined>>): Json {
  const parameters = Object.entries(places).flatMap(([place, schema]) => {
    if (schema === undefined) return [];
    const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
      properties?: Record<string, Json>;
      required?: readonly string[];
    };
    return Object.entries(properties).map(([name, { description, ...rest }]) => ({
      ...{ name, in: place, required: place === 'path' || required.includes(name), schema: rest },
      ...(description === undefined ? {} : { description }),
    }));
  });
  return parameters.length === 0 ? {} : { parameters };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  // A number within a path or query is text to begin with, and a number to who asks.
  return { ...z.toJSONSchema(schema, { io, unrepresentable: 'any', override: coerced }), $schema: undefined };
}

function coerced({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: unknown;
  jsonSchema: Record<string, unknown>;
}): void {
  if (zodSchema instanceof z.ZodNumber && jsonSchema.type === undefined) jsonSchema.type = 'number';
}

const plain = (description: string, type: string, status = 200): Json => ({
  [status]: { description, content: { [type]: {} } },
});

/** What is answered beside /api. */
const beside = {
  '/healthz': {
    get: {
      ...{
        tags: ['Server'],
        summary: 'Whether the server runs; for everybody.',
        operationId: 'getHealthz',
        security: [],
      },
      responses: plain('It runs; `software` is its version.', 'application/json'),
    },
  },
  '/readyz': {
    get: {
      ...{
        tags: ['Server'],
        summary: 'Whether every stream is scored and brings pictures.',
        operationId: 'getReadyz',
      },
      responses: {
        ...plain('All do.', 'application/json'),
        ...plain('Some do not; which and why.', 'application/json', 503),
      },
    },
  },
  '/metrics': {
    get: {
      ...{ tags: ['Server'], summary: 'Counts for Prometheus.', operationId: 'getMetrics' },
      responses: plain('In its text format.', 'text/plain'),
    },
  },
  '/session': {
    get: {
      ...{
        tags: ['Server'],
        summary: 'Whether the cookie is known, and of which role.',
        operationId: 'getSession',
        security: [],
      },
      responses: { ...plain('It is.', 'application/json'), ...plain('It is not.', 'application/json', 401) },
    },
    delete: {
      ...{ tags: ['Server'], summary: 'Takes the cookie back.', operationId: 'deleteSession', security: [] },
      responses: plain('It is gone.', 'application/json'),
    },
    post: {
      ...{
        tags: ['Server'],
        summary: 'Changes a token for a cookie.',
        operationId: 'postSession',
        security: [],
      },
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { type: 'object', properties: { token: { type: 'string' } }, required: ['token'] },
          },
        },
      },
      responses: {
        ...plain('The cookie is set.', 'application/json'),
        ...plain('The token is wrong.', 'application/json', 401),
        ...plain('Too many were wrong.', 'application/json', 429),
      },
    },
  },
};
