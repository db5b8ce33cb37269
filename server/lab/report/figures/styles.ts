import {
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbol,
  type SymbolType,
} from 'd3-shape';

/** How one thing is told from the next: by colour, and without it by line and by shape, so that a black-and-white print reads the same. */
export interface Style {
  readonly colour: string;
  /** SVG stroke-dasharray; empty: a whole line. */
  readonly dash: string;
  readonly shape: SymbolType;
}

/** Okabe & Ito's palette for the colour-blind (Color Universal Design, 2008), the colours that stand 3:1 against white. */
const styles: readonly Style[] = [
  { colour: '#0072b2', dash: '', shape: symbolCircle },
  { colour: '#c44e00', dash: '7 3', shape: symbolTriangle },
  { colour: '#007a5a', dash: '2 2.5', shape: symbolSquare },
  { colour: '#a4407d', dash: '9 3 2 3', shape: symbolDiamond },
  { colour: '#5f5f5f', dash: '4 4', shape: symbolCross },
  { colour: '#8a6d00', dash: '12 3', shape: symbolStar },
  { colour: '#1d5fa8', dash: '2 2 7 2', shape: symbolCircle },
  { colour: '#000000', dash: '1 4', shape: symbolTriangle },
];

/** The style of the `index`-th of several; they repeat after eight. */
export const styleAt = (index: number): Style => styles[index % styles.length]!;
export const normalStyle: Style = styleAt(0);
export const abnormalStyle: Style = styleAt(1);

/** Path of a shape of `area` square units around (0, 0). */
export const shapePath = (shape: SymbolType, area: number): string =>
  symbol().type(shape).size(area).digits(2)() ?? '';
