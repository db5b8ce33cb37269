import { MonitorError } from '../../core/errors.ts';
import type { LastWords } from './child.ts';
import type { Ending } from './starter.ts';
import { errorLines } from './error-lines.ts';
import type { Probed } from './probe.ts';

/** How one decoding went. */
export interface Outcome {
  readonly named: string;
  readonly probed: Pick<Probed, 'file' | 'promised' | 'framesPerSecond'>;
  /** Absent when ffmpeg had to be stopped because of `fault`. */
  readonly ending: Ending | undefined;
  readonly words: LastWords;
  /** What made its output unreadable. */
  readonly fault: Error | undefined;
  /** Frames that came, those before a seek among them, and the time stamp of the last. */
  readonly frames: number;
  readonly lastSeconds: number | undefined;
}

/**
 * What ffmpeg's demuxers write where a file stops before its end (mov, matroska, gif; then ffmpeg 5 and ffmpeg 7 of any format).
 * ffmpeg ends with code 0 all the same. Other lines tell of single damaged frames, which it conceals and goes on.
 */
export const brokenOff =
  /partial file|File ended prematurely|exceeds containing master element|invalid block label|\[error\] file:.*: |Error during demuxing/;

/** What went wrong, or nothing when the whole recording was given. */
export function failureOf(outcome: Outcome): MonitorError | undefined {
  const { named, frames, lastSeconds, fault } = outcome;
  const reason = reasonOf(outcome);
  if (frames === 0) {
    const detail = [reason, ...lastLines(outcome)].filter((part) => part !== undefined).join('; ');
    return MonitorError.of('source-no-frames', [named, detail || 'ffmpeg said nothing'], fault);
  }
  if (reason === undefined) return undefined;
  const where = `after ${frames} frames, at ${lastSeconds?.toFixed(3) ?? '?'} s, ${reason}`;
  return MonitorError.of('source-broke', [named, [where, ...lastLines(outcome)].join('; ')], fault);
}

/** The first remark, which the lines after it may have pushed out, and standard error's last lines, each once. */
function lastLines({ named, probed: { file }, words }: Outcome): readonly string[] {
  const clean = (lines: readonly string[]): readonly string[] =>
    errorLines(lines.join('\n'), { named, path: file.path });
  return [...new Set([...clean(words.remarks.slice(0, 1)), ...clean(words.lines).slice(-2)])];
}

function reasonOf({ ending, fault, words, ...outcome }: Outcome): string | undefined {
  if (ending?.kind === 'killed') return `ffmpeg was ended by ${ending.signal}`;
  if (ending !== undefined && ending.code !== 0) return `ffmpeg ended with code ${ending.code}`;
  if (fault !== undefined) return `what ffmpeg wrote cannot be read: ${fault.message}`;
  if (words.remarks.length > 0) return 'the file is damaged or cut off';
  return isShort(outcome)
    ? `the file is cut off (it says it has ${outcome.probed.promised?.frames ?? '?'} frames)`
    : undefined;
}

/**
 * Whether the file promised more. Fewer frames alone are no sign: an edit list leaves some out, and an avi may count empty ones. So
 * the time must be short too, by more than two frames.
 */
function isShort({ probed, frames, lastSeconds }: Omit<Outcome, 'ending' | 'fault' | 'words'>): boolean {
  const { promised, framesPerSecond } = probed;
  if (promised === undefined || framesPerSecond === undefined || lastSeconds === undefined) return false;
  const { endSeconds = Infinity } = promised;
  return frames < promised.frames && lastSeconds + 3 / framesPerSecond < endSeconds;
}
