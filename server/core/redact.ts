/** What stands for a thing that is not shown. */
const hidden = '…';

/** A URL in parts, as far as people are concerned; tolerant, for what is no proper URL may hold a password too. */
interface Parts {
  readonly scheme: string;
  readonly userinfo: string | undefined;
  readonly host: string;
  readonly path: string;
  /** Without its `?`. */
  readonly query: string | undefined;
}

/**
 * Everything up to the last `@` counts as user and password, wherever a `/`, `?` or `#` in a password that was not encoded would
 * end them by the letter of RFC 3986: rather a part of a path is hidden than a password shown.
 */
function partsOf(url: string): Parts | undefined {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url) ?? [];
  if (scheme === undefined || rest === undefined) return undefined;
  const at = rest.lastIndexOf('@');
  const [userinfo, place] = at === -1 ? [undefined, rest] : [rest.slice(0, at), rest.slice(at + 1)];
  const [, host = '', path = '', tail] = /^([^/?#]*)([^?#]*)(?:[?#](.*))?$/s.exec(place) ?? [];
  return { scheme, userinfo, host, path, query: tail };
}

/** Schemes in whose path the last part is a key that lets anybody publish or play. */
const keyInPath = /^rtmp/i;

/**
 * A URL as people and logs may see it: without user, password, values of its query, fragment and, for RTMP, without the stream's
 * key. Other texts are given back as they are.
 */
export function withoutCredentials(url: string): string {
  const parts = partsOf(url);
  if (parts === undefined) return url;
  const { scheme, userinfo, host, query } = parts;
  const path = keyInPath.test(scheme) ? parts.path.replace(/^(\/[^/]+)\/.+$/s, `$1/${hidden}`) : parts.path;
  return `${scheme}://${userinfo === undefined ? '' : `${hidden}@`}${host}${path}${query === undefined ? '' : `?${hidden}`}`;
}

/**
 * Takes everything that `withoutCredentials` hides out of a text, as it stands in the URL and percent-decoded, and every other URL's
 * credentials too: a redirection or a playlist may bring new ones.
 */
export function redactor(url: string): (text: string) => string {
  const shown = withoutCredentials(url);
  const secrets = secretsOf(url);
  return (text) => {
    let clean = text.replaceAll(url, shown);
    for (const secret of secrets) clean = clean.replaceAll(secret, hidden);
    return clean.replaceAll(/[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]+/gi, withoutCredentials);
  };
}

/** Longest first, so that one secret inside another does not leave the rest of it standing. */
function secretsOf(url: string): readonly string[] {
  const parts = partsOf(url);
  if (parts === undefined) return [];
  const { scheme, userinfo, path, query } = parts;
  const key = keyInPath.test(scheme) ? /^\/[^/]+\/(.+)$/s.exec(path)?.[1] : undefined;
  const colon = userinfo?.indexOf(':') ?? -1;
  const named = [
    userinfo,
    ...(userinfo === undefined || colon === -1 ? [] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)]),
    key,
    ...(key?.split('/') ?? []),
    query,
    ...(query ?? '')
      .split(/[&;#]/)
      .map((pair) => (pair.includes('=') ? pair.slice(pair.indexOf('=') + 1) : pair)),
  ].filter((secret) => secret !== undefined);
  const forms = named.flatMap((secret) => [secret, decoded(secret), decoded(secret.replaceAll('+', ' '))]);
  return [...new Set(forms)]
    .filter((secret) => secret !== '')
    .sort((one, other) => other.length - one.length);
}

/** Percent-decoded; byte by byte where it is no UTF-8, and as it is where it is no encoding at all. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
}
