import { describe, expect, it } from 'vitest';
import { Latency, percentilesOf } from '../../../client/state/latency.svelte.ts';
import { frameAt } from '../frames.ts';

function measuring() {
  const clock = { nowMs: 1000 };
  const asked: number[] = [];
  const latency = new Latency({
    send: (message) => message.kind === 'ping' && asked.push(message.clientMs) > 0,
    nowMs: () => clock.nowMs,
  });
  /** A ping that takes so long each way, to a server whose clock is 5000 ms ahead. */
  const ping = (thereMs: number, backMs: number): void => {
    const clientMs = clock.nowMs;
    latency.ask('main');
    clock.nowMs += thereMs + backMs;
    latency.receive({ kind: 'pong', clientMs, atMs: clientMs + thereMs + 5000 });
  };
  return { latency, clock, asked, ping };
}

describe('the latency from capture to paint', () => {
  it('sets the two clocks against each other by the fastest of the pings, and says how wrong that can be', () => {
    const { latency, ping, asked } = measuring();
    ping(90, 10);
    expect(latency.offset).toEqual({ offsetMs: 5040, uncertaintyMs: 50 });
    ping(2, 2);
    ping(30, 0);
    expect(latency.offset).toEqual({ offsetMs: 5000, uncertaintyMs: 2 });
    expect(asked).toHaveLength(3);
  });

  it('adds up the stations of a frame to the whole', () => {
    const { latency, ping, clock } = measuring();
    ping(1, 1);
    const { latencyMs, ...frame } = { ...frameAt(1), atMs: clock.nowMs + 5000 };
    latency.painted({ frame: { ...frame, latencyMs }, receivedMs: clock.nowMs + 20 }, clock.nowMs + 45);
    latency.summarise();
    const { percentiles } = latency.summary!;
    const { decode, queue, inference, encode } = latencyMs;
    expect(percentiles.send[0]).toBeCloseTo(20 - encode);
    expect(percentiles.paint[0]).toBeCloseTo(25);
    expect(percentiles.total[0]).toBeCloseTo(45 + decode + queue + inference);
  });

  it('says nothing before the clocks were compared, nor after another server greeted', () => {
    const { latency, ping } = measuring();
    latency.painted({ frame: frameAt(1), receivedMs: 0 }, 10);
    latency.summarise();
    expect(latency.summary).toBeUndefined();
    ping(1, 1);
    latency.receive({ kind: 'hello', software: '1', atMs: 0, streams: [] });
    expect(latency.offset).toBeUndefined();
  });

  it('counts frames that came and that were painted, of the last seconds', () => {
    const { latency, ping, clock } = measuring();
    ping(1, 1);
    for (let frame = 0; frame < 60; frame++) {
      clock.nowMs += 100;
      latency.receive(frameAt(frame));
      if (frame % 2 === 0) latency.painted({ frame: frameAt(frame), receivedMs: clock.nowMs }, clock.nowMs);
    }
    latency.summarise();
    expect(latency.summary!.cameAPerSecond).toBeCloseTo(10, 0);
    expect(latency.summary!.shownAPerSecond).toBeCloseTo(5, 0);
  });
});

it('the percentiles are values that were seen', () => {
  expect(percentilesOf([3, 1, 2])).toEqual([2, 3, 3]);
  expect(percentilesOf(Array.from({ length: 100 }, (_, at) => at + 1))).toEqual([50, 95, 99]);
});
