import { describe, expect, it } from 'vitest';
import {
  asArea,
  asDifference,
  asPercent,
  toCount,
  toDecimals,
  toFigure,
  toInnerFigure,
  toThree,
} from '../../../server/lab/report/numerals.ts';

describe('numbers in the report', () => {
  it.each([
    [0.04127, '0.0413'],
    [7.9, '7.90'],
    [130.4, '130'],
    [0, '0'],
    [-0.5, '−0.500'],
    [4e-9, '0.000000'],
  ])('show %d with three figures as %s, never with an exponent', (value, shown) => {
    expect(toThree(value)).toBe(shown);
  });

  it('group thousands', () => {
    expect([999, 1000, 1374465].map(toCount)).toEqual(['999', '1,000', '1,374,465']);
  });

  it('put no minus before what rounds to 0', () => {
    expect([-0.001, -0.006, 0].map((value) => toDecimals(value, 2))).toEqual(['0.00', '−0.01', '0.00']);
  });

  it('show an interval behind its value, and the value alone where there is none', () => {
    const interval = { low: 0.5, high: 0.722 };
    expect(toFigure({ value: 0.61, interval }, asArea)).toBe('0.61 (0.50–0.72)');
    expect(toInnerFigure({ value: 0.61, interval }, asArea)).toBe('0.61, 0.50–0.72');
    expect(toFigure({ value: 0.61 }, asArea)).toBe('0.61');
    expect(toFigure({ value: 0.61, interval }, asPercent)).toBe('61 % (50–72 %)');
    expect(toFigure({ value: 0, interval: { low: -0.1, high: 0.1 } }, asDifference)).toBe(
      '0.00 (−0.10 … +0.10)',
    );
  });
});
