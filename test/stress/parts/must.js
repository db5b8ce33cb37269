/** Prints what was found, and lets the process end with 1 where it does not hold. */
export function must(holds, line) {
  console.log(`${holds ? 'ok' : 'FAILED'}: ${line}`);
  if (!holds) process.exitCode = 1;
}

/** A time that was waited for; `undefined` is one that did not come. */
export const seconds = (ms) => (ms === undefined ? 'never' : `${(ms / 1000).toFixed(1)} s`);
