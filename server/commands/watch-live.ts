import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { EngineName } from '../core/engines.ts';
import { MonitorError } from '../core/errors.ts';
import { quantileOf } from '../core/quantile.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import { packageRoot } from '../package-root.ts';
import type { FrameSource } from '../ports.ts';
import { encodeClip } from '../source/ffmpeg/encode-clip.ts';
import { sendLive } from '../source/ffmpeg/send-live.ts';
import { stations, ViewerProbe, type Station, type ViewedFrame } from '../transport/viewer-probe.ts';

/** As ultrasound is sent over a network. */
export const sentPerSecond = 25;

/** What a viewer had of some live streams. */
export interface LiveSpeed {
  readonly streams: number;
  /** Of each stream. */
  readonly cameAPerSecond: number;
  /** Displaced by newer ones, of all that were decoded; 0..1. */
  readonly lostShare: number;
  readonly latencyMs: Readonly<Record<Station, Readonly<Record<'p50' | 'p95' | 'p99', number>>>>;
}

export interface WatchLiveOptions {
  /** As `serve` takes it. */
  readonly model: string;
  readonly engine: EngineName;
  /** How many at once, in turn: stops after the first that were too many. */
  readonly streams: readonly number[];
  /** How long each is watched. */
  readonly seconds: number;
}

/** A pair that ffmpeg gives at once costs one of it; so many are no sign that anything is too slow. */
const lostAllowed = 0.01;
/** Some frames more or less come in a few seconds. */
const leastShare = 0.95;

export const isHeld = ({ lostShare, cameAPerSecond }: LiveSpeed): boolean =>
  lostShare <= lostAllowed && cameAPerSecond > leastShare * sentPerSecond;

/**
 * End to end: the recording sent to this machine by UDP, 25 frames a second and as often at once as asked, watched by `serve` in a process of
 * its own, and received over a WebSocket.
 * @throws MonitorError `ffmpeg-missing`, `clip-failed`, `usage` where nothing comes.
 */
export async function watchLive(source: FrameSource, options: WatchLiveOptions): Promise<LiveSpeed[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sonovigil-bench-'));
  try {
    const video = await encodeStart(source, folder);
    const speeds: LiveSpeed[] = [];
    for (const [turn, streams] of options.streams.entries()) {
      speeds.push(await watch(video, streams, { ...options, state: join(folder, `state-${turn}`) }));
      if (!isHeld(speeds.at(-1)!)) break;
    }
    return speeds;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ten seconds are as good as more. */
const mostFrames = 10 * sentPerSecond;

async function encodeStart(source: FrameSource, folder: string): Promise<string> {
  const pictures: Uint8Array[] = [];
  const stop = new AbortController();
  for await (const { picture } of source.frames({ pictures: true, signal: stop.signal })) {
    if (picture !== undefined) pictures.push(picture.bytes);
    if (pictures.length === mostFrames) break;
  }
  stop.abort();
  const [picturesPath, path] = [join(folder, 'pictures.mjpeg'), join(folder, 'live.mp4')];
  await writeFile(picturesPath, Buffer.concat(pictures));
  await encodeClip({ picturesPath, path, framesPerSecond: sentPerSecond, live: true });
  return path;
}

/** Opening a source finds its sector; a busy machine may add to it. */
const patienceMs = 60_000;
/** What was displaced while the streams began says nothing. */
const warmMs = 3000;

async function watch(
  video: string,
  streams: number,
  { model, engine, seconds, state }: WatchLiveOptions & { readonly state: string },
): Promise<LiveSpeed> {
  const ports = await Promise.all(Array.from({ length: streams }, freePort));
  const senders = await Promise.all(ports.map((port) => sendLive(video, port)));
  const urls = ports.map((port) => `udp://127.0.0.1:${port}`);
  const server = spawn(
    process.execPath,
    [
      ...[join(packageRoot, 'server', 'bin.js'), 'serve', ...urls, '--model', model, '--engine', engine],
      ...['--state', state, '--no-clips', '--no-open', '--port', '0'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  try {
    const probe = await ViewerProbe.open(await addressOf(server), monotonicClock);
    const began = new Set<string>();
    const endMs = performance.now() + patienceMs;
    while (began.size < streams) {
      if (performance.now() > endMs) throw nothingCame(streams - began.size);
      await wait(100);
      for (const { stream } of probe.take()) began.add(stream);
    }
    await wait(warmMs);
    await probe.setClock([...began][0]!);
    probe.take();
    const startMs = performance.now();
    await wait(1000 * seconds);
    const frames = probe.take();
    const tookSeconds = (performance.now() - startMs) / 1000;
    probe.close();
    return { streams, ...speedOf(frames, streams * tookSeconds) };
  } finally {
    server.kill('SIGTERM');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    await Promise.all(senders.map((sender) => sender.stop()));
  }
}

const nothingCame = (missing: number): MonitorError =>
  MonitorError.of('usage', [
    `Of the live streams ${missing} brought no frame within ${patienceMs / 1000} s: the machine is too busy to be measured.`,
  ]);

function speedOf(frames: readonly ViewedFrame[], streamSeconds: number): Omit<LiveSpeed, 'streams'> {
  const first = new Map([...frames].reverse().map(({ stream, displaced }) => [stream, displaced]));
  const last = new Map(frames.map(({ stream, displaced }) => [stream, displaced]));
  const lost = [...last].reduce((sum, [stream, displaced]) => sum + displaced - first.get(stream)!, 0);
  const latency = (station: Station): LiveSpeed['latencyMs'][Station] => {
    const values = frames.map(({ latencyMs }) => latencyMs[station]);
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantileOf(values, share));
    return { p50: p50!, p95: p95!, p99: p99! };
  };
  return {
    cameAPerSecond: frames.length / streamSeconds,
    lostShare: lost / Math.max(1, frames.length + lost),
    latencyMs: Object.fromEntries(
      stations.map((station) => [station, latency(station)]),
    ) as LiveSpeed['latencyMs'],
  };
}

/** @throws MonitorError with what it said, when it ends first. */
function addressOf(server: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const listen = (text: string): void => {
      said += text;
      const found = /^Open (\S+)/m.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    };
    server.stdout!.setEncoding('utf8').on('data', listen);
    server.stderr!.setEncoding('utf8').on('data', listen);
    server.once('exit', () => reject(MonitorError.of('usage', [`serve ended: ${said.trim()}`])));
  });
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
