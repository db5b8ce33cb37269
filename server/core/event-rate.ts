/**
 * The greatest rate that what was seen leaves possible: with a greater one, so few events would come once in twenty times
 * (one-sided 95 % limit of a Poisson rate: Garwood, Biometrika 1936;28:437–42). Of no event in T hours it is 3/T, the rule of three
 * (Hanley & Lippman-Hand, JAMA 1983;249:1743–5). Events of one patient come in bunches, and then it is too low.
 * @param events whole, 0 and up.
 * @returns per hour.
 */
export function atMostPerHour(events: number, hours: number): number {
  let low = 0;
  let high = events + 10 + 5 * Math.sqrt(events + 1);
  for (let halving = 0; halving < 100; halving++) {
    const middle = (low + high) / 2;
    if (chanceOfAtMost(events, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high / hours;
}

/** That a Poisson number of this mean is at most `events`. */
function chanceOfAtMost(events: number, mean: number): number {
  let chance = 0;
  let logTerm = -mean;
  for (let count = 0; count <= events; count++) {
    if (count > 0) logTerm += Math.log(mean / count);
    chance += Math.exp(logTerm);
  }
  return chance;
}
