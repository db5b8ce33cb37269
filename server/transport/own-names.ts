import { isIPv4 } from 'node:net';

/** Whether a host to listen on is this machine's own and is reached by nobody else: 127.0.0.0/8 (RFC 1122), ::1, localhost. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** The host as it stands in a URL: an IPv6 address in brackets. */
export const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

export interface RequestOrigin {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/**
 * Whether a request was meant for this server and came from its own page.
 * - Host names another site: that site's name was pointed at this machine (DNS rebinding), and its page would read as ours.
 * - Origin names another page: a page elsewhere opened a WebSocket here, which no same-origin policy forbids it.
 *
 * The port is free, so that a tunnel from another port works, as long as both agree. No Origin is no browser.
 */
export function isOwnRequest({ host, origin }: RequestOrigin, listensOn: string): boolean {
  if (host === undefined) return false;
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
  const ours = ['localhost', '127.0.0.1', '[::1]', inUrl(listensOn)];
  return (
    ours.includes(name) && (origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`)
  );
}
