import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../server/lab/report/csv.ts';

describe('csvOf', () => {
  it('writes numbers in full and nothing for what is missing', () => {
    expect(csvOf(['a', 'b', 'c'], [[0.1 + 0.2, undefined, -1]])).toBe('a,b,c\r\n0.30000000000000004,,-1\r\n');
  });

  it('lets no spreadsheet run a name as a formula', () => {
    expect(csvOf(['name'], [['=cmd|x'], ['+a'], ['@b'], ['-3.5']])).toBe(
      "name\r\n'=cmd|x\r\n'+a\r\n'@b\r\n-3.5\r\n",
    );
  });

  it('is read back as it was written', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/^[=+\-@\t\r]/.test(value));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.double({ noNaN: true })), { minLength: 1 }), (rows) => {
        const read: string[][] = parse(csvOf(['text', 'number'], rows), { skip_empty_lines: false });
        expect(read.slice(1).map(([name, value]) => [name, Number(value)])).toEqual(
          rows.map(([name, value]) => [name, value === 0 ? 0 : value]),
        );
      }),
    );
  });
});
