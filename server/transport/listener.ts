import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { lineOf, MonitorError } from '../core/errors.ts';

/** PEM. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/** Whoever is slow to say what they want is let go: a connection that is only held costs memory. */
const patience = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5000 };
/** 256 viewers, each with a socket and up to two more for pages, and room. */
const connectionsAllowed = 1000;

/** A server that does not listen yet. @throws MonitorError `tls-unreadable`. */
export function listenerFor(answer: RequestListener, tls: Tls | undefined): Server {
  const server = tls === undefined ? createServer(patience, answer) : openTls(answer, tls);
  server.maxConnections = connectionsAllowed;
  return server;
}

function openTls(answer: RequestListener, tls: Tls): Server {
  try {
    return createTlsServer({ ...patience, ...tls, minVersion: 'TLSv1.2' }, answer);
  } catch (error) {
    throw MonitorError.of('tls-unreadable', [lineOf(error)], error);
  }
}
