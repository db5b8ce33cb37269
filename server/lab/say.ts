import { assertNever } from '../core/assert-never.ts';
import type { Figure, Finding, GuardFinding } from './result.ts';

/** `0.712 (0.641–0.783)`: a figure with its 95 % interval. */
export const figureText = ({ value, interval }: Figure, digits = 3): string =>
  interval === undefined
    ? value.toFixed(digits)
    : `${value.toFixed(digits)} (${interval.low.toFixed(digits)}–${interval.high.toFixed(digits)})`;

/** A finding in one plain sentence. */
export function sayFinding(finding: Finding): string {
  switch (finding.kind) {
    case 'does-not-beat': {
      const { score, area, reference, referenceArea, turned, difference } = finding;
      const told = turned === true ? `${reference}, the darker the more abnormal,` : reference;
      return `${score} does not beat ${told} against ${finding.against}: ${area.value.toFixed(3)} and ${referenceArea.value.toFixed(3)} by cine, difference ${figureText(difference)}.`;
    }
    case 'no-better-than-chance':
      return `${finding.score} is no better than chance against ${finding.against}: area by cine ${figureText(finding.area)}.`;
    case 'turned-over':
      return `${finding.score} calls ${finding.against} cines more normal than normal ones: area by cine ${figureText(finding.area)}.`;
    case 'few-patients':
      return `Only ${finding.patients} patients have ${finding.side} cines: 30 to 100 to begin with, 1,000 to 10,000 as the aim.`;
    case 'unscored-cines':
      return `Cines that are in no figure, as not one frame of them could be scored (${finding.cines.length}): ${finding.cines
        .map(({ source, side, reason = 'no frame' }) => `${source} (${side}, ${reason})`)
        .join(', ')}.`;
    case 'no-limits':
      return 'The model has no limits, so nothing can be said of alarms: calibrate it first.';
    default:
      return assertNever(finding);
  }
}

/** A finding of the guard in one plain sentence. */
export function sayGuardFinding(finding: GuardFinding): string {
  switch (finding.kind) {
    case 'near-duplicates': {
      const { one, other, frames, bits, acrossSplit } = finding;
      return `${one.source} (${one.group}) and ${other.source} (${other.group}) look the same in ${frames} frames (at most ${bits} of 256 bits apart)${acrossSplit ? ', and lie on both sides of a split' : ''}: one patient under two names?`;
    }
    case 'confound':
      return `${finding.column} alone tells normal from abnormal: area ${figureText(finding.area)} over ${finding.values} values. A detector may have learned it instead of disease.`;
    case 'training-unknown':
      return `${finding.model} does not say which patients it was trained on: whether they are among these cannot be told.`;
    default:
      return assertNever(finding);
  }
}
