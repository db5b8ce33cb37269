import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { MonitorError } from '../core/errors.ts';
import type { Clock } from '../ports.ts';
import type { Detail, FrameMessage, Hello, ServerMessage } from '../wire/messages.ts';
import { readClient } from './client-files.ts';
import { Gate, type Access } from './gate.ts';
import { pages, type PagesOptions } from './http.ts';
import { listenerFor, type Tls } from './listener.ts';
import type { Metrics } from './metrics.ts';
import { inUrl, isLoopback, namesOf } from './own-names.ts';
import { refusals } from './refusals.ts';
import { Sockets, type SocketsOptions } from './sockets.ts';

export interface ServerOptions {
  /** An address or name of this machine; beyond its loopback `access` must ask for tokens. */
  readonly host: string;
  /** Who may come in; everybody, where nothing is said. */
  readonly access?: Access;
  /** By what names it is asked for, as they stand in a URL; those of its address where nothing is said. */
  readonly names?: readonly string[];
  readonly tls?: Tls | undefined;
  /** 0: any that is free. */
  readonly port: number;
  /** The built viewer: holds index.html. */
  readonly clientFolder: string;
  readonly clock: Clock;
  /** ms since 1970, by which sessions end; the system's unless told. */
  readonly wallMs?: () => number;
  /** Version, for people. */
  readonly software: string;
  /** What is answered below /api. */
  readonly api?: PagesOptions['api'];
  /** What is answered at /readyz; absent: nothing. */
  readonly readiness?: PagesOptions['readiness'];
  /** What is told at /metrics, and counts the frames that viewers are too slow for; absent: nothing. */
  readonly metrics?: Metrics;
  /** State and history as of now; asked once a viewer, who gets it before anything else. */
  readonly hello: () => Hello;
  /** Whatever a viewer may ask, but the time. Checked in form; whether the stream exists is still to be said by the answer. */
  readonly onRequest: SocketsOptions['onRequest'];
  /** Told how many viewers there are whenever one comes or goes. */
  readonly onViewers?: (count: number) => void;
  /** Takes a line for whoever runs the server: who was refused and why, and what failed. */
  readonly log?: (line: string) => void;
}

export interface RunningServer {
  /** What to open in a browser: http://127.0.0.1:8320 */
  readonly url: string;
  /**
   * To every viewer; an inspection to those who asked for it. Inspections are dropped for a viewer that is too slow for them,
   * anything else arrives. The message is copied, and its buffers may be used again at once.
   */
  publish(message: Exclude<ServerMessage, FrameMessage>): void;
  /**
   * To every viewer as much of a frame as it wants; dropped for one that is too slow. Whoever wants tiles gets `tile` as the
   * picture, where there is one, and no map.
   */
  publishFrame(frame: FrameMessage, tile?: FrameMessage['picture']): void;
  /** Whether any viewer wants just so much of the stream's frames. */
  wantsDetail(stream: string, detail: Detail): boolean;
  viewers(): number;
  /** Whether anybody inspects the stream now, so that x̂ need not be computed for nobody. */
  wantsInspection(stream: string): boolean;
  /** Ends every connection; viewers are told. Resolves when the port is free. */
  close(): Promise<void>;
}

/**
 * Serves the viewer, and feeds those who watch.
 * @throws MonitorError `host-needs-token`, `tls-unreadable`, `client-not-built`, `address-in-use`; the system's error for an address that is
 *   not to be had for another reason.
 */
export async function openServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, clientFolder, software, api, clock, tls, access = { kind: 'open' } } = options;
  const { readiness, metrics, wallMs = Date.now, log = () => undefined } = options;
  if (!isLoopback(host) && access.kind === 'open') throw MonitorError.of('host-needs-token', [host]);
  const secure = tls !== undefined;
  const own = { names: options.names ?? namesOf(host), secure };
  const gate = new Gate(access, { clock, secure, wallMs });
  const onRefusal = refusals(clock, log);
  const told = { clock, software, api, readiness, metrics, files: readClient(clientFolder) };
  const app = pages({ ...told, own, gate, onRefusal, log });
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = listenerFor((request, response) => void answer(request, response), tls);
  await listen(server, { host, port });
  const onSkipped = (stream: string): void => metrics?.framesDropped(stream, 'slow-viewer');
  const counted = { onViewers: () => undefined, onSkipped, ...options };
  const sockets = new Sockets(server, { ...counted, own, gate, onRefusal, log });
  return {
    url: `${secure ? 'https' : 'http'}://${inUrl(host)}:${(server.address() as AddressInfo).port}`,
    publish: (message) => sockets.publish(message),
    publishFrame: (frame, tile) => sockets.publishFrame(frame, tile),
    wantsDetail: (stream, detail) => sockets.wantsDetail(stream, detail),
    viewers: () => sockets.count,
    wantsInspection: (stream) => sockets.wantsInspection(stream),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      sockets.close();
      await closed;
    },
  };
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw MonitorError.of('address-in-use', [`${inUrl(host)}:${port}`], error);
  }
}
