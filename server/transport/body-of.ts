import type { Context } from 'hono';

/**
 * What the body of a request says in JSON: an empty object where it is empty, nothing where it is no JSON or longer than it may be. By
 * hand: Hono's own limit makes a new Request where no length is told, and beside Node's server that fails.
 */
export async function bodyOf(context: Context, mostBytes: number): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const body: ReadableStream<Uint8Array> | null = context.req.raw.body;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > mostBytes) return undefined;
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString();
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}
