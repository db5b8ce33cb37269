import { basename } from 'node:path';
import { lineOf } from '../core/errors.ts';
import type { RunningServer } from '../transport/open-server.ts';
import type { Cine, Cines } from '../wire/messages.ts';
import { openSource, type OpenOptions } from './open-source.ts';
import type { Stream } from './stream.ts';
import type { Outcome } from './watch-folder.ts';

export interface LibraryOptions {
  readonly id: string;
  readonly stream: Pick<Stream, 'play'>;
  readonly server: Pick<RunningServer, 'publish'>;
  /** How they are opened. */
  readonly open: OpenOptions;
  /** What is listed from the beginning; the first is played already. */
  readonly paths: readonly string[];
}

/** More is no list that anybody reads; the oldest go. */
const mostListed = 2000;

/** The recordings that one stream plays one of. */
export class Library {
  private entries: readonly { readonly path: string; readonly cine: Cine }[];
  private shown: string | undefined;
  private readonly options: LibraryOptions;

  constructor(options: LibraryOptions) {
    this.options = options;
    this.entries = options.paths.slice(0, mostListed).map((path) => ({ path, cine: listed(path) }));
    this.shown = options.paths[0];
  }

  /** Of the recordings in the list. */
  get paths(): readonly string[] {
    return this.entries.map(({ path }) => path);
  }

  /** What became of a recording that came; the first is played at once. */
  add(outcome: Outcome): void {
    const others = this.entries.filter(({ path }) => path !== outcome.path);
    this.entries = [...others, { path: outcome.path, cine: toCine(outcome) }].slice(-mostListed);
    if (this.shown === undefined && outcome.kind === 'scored')
      void this.open(this.entries.findIndex(({ path }) => path === outcome.path));
    this.tell();
  }

  /** Plays another recording. @returns the line that says why not, or nothing. */
  async open(at: number): Promise<string | undefined> {
    const path = this.entries[at]?.path;
    if (path === undefined) return `There is no recording ${at + 1} in this list.`;
    try {
      const source = await openSource(path, this.options.open);
      this.shown = path;
      this.options.stream.play(source);
      this.tell();
      return undefined;
    } catch (error) {
      return lineOf(error);
    }
  }

  /** To all who watch. */
  tell(): void {
    this.options.server.publish(this.message());
  }

  message(): Cines {
    const shown = this.entries.findIndex(({ path }) => path === this.shown);
    return {
      kind: 'cines',
      stream: this.options.id,
      cines: this.entries.map(({ cine }) => cine),
      ...(shown === -1 ? {} : { shown }),
    };
  }
}

const listed = (path: string): Cine => ({ name: basename(path), state: 'listed' });

function toCine(outcome: Outcome): Cine {
  const name = basename(outcome.path);
  if (outcome.kind === 'failed') return { name, state: 'failed', line: outcome.line };
  const { frames, abnormal } = outcome;
  return { name, state: 'scored', frames, abnormal };
}
