/** Whether the server lets this browser in. */
export type Session =
  /** `byToken`: the browser keeps a session, and can give it back. */
  | { readonly kind: 'in'; readonly byToken?: true }
  /** `none`: no token was given yet, or the session is over. */
  | { readonly kind: 'out'; readonly reason: 'none' | 'wrong' | 'too-many' }
  /** Nothing came back that could be understood: it may be starting anew. */
  | { readonly kind: 'unreachable' };

/** Asks whether the server knows this browser, and has the session last a day from now on. */
export const askSession = (): Promise<Session> => ask({});

/** Changes a token for a session. */
export const enterWith = (token: string): Promise<Session> =>
  ask({ method: 'POST', body: JSON.stringify({ token }) });

/** Gives the session back: whoever comes to this browser next needs a token. */
export const leave = (): Promise<Session> => ask({ method: 'DELETE' });

async function ask(init: RequestInit): Promise<Session> {
  try {
    const response = await fetch('/session', { ...init, cache: 'no-store' });
    const said = (await response.json()) as Partial<Session> | null;
    return said?.kind === 'in' || said?.kind === 'out' ? (said as Session) : { kind: 'unreachable' };
  } catch {
    return { kind: 'unreachable' };
  }
}
