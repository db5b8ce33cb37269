import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sonovigil } from '../helpers/cli.ts';
import { openReceiver } from '../helpers/receiver.ts';
import { startSonovigil } from '../helpers/running-server.ts';

const patienceMs = 60_000;

function fileOf(text: string, mode: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'sonovigil-notify-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'secret'), text, { mode });
  return join(folder, 'secret');
}

it(
  'posts that an alarm was raised, and then that somebody has seen it',
  { timeout: 3 * patienceMs },
  async () => {
    const { received, url } = await openReceiver();
    const secret = fileOf('a secret of the ward, 32 bytes..', 0o600);
    const source = 'phantom:sax?seed=6&seconds=18&anomaly=lad&from=1&until=17';
    const named = [
      'serve',
      source,
      '--name',
      'Bed 3',
      '--webhook',
      url.href,
      '--webhook-secret-file',
      secret,
    ];
    const server = await startSonovigil(named);
    onTestFinished(() => server.stop());
    const notices = () =>
      received.map(({ body }) => JSON.parse(body) as { change: string; alarm: { id: number } });
    const anomaly = { family: 'anomaly', priority: 'high', acknowledged: false };
    const raised = { stream: { id: 's1', name: 'Bed 3' }, change: 'raised', alarm: anomaly };
    await expect
      .poll(notices, { timeout: patienceMs })
      .toEqual(expect.arrayContaining([expect.objectContaining({ change: 'raised' })]));
    expect(notices()[0]).toMatchObject(raised);
    const { id } = notices()[0]!.alarm;
    await fetch(`${server.url}/api/streams/s1/alarms/${id}/acknowledge`, { method: 'POST' });
    await expect
      .poll(() => notices().map(({ change }) => change), { timeout: patienceMs })
      .toContain('acknowledged');
    expect(received[0]!.headers['webhook-signature']).toMatch(/^v1,/);
  },
);

it.each([
  [['--webhook', 'http://ward.example/hook?key=geheim'], 'expected https://'],
  [['--webhook', 'nowhere'], 'expected a URL'],
  [['--mqtt', 'mqtt://user:geheim@ward.example'], 'expected mqtt(s)://host/topic-prefix'],
  [['--mqtt', 'https://ward.example/a'], 'expected mqtt(s)://host/topic-prefix'],
  [['--webhook-secret-file', 'x'], 'needs a --webhook'],
])('refuses %j in one line', async (options, line) => {
  const { code, stderr } = await sonovigil(['serve', 'phantom:sax?seed=6', '--no-open', ...options]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^[^\n]+\n$/)]);
  expect(stderr).toContain(line);
  expect(stderr).not.toContain('geheim');
});

it.each([
  ['others may read', 0o644, 'a secret of the ward, 32 bytes..', 'chmod 600'],
  ['holds too little', 0o600, 'short', 'at least 24 bytes'],
] as const)('refuses a secret that %s', async (...[, mode, text, line]) => {
  const secret = fileOf(text, mode);
  const options = ['--webhook', 'https://ward.example/', '--webhook-secret-file', secret];
  const { code, stderr } = await sonovigil(['serve', 'phantom:sax?seed=6', '--no-open', ...options]);
  expect(code).toBe(1);
  expect(stderr).toContain(line);
});
