import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { Asker } from '../../core/asker.ts';
import { lineOf, MonitorError } from '../../core/errors.ts';
import { mayDo, type Role } from '../../core/roles.ts';
import { WireError } from '../../wire/wire-error.ts';
import { addressOf, type Asked } from '../asked-by.ts';
import { bodyOf } from '../body-of.ts';
import { sayLacking } from '../by-role.ts';
import type { RefusalReason } from '../refusals.ts';

/** What a route is asked, checked. */
export interface AskedOf<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly asker: Asker;
  /** For answers that are no JSON. */
  readonly context: Context<Asked>;
}

/** What a route answers when all went well: JSON of a schema, or bytes of a type. */
export type Answered =
  | { readonly what: string; readonly schema: z.ZodType }
  | { readonly what: string; readonly types: readonly string[] }
  /** Nothing: 204. */
  | undefined;

export interface RouteOf<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below /api, as OpenAPI writes it: `/streams/{stream}`. */
  readonly path: string;
  /** One sentence. */
  readonly summary: string;
  readonly tag: string;
  readonly role: Role;
  readonly params?: Params;
  readonly query?: Query;
  /** `example` is shown to who sends something else. */
  readonly body?: { readonly schema: Body; readonly example: z.input<Body> };
  readonly answer: Answered;
  readonly handle: (
    asked: AskedOf<z.output<Params>, z.output<Query>, z.output<Body>>,
  ) => Response | Promise<Response>;
}

/** Any route: what it is asked has been checked by its own schemas. */
export type Route = Omit<RouteOf, 'handle'> & {
  readonly handle: (asked: AskedOf<never, never, never>) => Response | Promise<Response>;
};

/** Ties the types of a handler to the schemas beside it. */
export const route = <Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  one: RouteOf<Params, Query, Body>,
): Route => one;

/** An outline of 40 corners, or a note of 4000 characters, each of up to four bytes. */
const longestBody = 20_000;

/** Answered with a status and one line. */
export class Refused extends Error {
  readonly status: 400 | 404 | 409 | 410;

  constructor(status: Refused['status'], line: string) {
    super(line);
    this.status = status;
  }
}

/** Serves routes below where it is mounted, each for those whose role may ask for it. */
export function serveRoutes(
  routes: readonly Route[],
  onRefusal: (address: string, reason: RefusalReason) => void,
): Hono<Asked> {
  const app = new Hono<Asked>();
  app.use(async (context, next) => {
    context.header('Cache-Control', 'no-store');
    await next();
  });
  app.onError(refused);
  for (const one of routes)
    app.on(one.method.toUpperCase(), honoPath(one), async (context) => {
      const { asker } = context.var;
      if (!mayDo(asker.role, one.role)) {
        onRefusal(addressOf(context), {
          lacking: `the role ${asker.role} may not ${one.method} ${one.path}`,
        });
        return sayLacking(context, asker.role, one.role);
      }
      const params = one.params?.parse(context.req.param());
      const query = one.query?.parse(context.req.query());
      const body = one.body === undefined ? undefined : await bodyFor(one.body, context);
      return one.handle({ params, query, body, asker, context } as AskedOf<never, never, never>);
    });
  return app;
}

/** `/streams/{stream}` as Hono writes it. */
export const honoPath = ({ path }: Pick<Route, 'path'>): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

async function bodyFor({ schema, example }: NonNullable<Route['body']>, context: Context): Promise<unknown> {
  const body = await bodyOf(context, longestBody);
  const such = `Expected a body such as ${JSON.stringify(example)}.`;
  if (body === undefined) throw new Refused(400, `The body is no JSON, or too long. ${such}`);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Refused(400, `${lineOfIssues(parsed.error)}. ${such}`);
}

function lineOfIssues({ issues: [issue] }: z.ZodError): string {
  return [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ');
}

/** One line, whatever went wrong. */
function refused(error: Error, context: Context): Response {
  if (error instanceof Refused) return context.json({ line: error.message }, error.status);
  if (error instanceof z.ZodError) return context.json({ line: `${lineOfIssues(error)}.` }, 400);
  if (error instanceof WireError) return context.json({ line: error.message }, 400);
  // 507: the server cannot store what is needed (RFC 4918, 11.5).
  if (error instanceof MonitorError) return context.json({ line: lineOf(error) }, 507);
  throw error;
}
