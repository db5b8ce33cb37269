export type Cell = string | number | boolean | undefined;

/**
 * CSV (RFC 4180) with a header; nothing stands for what is missing. Numbers are written in full. A text that a spreadsheet would run as a
 * formula (it begins with = + - or @) gets an apostrophe before it, as names of files come from outside; the JSON has it as it is.
 */
export const csvOf = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [header, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');

function cellOf(cell: Cell): string {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
