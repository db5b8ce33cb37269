import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { Certificate } from '../../server/store/self-certificate.ts';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP server, with a certificate one of HTTPS, that keeps what is posted to it, and answers what the test says. */
export async function openReceiver(answer: (count: number) => number = () => 204, certificate?: Certificate) {
  const received: Received[] = [];
  const listen: RequestListener = (request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body });
      response.writeHead(answer(received.length), { location: '/elsewhere' }).end();
    });
  };
  const server = certificate === undefined ? createServer(listen) : createTlsServer(certificate, listen);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    received,
    url: new URL(
      `http${certificate === undefined ? '' : 's'}://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=geheim`,
    ),
  };
}
