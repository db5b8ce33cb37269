import { cineLabelOf } from '../core/labels/labels.ts';
import type { KeptLabels } from './label-log.ts';

/**
 * Labelled recordings as a manifest (data-manifest.ts): a row a recording, its label that of the whole; `group` is the patient, or what
 * stands for one where nobody named him. `labels` counts what was said of it.
 * @param sources of the rows, absolute paths and `phantom:` sources; those without a label are left out.
 * @returns CSV (RFC 4180) and its rows.
 */
export function labelManifest(
  { labels, patients }: KeptLabels,
  sources: readonly { readonly source: string; readonly group: string }[],
): { readonly csv: string; readonly cines: number } {
  const rows = sources.flatMap(({ source, group }) => {
    const own = labels.filter((label) => label.source === source);
    const label = cineLabelOf(own);
    if (label === undefined) return [];
    return [[source, label, patients.get(source) ?? group, String(own.length)].map(cell).join(',')];
  });
  return { csv: ['path,label,group,labels', ...rows, ''].join('\n'), cines: rows.length };
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
