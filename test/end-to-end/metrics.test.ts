import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSonovigil, type Running } from '../helpers/running-server.ts';

const patienceMs = 60_000;
let server: Running;

beforeAll(async () => {
  // Nothing listens there.
  const away = 'rtsp://user:geheim@127.0.0.1:9/heart?key=geheim';
  server = await startSonovigil(['serve', 'phantom:sax?seed=6', away, '--name', 'Bed 3', '--name', 'Bed 4']);
}, patienceMs);
afterAll(() => server.stop());

const metrics = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();

it('counts the frames of a stream that runs, though nobody watches', async () => {
  await expect
    .poll(metrics, { timeout: patienceMs })
    .toMatch(/^sonovigil_frames_scored_total\{stream="Bed 3"\} [1-9]/m);
  expect(await metrics()).toMatch(/latency_seconds_count\{stream="Bed 3",station="inference"\} [1-9]/);
});

it('says of a live source that is away that it is not ready, counts the attempts, and tells no password', async () => {
  await expect
    .poll(metrics, { timeout: patienceMs })
    .toMatch(/^sonovigil_source_restarts_total\{stream="Bed 4"\} [1-9]/m);
  const answer = await fetch(`${server.url}/readyz`);
  const text = await answer.text();
  expect(answer.status).toBe(503);
  expect(JSON.parse(text)).toMatchObject({
    ready: false,
    streams: [
      { id: 's1', name: 'Bed 3', ready: true },
      { id: 's2', name: 'Bed 4', ready: false, reason: expect.stringMatching(/signal-lost|connecting/) },
    ],
  });
  expect(text + (await metrics())).not.toMatch(/geheim|127\.0\.0\.1:9\/heart\?key/);
});
