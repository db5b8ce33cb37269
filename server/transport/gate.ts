import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Asker } from '../core/asker.ts';
import { roles, type Role } from '../core/roles.ts';
import type { Clock } from '../ports.ts';
import { Attempts } from './attempts.ts';

/** A token, and what it is called where it has a name. */
export type Token = string | { readonly name: string; readonly token: string };

/** Tokens by what they allow; a role may have several. */
export type Tokens = Readonly<Partial<Record<Role, readonly Token[]>>>;

/** Who may come in: everybody, as on this machine alone, or whoever has a token. */
export type Access = { readonly kind: 'open' } | { readonly kind: 'tokens'; readonly tokens: Tokens };

export interface Credentials {
  /** The header as it came: `Bearer …`. */
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** Where the request came from. */
  readonly address: string;
}

export type Admission =
  /** `cookie`: what Set-Cookie is to say, so that the next request needs no token; absent where none is ever needed. `untilMs`: when the
   * session ends, ms since 1970; absent of who came with the token itself. */
  | { readonly kind: 'admitted'; readonly asker: Asker; readonly cookie?: string; readonly untilMs?: number }
  /** `none`: neither token nor cookie, or one that has run out. `too-many`: after so many wrong tokens right ones are refused too. */
  | { readonly kind: 'refused'; readonly reason: 'none' | 'wrong' | 'too-many' };

/** Renewed whenever the viewer asks for its session, which it does every hour. */
const sessionSeconds = 24 * 3600;
const wrongTokens = { allowed: 10, withinMs: 60_000 };

interface Known {
  readonly asker: Asker;
  readonly hash: Buffer;
  /** What signs the sessions that this token opened. */
  readonly key: Buffer;
}

/**
 * Lets in who has a token, and knows them again by a cookie that holds none: when it runs out, signed with a key that only the
 * token gives. So sessions outlive a restart of the server, and end with their token. Tokens are kept as hashes, and each is compared
 * with all of them in constant time: how long a refusal takes says nothing of how near a guess was.
 */
export class Gate {
  private readonly known: readonly Known[] | undefined;
  private readonly cookieName: string;
  private readonly wrong: Attempts;
  private readonly secure: boolean;
  private readonly wallMs: () => number;

  constructor(
    access: Access,
    { clock, secure, wallMs }: { clock: Clock; secure: boolean; wallMs: () => number },
  ) {
    this.secure = secure;
    this.wallMs = wallMs;
    this.wrong = new Attempts(clock, wrongTokens);
    this.known =
      access.kind === 'open'
        ? undefined
        : roles.flatMap((role) => (access.tokens[role] ?? []).map((token) => toKnown(role, token)));
    this.cookieName = `sonovigil-${nameOf(this.known ?? [])}`;
  }

  /** What the sender of a request may do. */
  admissionOf({ authorization, cookie, address }: Credentials): Admission {
    if (this.known === undefined) return { kind: 'admitted', asker: anybody };
    const token = /^Bearer +([\x21-\x7e]{1,200}) *$/i.exec(authorization ?? '')?.[1];
    if (token !== undefined) return this.admit(token, address);
    const found = this.ownerOf(cookie);
    if (found === undefined) return { kind: 'refused', reason: 'none' };
    return { ...this.admitted(found), untilMs: found.untilMs };
  }

  /** Changes a token for a cookie. */
  admit(token: string, address: string): Admission {
    if (this.known === undefined) return { kind: 'admitted', asker: anybody };
    if (this.wrong.exceeded(address)) return { kind: 'refused', reason: 'too-many' };
    const hash = hashOf(token);
    const found = this.findKnown((one) => timingSafeEqual(hash, one.hash));
    if (found !== undefined) return this.admitted(found);
    this.wrong.count(address);
    return { kind: 'refused', reason: 'wrong' };
  }

  /** What Set-Cookie is to say to a browser that leaves; absent where nobody needs a session. */
  farewell(): string | undefined {
    return this.known === undefined ? undefined : `${this.cookieName}=; ${this.attributes(0)}`;
  }

  private admitted({ asker, key }: Known): Extract<Admission, { readonly kind: 'admitted' }> {
    const until = String(Math.floor(this.wallMs() / 1000) + sessionSeconds);
    const cookie = `${this.cookieName}=${until}.${sign(key, until).toString('base64url')}; ${this.attributes(sessionSeconds)}`;
    return { kind: 'admitted', asker, cookie };
  }

  /** Whose token opened the session of a cookie that is ours and has not run out. */
  private ownerOf(cookie: string | undefined): (Known & { readonly untilMs: number }) | undefined {
    const value = new RegExp(`(?:^|; ?)${this.cookieName}=(\\d{10})\\.([A-Za-z0-9_-]{43})(?:;|$)`).exec(
      cookie ?? '',
    );
    if (value === null) return undefined;
    const [, until = '', signature = ''] = value;
    const given = Buffer.from(signature, 'base64url');
    const found = this.findKnown(({ key }) => timingSafeEqual(given, sign(key, until)));
    const untilMs = Number(until) * 1000;
    return found !== undefined && untilMs > this.wallMs() ? { ...found, untilMs } : undefined;
  }

  /** To the end, also after one has fitted. */
  private findKnown(fits: (one: Known) => boolean): Known | undefined {
    let found: Known | undefined;
    for (const one of this.known ?? []) if (fits(one)) found = one;
    return found;
  }

  private attributes(seconds: number): string {
    return `Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${this.secure ? '; Secure' : ''}`;
  }
}

/** Where no token is needed everybody may do everything. */
const anybody: Asker = { role: 'admin', known: false };

function toKnown(role: Role, given: Token): Known {
  const { token, name: tokenName } = typeof given === 'string' ? { token: given, name: undefined } : given;
  return {
    asker: { role, known: true, tokenName },
    hash: hashOf(token),
    key: createHmac('sha256', token).update('sonovigil session').digest(),
  };
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const sign = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Browsers send cookies to every port of a host: servers with other tokens must not take each other's away. */
const nameOf = (known: readonly Known[]): string =>
  hashOf(known.map(({ hash }) => hash.toString('hex')).join())
    .toString('hex')
    .slice(0, 8);
