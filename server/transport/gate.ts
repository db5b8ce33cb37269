import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
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
  /** `cookie`: what Set-Cookie is to say, so that the next request needs no token; absent where none is ever needed. `isOver`: whether
   * the session has ended since; absent of who came with the token itself. */
  | {
      readonly kind: 'admitted';
      readonly asker: Asker;
      readonly cookie?: string;
      readonly isOver?: () => boolean;
    }
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

interface Session {
  readonly owner: Known;
  /** Drawn at random when the token was given, and kept however often the cookie is renewed. */
  readonly id: string;
  readonly untilMs: number;
}

/**
 * Lets in who has a token, and knows them again by a cookie that holds none: when it runs out and of which session it is, signed with a
 * key that only the token gives. So sessions outlive a restart of the server, and end with their token; one that was given back ends for
 * every copy of its cookie, as long as this process runs. Tokens are kept as hashes, and each is compared
 * with all of them in constant time: how long a refusal takes says nothing of how near a guess was.
 */
export class Gate {
  private readonly known: readonly Known[] | undefined;
  private readonly cookieName: string;
  /** Sessions that were given back, with when the last of their cookies runs out. */
  private readonly left = new Map<string, number>();
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
    const session = this.sessionOf(cookie);
    if (session === undefined) return { kind: 'refused', reason: 'none' };
    const isOver = (): boolean => this.isOver(session);
    return { ...this.admitted(session.owner, session.id), isOver };
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

  /** Ends the session of a cookie. @returns what Set-Cookie is to say to a browser that leaves; absent where nobody needs a session. */
  farewell(cookie: string | undefined): string | undefined {
    if (this.known === undefined) return undefined;
    const session = this.sessionOf(cookie);
    const nowMs = this.wallMs();
    for (const [id, untilMs] of this.left) if (untilMs <= nowMs) this.left.delete(id);
    if (session !== undefined) this.left.set(session.id, nowMs + 1000 * sessionSeconds);
    return `${this.cookieName}=; ${this.attributes(0)}`;
  }

  private admitted(
    { asker, key }: Known,
    id = randomBytes(16).toString('base64url'),
  ): Extract<Admission, { readonly kind: 'admitted' }> {
    const until = Math.floor(this.wallMs() / 1000) + sessionSeconds;
    const signed = `${until}.${id}`;
    const cookie = `${this.cookieName}=${signed}.${sign(key, signed).toString('base64url')}; ${this.attributes(sessionSeconds)}`;
    return { kind: 'admitted', asker, cookie };
  }

  /** The session of a cookie that is ours, if it goes on. */
  private sessionOf(cookie: string | undefined): Session | undefined {
    const value = new RegExp(
      `(?:^|; ?)${this.cookieName}=((\\d{10})\\.([A-Za-z0-9_-]{22}))\\.([A-Za-z0-9_-]{43})(?:;|$)`,
    ).exec(cookie ?? '');
    if (value === null) return undefined;
    const [, signed = '', until = '', id = '', signature = ''] = value;
    const given = Buffer.from(signature, 'base64url');
    const owner = this.findKnown(({ key }) => timingSafeEqual(given, sign(key, signed)));
    if (owner === undefined) return undefined;
    const session = { owner, id, untilMs: Number(until) * 1000 };
    return this.isOver(session) ? undefined : session;
  }

  private isOver({ id, untilMs }: Session): boolean {
    return this.left.has(id) || untilMs <= this.wallMs();
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
