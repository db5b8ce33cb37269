import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LiveEvent, LiveSource } from '../../../server/ports.ts';
import { openLiveSource, type LiveOptions } from '../../../server/source/live/source.ts';

const generator = '-v error -re -f lavfi -i testsrc2=s=320x240:r=25 -g 10'.split(' ');

/** Sends a picture without an end, until the test ends. */
function send(options: string): ChildProcess {
  const child = spawn('ffmpeg', [...generator, ...options.split(' ')], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A wall clock, and an ffmpeg that reads it, which is moved by so many seconds, at once or after the first twenty frames. */
function movedClock(): LiveOptions & { move(bySeconds: number, laterSeconds?: number): void } {
  const folder = mkdtempSync(join(tmpdir(), 'sonovigil-clock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [ffmpeg, moved] = [join(folder, 'ffmpeg'), join(folder, 'moved')];
  const script = `for each; do shift; set -- "$@" "$(printf %s "$each" | sed "s/RTCTIME/RTCTIME+$(cat ${moved})/")"; done`;
  writeFileSync(ffmpeg, `#!/bin/sh\n${script}\nexec ffmpeg "$@"\n`, { mode: 0o755 });
  let movedMs = 0;
  const move = (bySeconds: number, laterSeconds = 0): void => {
    movedMs = 1000 * bySeconds;
    writeFileSync(moved, `(${bySeconds}+${laterSeconds}*gt(N,20))*1e6`);
  };
  move(0);
  return { ffmpeg, wallMs: () => Date.now() + movedMs, move };
}

/** The first events of attempts that are made until one brings so many frames. */
async function firstFrames(source: LiveSource, count: number): Promise<LiveEvent[]> {
  for (;;) {
    const leave = new AbortController();
    const events: LiveEvent[] = [];
    try {
      for await (const event of source.attempt({ pictures: true, signal: leave.signal })) {
        events.push(event);
        if (events.length > count) return events;
      }
    } catch (error) {
      expect(error).toMatchObject({ code: 'source-lost' });
    }
  }
}

const programsFor = (what: string): string[] =>
  execFileSync('ps', ['-eo', 'args'])
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('ffmpeg') && line.includes(what) && line.includes('RTCTIME'));

async function expectPicture(source: LiveSource, url: string): Promise<void> {
  const [opened, ...frames] = await firstFrames(source, 8);
  expect(opened).toMatchObject({
    kind: 'opened',
    description: {
      kind: 'live',
      geometry: { displayWidth: 320, displayHeight: 240, inner: { y: 32, height: 192 } },
    },
  });
  const times = frames.map((event) => (event.kind === 'frame' ? event.frame.timeSeconds : NaN));
  expect(times).toEqual(times.toSorted((one, other) => one - other));
  expect(times[0]).toBeGreaterThan(0);
  expect(times.at(-1)).toBeLessThan(60);
  expect(frames[0]).toMatchObject({ frame: { picture: { width: 320, height: 240 } } });
  expect(programsFor(url)).toEqual([]);
}

describe('a live picture comes', () => {
  it('by UDP', async () => {
    const url = `udp://127.0.0.1:${await freePort()}`;
    send(`-c:v libx264 -preset ultrafast -tune zerolatency -f mpegts ${url}`);
    await expectPicture(await openLiveSource(url), url);
  });

  it('by SRT, from whoever calls', async () => {
    const port = await freePort();
    send(`-c:v libx264 -preset ultrafast -tune zerolatency -f mpegts srt://127.0.0.1:${port}?mode=listener`);
    const url = `srt://127.0.0.1:${port}`;
    await expectPicture(await openLiveSource(url), url);
  });

  it('by RTMP, as what a sender pushes here', async () => {
    const port = await freePort();
    const url = `rtmp://127.0.0.1:${port}/live/heart`;
    const source = await openLiveSource(`${url}?listen=1`);
    const pushing = setInterval(() => {
      if (programsFor(url).length > 0) {
        clearInterval(pushing);
        send(`-c:v libx264 -preset ultrafast -tune zerolatency -f flv ${url}`);
      }
    }, 200);
    onTestFinished(() => clearInterval(pushing));
    await expectPicture(source, url);
  });

  it('by HTTP, as motion JPEG', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace;boundary=ffmpeg' });
      const child = spawn('ffmpeg', [...generator, ...'-c:v mjpeg -f mpjpeg pipe:1'.split(' ')]);
      child.stdout.pipe(response);
      response.on('close', () => child.kill('SIGKILL'));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
    await expectPicture(await openLiveSource(url), url);
  });
});

describe('a live source', () => {
  it('goes on counting frames and time from one attempt to the next', async () => {
    const url = `udp://127.0.0.1:${await freePort()}`;
    send(`-c:v libx264 -preset ultrafast -tune zerolatency -f mpegts ${url}`);
    const clock = movedClock();
    const source = await openLiveSource(url, clock);
    const before = (await firstFrames(source, 4)).at(-1);
    const startMs = performance.now();
    clock.move(-3600);
    const [, after] = await firstFrames(source, 1);
    if (before?.kind !== 'frame' || after?.kind !== 'frame') throw new Error('no frame');
    expect(after.frame.index).toBeGreaterThan(before.frame.index);
    const passed = (performance.now() - startMs) / 1000;
    expect(after.frame.timeSeconds).toBeGreaterThan(before.frame.timeSeconds);
    expect(after.frame.timeSeconds - before.frame.timeSeconds).toBeLessThan(passed + 2);
  });

  it.each([-3600, 3600])('keeps time when the clock is moved by %i s in mid-stream', async (bySeconds) => {
    const url = `udp://127.0.0.1:${await freePort()}`;
    send(`-c:v libx264 -preset ultrafast -tune zerolatency -f mpegts ${url}`);
    const clock = movedClock();
    clock.move(0, bySeconds);
    const frames = (await firstFrames(await openLiveSource(url, clock), 60)).flatMap((event) =>
      event.kind === 'frame' ? [event.frame] : [],
    );
    const times = frames.map(({ timeSeconds }) => timeSeconds);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    const [first, last] = [frames[0]!, frames.at(-1)!];
    const passed = (last.stamps.capturedMs - first.stamps.capturedMs) / 1000;
    expect(Math.abs(last.timeSeconds - first.timeSeconds - passed)).toBeLessThan(1);
  });

  it('that is away is an error of the attempt, without its credentials, and leaves its last lines', async () => {
    const port = await freePort();
    const source = await openLiveSource(`rtsp://admin:hunter2@127.0.0.1:${port}/heart?token=s3same`);
    const attempt = source.attempt({ pictures: true, signal: new AbortController().signal });
    const error: unknown = await attempt[Symbol.asyncIterator]()
      .next()
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect(error).toMatchObject({
      code: 'source-lost',
      message: expect.stringContaining('Connection refused'),
    });
    const told = JSON.stringify([String(error), source.name, source.lastLines()]);
    expect(told).not.toMatch(/admin|hunter2|s3same/);
    expect(source.lastLines().length).toBeGreaterThan(0);
  });

  it('that no program can open is refused at once, as is a device that is not there', async () => {
    await expect(openLiveSource('udp://127.0.0.1:5000', { ffmpeg: 'no-such-ffmpeg' })).rejects.toMatchObject({
      code: 'ffmpeg-missing',
    });
    await expect(openLiveSource('v4l2:/dev/video99')).rejects.toMatchObject({ code: 'device-missing' });
  });

  it.each(['stalls', 'ignores-sigterm'])('is let go of while its decoder %s', async (program) => {
    const ffmpeg = fileURLToPath(new URL(`../../../fixtures/programs/${program}.js`, import.meta.url));
    const url = `udp://127.0.0.1:${await freePort()}`;
    const source = await openLiveSource(url, { ffmpeg, graceMs: 100 });
    const leave = new AbortController();
    const kinds: string[] = [];
    for await (const { kind } of source.attempt({ pictures: false, signal: leave.signal })) {
      kinds.push(kind);
      // The third frame never comes whole.
      if (kinds.length === 3) setImmediate(() => leave.abort());
    }
    expect(kinds).toEqual(['opened', 'frame', 'frame']);
    const left = execFileSync('ps', ['-eo', 'args']).toString();
    expect(left).not.toContain(url);
  });
});
