import { WebSocket } from 'ws';

/** The socket of a viewer at that address. @param options of ws: headers, for a server that asks for a token. */
export const viewerSocket = (url, options = {}) =>
  new WebSocket(`${url.replace('http', 'ws')}/socket`, { origin: url, ...options });
