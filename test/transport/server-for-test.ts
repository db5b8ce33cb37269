import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { ms } from '../../server/core/units.ts';
import { openServer, type RunningServer, type ServerOptions } from '../../server/transport/open-server.ts';
import type { FrameMessage, Hello } from '../../server/wire/messages.ts';
import { history, serverExamples, state } from '../wire/examples.ts';

export const hello: Hello = { kind: 'hello', software: '0.1.0', atMs: 1, streams: [{ state, history }] };

/** A frame with a picture of this many bytes. */
export const frameOf = (frame: number, bytes = 60_000): FrameMessage => ({
  ...serverExamples.frame,
  frame,
  picture: { width: 640, height: 480, bytes: new Uint8Array(bytes).fill(frame) },
});

/** A built client of three files, removed when the test ends. */
export function clientFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sonovigil-client-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Sonovigil</title>');
  writeFileSync(join(folder, 'assets', 'index-a1b2.js'), 'export {};');
  writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  return folder;
}

/** Takes the second between heartbeats into the test's own hand: each call is one. Ask before the server is opened. */
export function heartbeats(): () => void {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  return () => vi.advanceTimersByTime(1000);
}

/** A server on a free port, closed when the test ends. */
export async function openTestServer(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await openServer({
    host: '127.0.0.1',
    port: 0,
    clientFolder: clientFolder(),
    clock: { nowMs: () => ms(42) },
    software: '0.1.0',
    hello: () => hello,
    onRequest: () => undefined,
    ...options,
  });
  onTestFinished(() => server.close());
  return server;
}
