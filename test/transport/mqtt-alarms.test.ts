import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Aedes, type Client } from 'aedes';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MqttAlarms } from '../../server/transport/mqtt-alarms.ts';

const patience = { timeout: 30_000 };
let broker: Aedes;
let listener: Server;
let port = 0;
let retained: Map<string, string>;
let alarms: MqttAlarms | undefined;
const log: string[] = [];
const clients = new Set<Client>();

async function startBroker(): Promise<void> {
  broker = await Aedes.createBroker();
  retained = new Map();
  broker.on('client', (client) => clients.add(client));
  broker.on('publish', ({ topic, payload, retain, qos }) => {
    if (retain) retained.set(topic, `${qos} ${payload.toString()}`);
  });
  listener = createServer((socket) => void broker.handle(socket)).listen(port, '127.0.0.1');
  await once(listener, 'listening');
  ({ port } = listener.address() as AddressInfo);
}

async function stopBroker(): Promise<void> {
  listener.close();
  await new Promise<void>((resolve) => broker.close(resolve));
}

beforeEach(async () => {
  port = 0;
  log.length = 0;
  await startBroker();
});
afterEach(async () => {
  await alarms?.close();
  await stopBroker();
});

const open = (): MqttAlarms =>
  (alarms = new MqttAlarms({
    broker: new URL(`mqtt://user:geheim@127.0.0.1:${port}/ward/7`),
    prefix: 'ward/7',
    log: (line) => log.push(line),
    reconnectMs: 50,
  }));

it('keeps the newest state of each stream retained, and says that it is online', async () => {
  const told = open();
  for (let n = 0; n < 50; n++) told.set('Bed 3', { n });
  told.set('a/b+c#d', { n: 1 });
  await vi.waitFor(() => {
    expect(Object.fromEntries(retained)).toEqual({
      'ward/7/status': '1 online',
      'ward/7/streams/Bed 3/alarms': '1 {"n":49}',
      'ward/7/streams/a%2Fb%2Bc%23d/alarms': '1 {"n":1}',
    });
  }, patience);
});

it('is offline by its last will when its connection breaks off', async () => {
  open();
  await vi.waitFor(() => expect(retained.get('ward/7/status')).toBe('1 online'), patience);
  const seen: string[] = [];
  broker.on('publish', ({ topic, payload }) => {
    if (topic === 'ward/7/status') seen.push(payload.toString());
  });
  for (const client of clients) (client.conn as unknown as { destroy(): void }).destroy();
  await vi.waitFor(() => expect(seen).toEqual(['offline', 'online']), patience);
});

it('says goodbye when the server stops', async () => {
  const told = open();
  await vi.waitFor(() => expect(retained.get('ward/7/status')).toBe('1 online'), patience);
  await told.close();
  expect(retained.get('ward/7/status')).toBe('1 offline');
});

it('tells all of it again to a broker that came back with nothing, and nobody the password', async () => {
  const told = open();
  told.set('Bed 3', { n: 1 });
  await vi.waitFor(() => expect(retained.size).toBe(2), patience);
  await stopBroker();
  await vi.waitFor(() => expect(log).toHaveLength(1), patience);
  told.set('Bed 3', { n: 2 });
  told.set('Bed 4', { n: 3 });
  await startBroker();
  await vi.waitFor(() => {
    expect(Object.fromEntries(retained)).toEqual({
      'ward/7/status': '1 online',
      'ward/7/streams/Bed 3/alarms': '1 {"n":2}',
      'ward/7/streams/Bed 4/alarms': '1 {"n":3}',
    });
  }, patience);
  expect(log[0]).toContain(`127.0.0.1:${port} cannot be reached`);
  expect(log[1]).toContain('is there again');
  expect(log.join()).not.toContain('geheim');
});
