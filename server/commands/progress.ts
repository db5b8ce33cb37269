import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  advance(by: number, note?: string): void;
  done(): void;
}

/** A progress bar on standard error, where somebody looks; silence where nobody does. */
export function progressBar(title: string, total: number): Progress {
  const bar = new SingleBar(
    {
      format: `${title} {bar} {value}/{total} {note}`,
      stream: process.stderr,
      clearOnComplete: false,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  if (process.stderr.isTTY) bar.start(total, 0, { note: '' });
  return {
    advance: (by, note = '') => bar.increment(by, { note }),
    done: () => bar.stop(),
  };
}

/** The command line as it was given, to be written beside what it made. */
export const commandLine = (): string => ['sonovigil', ...process.argv.slice(2)].map(quoted).join(' ');

const quoted = (part: string): string =>
  /^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", String.raw`'\''`)}'`;
