import type { Session } from '../connection/session.ts';

export interface EntranceOptions {
  readonly askSession: () => Promise<Session>;
  readonly enterWith: (token: string) => Promise<Session>;
  /** Gives the session back, and begins the page anew. */
  readonly leave: () => Promise<void>;
  /** Of the address that the page was opened at: `#token=…` where a link let in. */
  readonly hash: string;
  /** Takes the token out of what the browser shows and remembers. */
  readonly forgetHash: () => void;
}

/** Whether this browser may watch: asked before anything is connected, and again whenever the connection is lost. */
export class Entrance {
  session = $state.raw<Session | { readonly kind: 'asking' }>({ kind: 'asking' });
  /** Whether there is a session to give back: nobody needs one where no token is asked for. */
  readonly mayLeave = $derived(this.session.kind === 'in' && this.session.byToken === true);
  private readonly options: EntranceOptions;

  constructor(options: EntranceOptions) {
    this.options = options;
  }

  async begin(): Promise<void> {
    const token = /^#token=([\x21-\x7e]+)$/.exec(this.options.hash)?.[1];
    if (token === undefined) await this.check();
    else {
      this.options.forgetHash();
      await this.enter(decodeURIComponent(token));
    }
  }

  async enter(token: string): Promise<void> {
    this.session = await this.options.enterWith(token.trim());
  }

  leave(): Promise<void> {
    return this.options.leave();
  }

  /** A server that does not answer says nothing about who may watch. */
  async check(): Promise<void> {
    const session = await this.options.askSession();
    if (session.kind !== 'unreachable' || this.session.kind === 'asking') this.session = session;
  }
}
