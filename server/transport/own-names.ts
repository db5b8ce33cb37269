import { isIPv4 } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** Whether a host to listen on is this machine's own and is reached by nobody else: 127.0.0.0/8 (RFC 1122), ::1, localhost. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** Whether it means all addresses of this machine. */
export const isEveryAddress = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** The host as it stands in a URL: an IPv6 address in brackets. */
export const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** By what names this server is asked for, as they stand in a URL in lower case, and whether over TLS. */
export interface OwnNames {
  readonly names: readonly string[];
  readonly secure: boolean;
}

/**
 * The names of a server that listens on `host`: that address, or of one that listens on all of them each and the machine's name, and
 * those that a person gave it.
 */
export function namesOf(host: string, given: readonly string[] = []): readonly string[] {
  const found = isEveryAddress(host)
    ? [
        hostname(),
        ...Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map((one) => one.address)),
      ]
    : [host];
  return ['localhost', '127.0.0.1', '::1', ...found, ...given].map((name) => inUrl(name).toLowerCase());
}

export interface RequestOrigin {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

export type Origins = 'own' | 'foreign-host' | 'foreign-origin';

/**
 * Whether a request was meant for this server and came from its own page.
 * - `foreign-host`: Host names another site, whose name was pointed at this machine (DNS rebinding): its page would read as ours.
 * - `foreign-origin`: a page elsewhere asks. No same-origin policy forbids it to open a WebSocket here, or to post.
 *
 * The port is free, so that a tunnel from another port works, as long as both agree. No Origin is no browser, or a page that is asked for.
 */
export function originOf({ host, origin }: RequestOrigin, { names, secure }: OwnNames): Origins {
  const asked = host?.toLowerCase() ?? '';
  if (!names.includes(asked.replace(/:\d{1,5}$/, ''))) return 'foreign-host';
  const own = origin === undefined || origin.toLowerCase() === `${secure ? 'https' : 'http'}://${asked}`;
  return own ? 'own' : 'foreign-origin';
}
