import { describe, expect, it } from 'vitest';
import { Metrics } from '../../server/transport/metrics.ts';
import { openTestServer } from './server-for-test.ts';

const opened = (): Metrics => {
  const metrics = new Metrics({ software: '0.1.0', viewers: () => 3 });
  metrics.open('s1', 'Bed 3');
  return metrics;
};
const linesOf = async (metrics: Metrics): Promise<readonly string[]> => (await metrics.text()).split('\n');

describe('the metrics', () => {
  it('count frames by stream and by why they were not scored', async () => {
    const metrics = opened();
    metrics.frame('s1', undefined);
    metrics.frame('s1', undefined);
    metrics.frame('s1', 'no-contact');
    metrics.framesDropped('s1', 'unscored', 5);
    const lines = await linesOf(metrics);
    expect(lines).toContain('sonovigil_frames_scored_total{stream="Bed 3"} 2');
    expect(lines).toContain('sonovigil_frames_unscored_total{stream="Bed 3",reason="no-contact"} 1');
    expect(lines).toContain('sonovigil_frames_dropped_total{stream="Bed 3",reason="unscored"} 5');
    expect(lines).toContain('sonovigil_frames_dropped_total{stream="Bed 3",reason="slow-viewer"} 0');
    expect(lines).toContain('sonovigil_viewers 3');
  });

  it('tell the time at each station in seconds, and never less than none', async () => {
    const metrics = opened();
    metrics.frameTook('s1', 'inference', 4);
    metrics.frameTook('s1', 'queue', -0.001);
    const lines = await linesOf(metrics);
    const series = 'sonovigil_frame_latency_seconds';
    expect(lines).toContain(`${series}_bucket{le="0.005",stream="Bed 3",station="inference"} 1`);
    expect(lines).toContain(`${series}_bucket{le="0.0025",stream="Bed 3",station="inference"} 0`);
    expect(lines).toContain(`${series}_sum{stream="Bed 3",station="queue"} 0`);
  });

  it('tell how many alarms are active now, by family and priority', async () => {
    const metrics = opened();
    metrics.alarmsAre('s1', [
      { family: 'anomaly', priority: 'high' },
      { family: 'technical', priority: 'low' },
    ]);
    metrics.alarmsAre('s1', [{ family: 'anomaly', priority: 'high' }]);
    const lines = await linesOf(metrics);
    expect(lines).toContain('sonovigil_alarms_active{stream="Bed 3",family="anomaly",priority="high"} 1');
    expect(lines).toContain('sonovigil_alarms_active{stream="Bed 3",family="technical",priority="low"} 0');
  });

  it('tell streams of one name apart', async () => {
    const metrics = opened();
    metrics.open('s2', 'Bed 3');
    metrics.frame('s2', undefined);
    const lines = await linesOf(metrics);
    expect(lines).toContain('sonovigil_frames_scored_total{stream="Bed 3 (s2)"} 1');
    expect(lines).toContain('sonovigil_frames_scored_total{stream="Bed 3"} 0');
  });

  it('escape what a name holds, so that no line can be forged', async () => {
    const metrics = opened();
    metrics.open('s2', 'a"b\\c\nd 1');
    expect(await linesOf(metrics)).toContain('sonovigil_frames_scored_total{stream="a\\"b\\\\c\\nd 1"} 0');
  });
});

describe('/metrics and /readyz', () => {
  const ready = { ready: true, streams: [{ id: 's1', name: 'Bed 3', ready: true }] };

  it('answer on a server of this machine without a token', async () => {
    const { url } = await openTestServer({ metrics: opened(), readiness: () => ready });
    const metrics = await fetch(`${url}/metrics`);
    expect([metrics.status, metrics.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    const text = await metrics.text();
    for (const name of ['sonovigil_build_info', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99'])
      expect(text).toContain(`# HELP ${name}`);
    const readiness = await fetch(`${url}/readyz`);
    expect([readiness.status, await readiness.json()]).toEqual([200, ready]);
  });

  it('ask for the token that the rest asks for', async () => {
    const access = { kind: 'tokens', tokens: { viewer: ['viewer-token-of-1'] } } as const;
    const { url } = await openTestServer({ metrics: opened(), readiness: () => ready, access });
    for (const path of ['/metrics', '/readyz']) {
      expect((await fetch(url + path)).status).toBe(401);
      const headers = { authorization: 'Bearer viewer-token-of-1' };
      expect((await fetch(url + path, { headers })).status).toBe(200);
    }
  });

  it('say 503 and why where a stream is not ready', async () => {
    const lost = { id: 's1', name: 'Bed 3', ready: false, reason: 'signal-lost', line: 'refused' } as const;
    const { url } = await openTestServer({ readiness: () => ({ ready: false, streams: [lost] }) });
    const answer = await fetch(`${url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([503, { ready: false, streams: [lost] }]);
  });
});
