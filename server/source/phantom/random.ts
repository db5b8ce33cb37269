/** Seeded random numbers; each draw moves the sequence on. */
export interface Random {
  /** Even over [low, high). */
  between(low: number, high: number): number;
  /** Normal, redrawn beyond two standard deviations: a patient at the far tail is no standard patient. */
  normal(mean: number, deviation: number): number;
  /** Normal with mean 0 and deviation 1, unbounded. */
  gaussian(): number;
}

/**
 * A sequence of its own for each seed and purpose, so that a draw added in one place changes no other
 * (sfc32 of Chris Doty-Humphrey's PractRand, mixed in by 12 idle rounds).
 */
export function randomFrom(seed: number, purpose: string): Random {
  const next = sfc32(seed >>> 0, hash(purpose));
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const normal = (mean: number, deviation: number): number => {
    for (;;) {
      const draw = gaussian();
      if (Math.abs(draw) <= 2) return mean + deviation * draw;
    }
  };
  return { between: (low, high) => low + (high - low) * next(), normal, gaussian };
}

function sfc32(seed: number, purpose: number): () => number {
  let [a, b, c, counter] = [seed | 0, purpose | 0, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const out = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + out) | 0;
    return (out >>> 0) / 0x1_0000_0000;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}

/** FNV-1a, 32 bit. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193);
  return value;
}
