import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { MonitorError } from '../core/errors.ts';
import type { Provenance, Side } from '../lab/result.ts';
import type { LabCine } from '../lab/scored-cine.ts';
import { sha256Of } from '../store/sha256.ts';
import { resolveInputs, type Input } from './inputs.ts';

export interface CineSelection {
  readonly normal: readonly string[];
  readonly abnormal: readonly string[];
  readonly manifest?: string;
  readonly where: readonly string[];
  /** Words in the column "label" that count as abnormal besides the word itself. */
  readonly alsoAbnormal: readonly string[];
  readonly mirror?: true;
}

export interface LabCines {
  readonly cines: readonly LabCine[];
  /** Selected rows whose label is neither normal nor abnormal. */
  readonly unlabelled: number;
}

/**
 * The cines to evaluate, each with its side; with `mirror` every normal one a second time, mirrored.
 * @throws MonitorError `usage` when a side is missing or a row names no patient.
 */
export async function labCines(selection: CineSelection): Promise<LabCines> {
  const { manifest, where, mirror } = selection;
  const rows = manifest === undefined ? [] : await resolveInputs([], { manifest, where });
  const sideOf = (input: Input): Side | undefined =>
    input.label ?? (selection.alsoAbnormal.includes(input.columns?.label ?? '') ? 'abnormal' : undefined);
  const sided = [
    ...rows.map((input) => ({ input, side: sideOf(input) })),
    ...(await resolveInputs(selection.normal, {})).map((input) => ({ input, side: 'normal' as const })),
    ...(await resolveInputs(selection.abnormal, {})).map((input) => ({ input, side: 'abnormal' as const })),
  ];
  const cines = sided.flatMap(({ input: { source, group, columns = {} }, side }): LabCine[] =>
    side === undefined ? [] : [{ source, group, columns: { ...simulated(source), ...columns }, side }],
  );
  const nameless = cines.filter(({ group }) => group === '').length;
  if (nameless > 0)
    throw MonitorError.of('usage', [
      `${nameless} of the cines name no patient (column "group"), and patients must not be split.`,
    ]);
  const normals = cines.filter(({ side }) => side === 'normal');
  refuseOneSide(cines, mirror === true);
  const twins = mirror === true ? normals.map((cine): LabCine => ({ ...cine, side: 'mirrored' })) : [];
  return { cines: [...cines, ...twins], unlabelled: sided.length - cines.length };
}

/** What a phantom: source says of itself, as a manifest would. */
function simulated(source: string): Readonly<Record<string, string>> {
  const [kind, query] = source.split('?');
  const anomaly = kind?.startsWith('phantom:') ? new URLSearchParams(query).get('anomaly') : null;
  return anomaly === null ? {} : { anomaly };
}

function refuseOneSide(cines: readonly LabCine[], mirror: boolean): void {
  const has = (side: Side): boolean => cines.some((cine) => cine.side === side);
  if (!has('normal'))
    throw MonitorError.of('usage', [
      'No normal cine: an ROC curve needs both kinds. Name some with --normal or a --manifest.',
    ]);
  if (!has('abnormal') && !mirror)
    throw MonitorError.of('usage', [
      'No abnormal cine: an ROC curve needs both kinds. Name some with --abnormal or a --manifest, or use --mirror, which needs none.',
    ]);
}

/** sha-256, hex, over what the cines are: name, side, patient and, for files, size. */
export async function cinesHash(cines: readonly LabCine[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { source, side, group } of cines) {
    const bytes = source.startsWith('phantom:') ? 0 : (await statOf(source)).size;
    hash.update(`${source}\n${side}\n${group}\n${bytes}\n`);
  }
  return hash.digest('hex');
}

async function statOf(source: string): Promise<{ size: number }> {
  try {
    return await stat(source);
  } catch (error) {
    throw MonitorError.of('source-missing', [source], error);
  }
}

/** Where the rows came from. */
export async function manifestProvenance(
  path: string,
  where: readonly string[],
): Promise<NonNullable<Provenance['manifest']>> {
  const sha256 = sha256Of(await readFile(path));
  return { path, sha256, where };
}
