import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { MonitorError } from '../core/errors.ts';

/** One row of a manifest of data. */
export interface ManifestRow {
  /** Absolute: the manifest's paths count from its own folder. A `phantom:` source stays as it is. */
  readonly source: string;
  /** Undefined for an empty label and for words other than `normal` and `abnormal`. */
  readonly label: 'normal' | 'abnormal' | undefined;
  /** What must not be split: the patient. */
  readonly group: string;
  /** Every column, as it stands. */
  readonly columns: Readonly<Record<string, string>>;
}

/** `column=value`, all of which must hold. */
export type Where = readonly string[];

/**
 * Reads a manifest: CSV (RFC 4180) with a header that holds `path`, `label` and `group`, and any more columns.
 * @throws MonitorError `manifest-unreadable` when the file, a column or every selected row is missing; `usage` for a bad selection.
 */
export async function readManifest(path: string, where: Where): Promise<readonly ManifestRow[]> {
  const rows = await readRows(path);
  const columns = Object.keys(rows[0] ?? {});
  for (const column of ['path', 'label', 'group']) {
    if (!columns.includes(column))
      throw MonitorError.of('manifest-unreadable', [
        path,
        `expected the columns path,label,group; "${column}" is missing`,
      ]);
  }
  const conditions = where.map((condition) => parseCondition(condition, columns));
  const selected = rows.filter((row) => conditions.every(([column, value]) => row[column] === value));
  if (selected.length === 0) {
    throw MonitorError.of('manifest-unreadable', [
      path,
      `none of its ${rows.length} rows has ${where.join(' and ') || 'any content'}`,
    ]);
  }
  return selected.map((row) => ({
    source: row.path!.startsWith('phantom:') ? row.path! : resolve(dirname(path), row.path!),
    label: row.label === 'normal' || row.label === 'abnormal' ? row.label : undefined,
    group: row.group!,
    columns: row,
  }));
}

async function readRows(path: string): Promise<Record<string, string>[]> {
  try {
    return parse(await readFile(path, 'utf8'), {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    const detail =
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? 'no such file'
        : `it is not CSV with a header (${String(error)})`;
    throw MonitorError.of('manifest-unreadable', [path, detail], error);
  }
}

function parseCondition(condition: string, columns: readonly string[]): readonly [string, string] {
  const at = condition.indexOf('=');
  const column = condition.slice(0, at);
  if (at < 1) throw MonitorError.of('usage', [`--where takes column=value, not "${condition}"`]);
  if (!columns.includes(column))
    throw MonitorError.of('usage', [
      `--where ${condition}: the manifest has no column "${column}" (it has ${columns.join(', ')})`,
    ]);
  return [column, condition.slice(at + 1)];
}
