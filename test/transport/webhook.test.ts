import { createHmac } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { Webhook, type WebhookOptions } from '../../server/transport/webhook.ts';
import { openReceiver } from '../helpers/receiver.ts';

const patience = { timeout: 30_000 };
const log: string[] = [];
const open = (options: Pick<WebhookOptions, 'url'> & Partial<WebhookOptions>): Webhook => {
  log.length = 0;
  return new Webhook({ secret: undefined, log: (line) => log.push(line), firstWaitMs: 1, ...options });
};
const numbersOf = (received: readonly { readonly body: string }[]): readonly number[] =>
  received.map(({ body }) => (JSON.parse(body) as { n: number }).n);

it('posts JSON that the receiver can know for ours: signed with the secret over id, time and body', async () => {
  const { received, url } = await openReceiver();
  const secret = Buffer.from('a secret of the ward, 32 bytes..');
  open({ url, secret }).send({ n: 1 });
  await vi.waitFor(() => expect(received).toHaveLength(1), patience);
  const { headers, body } = received[0]!;
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers as Record<string, string>;
  expect(JSON.parse(body)).toEqual({ id, n: 1 });
  expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
  const expected = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  expect(headers['content-type']).toBe('application/json');
});

it('tries again until it is taken, in order and with the same id, and says once what lasts', async () => {
  const { received, url } = await openReceiver((count) => (count <= 7 ? 503 : 200));
  const webhook = open({ url });
  for (const n of [1, 2, 3]) webhook.send({ n });
  await vi.waitFor(() => expect(received).toHaveLength(10), patience);
  expect(numbersOf(received)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 3]);
  expect(new Set(received.slice(0, 8).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  await vi.waitFor(() => expect(log).toHaveLength(2), patience);
  expect(log[0]).toBe(
    `the webhook at ${url.origin} does not take what it is sent (status 503); 3 wait, and are tried again`,
  );
  expect(log[1]).toBe(`the webhook at ${url.origin} answers again`);
  expect(log.join()).not.toContain('geheim');
});

it('does not follow to where it was not sent', async () => {
  const { received, url } = await openReceiver((count) => (count === 1 ? 307 : 200));
  open({ url }).send({ n: 1 });
  await vi.waitFor(() => expect(received).toHaveLength(2), patience);
});

it('keeps so many and no more for a receiver that is away, the newest, and never makes anybody wait', async () => {
  const { received, url } = await openReceiver();
  const away = new URL('http://127.0.0.1:9/');
  const webhook = open({ url: away, mostWaiting: 3 });
  for (let n = 0; n < 100; n++) webhook.send({ n });
  expect(log).toContain('the webhook at http://127.0.0.1:9 more than 3 notices wait; the oldest are lost');
  away.port = url.port;
  await vi.waitFor(() => expect(received).toHaveLength(3), patience);
  expect(numbersOf(received)).toEqual([0, 98, 99]);
});

it('gives what waits a little time when the server stops, and then lets go', async () => {
  const { received, url } = await openReceiver();
  const webhook = open({ url });
  for (const n of [1, 2]) webhook.send({ n });
  await webhook.close();
  expect(numbersOf(received)).toEqual([1, 2]);
  const nowhere = open({ url: new URL('http://127.0.0.1:9/'), firstWaitMs: 60_000 });
  nowhere.send({ n: 1 });
  await nowhere.close();
});
