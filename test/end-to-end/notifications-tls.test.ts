import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Aedes } from 'aedes';
import { expect, it, onTestFinished } from 'vitest';
import { selfCertificate, type Certificate } from '../../server/store/self-certificate.ts';
import { openReceiver } from '../helpers/receiver.ts';
import { startSonovigil } from '../helpers/running-server.ts';

const patience = { timeout: 60_000 };
const alarmsTopic = 'ward/streams/Bed 3/alarms';

/** A broker behind TLS: what is retained at it, by topic. */
async function openBroker(certificate: Certificate) {
  const broker = await Aedes.createBroker();
  const retained = new Map<string, string>();
  broker.on('publish', ({ topic, payload, retain }) => {
    if (retain) retained.set(topic, payload.toString());
  });
  const listener = createServer(certificate, (socket) => void broker.handle(socket)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(async () => {
    await new Promise<void>((resolve) => broker.close(resolve));
    listener.close();
  });
  return { retained, host: `127.0.0.1:${(listener.address() as AddressInfo).port}` };
}

/** An HTTPS receiver and a broker whose certificate nobody signed but they themselves, and a server that is to notify both. */
async function openWard(trust: (certificateFile: string) => Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'sonovigil-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const certificate = await selfCertificate(folder, ['127.0.0.1']);
  const [receiver, broker] = await Promise.all([
    openReceiver(undefined, certificate),
    openBroker(certificate),
  ]);
  const server = await startSonovigil(
    [
      ...['serve', 'phantom:sax?seed=6&seconds=40&anomaly=lad&from=1&until=30', '--name', 'Bed 3'],
      ...['--webhook', receiver.url.href, '--mqtt', `mqtts://user:geheim@${broker.host}/ward`],
    ],
    trust(join(folder, 'self.crt')),
  );
  onTestFinished(() => server.stop());
  return { server, receiver, broker };
}

it(
  'tells an HTTPS receiver and a TLS broker whose certificate it was told to trust',
  { timeout: 180_000 },
  async () => {
    const { receiver, broker } = await openWard((file) => ({ NODE_EXTRA_CA_CERTS: file }));
    await expect.poll(() => broker.retained.get('ward/status'), patience).toBe('online');
    await expect.poll(() => receiver.received.length, patience).toBeGreaterThan(0);
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({
      stream: { name: 'Bed 3' },
      change: 'raised',
      alarm: { family: 'anomaly' },
    });
    await expect
      .poll(() => JSON.parse(broker.retained.get(alarmsTopic) ?? '{}') as unknown, patience)
      .toMatchObject({ alarms: [{ family: 'anomaly' }] });
  },
);

it('tells nothing to whoever cannot prove who he is, and says so', { timeout: 180_000 }, async () => {
  const { server, receiver, broker } = await openWard(() => ({}));
  const away = `the MQTT broker at ${broker.host} cannot be reached (self-signed certificate`;
  await expect.poll(() => server.said(), patience).toContain(away);
  // Five attempts, each after a longer wait.
  await expect
    .poll(() => server.said(), patience)
    .toMatch(/the webhook at https:\S+ does not take what it is sent \(self-signed certificate/);
  expect(server.said()).not.toContain('geheim');
  expect(receiver.received).toEqual([]);
  expect(broker.retained.size).toBe(0);
});
