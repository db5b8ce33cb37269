import type { ClientMessage } from '../../wire/messages.ts';
import { toRequest } from '../../wire/message-shapes.ts';
import { z } from 'zod';
import type { Answer, StreamRequest } from '../sockets.ts';
import { Refused, type AskedOf } from './route.ts';
import type { StreamNow, StreamsPort } from './streams-port.ts';

/** Which stream: its id, or its name where no other has it. */
export const ofStream = z.object({
  stream: z.string().min(1).max(300).meta({ description: 'Its id, or its name where no other has it.' }),
});

/** @throws Refused 404 where there is none, 409 where there are several of that name. */
export function findStream(streams: StreamsPort, named: string): StreamNow {
  const all = streams.list();
  const byId = all.find(({ state }) => state.id === named);
  if (byId !== undefined) return byId;
  const [first, ...others] = all.filter(({ state }) => state.name === named);
  if (first === undefined)
    throw new Refused(404, `There is no stream "${named}". GET /api/streams lists those there are.`);
  if (others.length === 0) return first;
  const ids = [first, ...others].map(({ state }) => state.id).join(', ');
  throw new Refused(409, `Several streams are called "${named}". Name one by its id: ${ids}.`);
}

type Kind = StreamRequest['kind'];

/**
 * Asks of a stream what a viewer asks with a message of that kind, checked as that message is.
 * @returns what viewers are answered. @throws Refused 409 with the line that refuses it.
 */
export async function askStream(
  streams: StreamsPort,
  kind: Kind,
  { params, body, asker }: Pick<AskedOf<{ stream: string }, unknown, unknown>, 'params' | 'body' | 'asker'>,
): Promise<Exclude<Answer, string>> {
  const { state } = findStream(streams, params.stream);
  const request = toRequest(kind, { ...(body as object | undefined), stream: state.id }) as Exclude<
    ClientMessage,
    { readonly kind: 'ping' }
  >;
  const answer = await streams.request(request, asker);
  if (typeof answer === 'string') throw new Refused(409, answer);
  return answer;
}
