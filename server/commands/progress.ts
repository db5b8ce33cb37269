import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  advance(by: number, note?: string): void;
  done(): void;
}

/** How often a log is told: a line a step would fill it. */
const lineEveryMs = 30_000;

/** A progress bar on standard error, where somebody looks; a line now and then where it goes to a log. */
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
  if (!process.stderr.isTTY) return progressLines(title, total);
  bar.start(total, 0, { note: '' });
  return {
    advance: (by, note = '') => bar.increment(by, { note }),
    done: () => bar.stop(),
  };
}

function progressLines(title: string, total: number): Progress {
  let value = 0;
  let saidMs = performance.now();
  return {
    advance(by, note = '') {
      value += by;
      if (performance.now() - saidMs < lineEveryMs) return;
      saidMs = performance.now();
      console.error(`${title}: ${value} of ${total} ${note}`.trimEnd());
    },
    done: () => undefined,
  };
}

/** The command line as it was given, to be written beside what it made. */
export const commandLine = (): string => ['sonovigil', ...process.argv.slice(2)].map(quoted).join(' ');

const quoted = (part: string): string =>
  /^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", String.raw`'\''`)}'`;
