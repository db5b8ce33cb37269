const acts = [];

/** Keeps what is to be done when this process ends, by itself or by Ctrl-C: the last that was kept comes first. `act` may not wait. */
export function atTheEnd(act) {
  acts.push(act);
}

process.once('exit', () => {
  for (const act of acts.splice(0).reverse()) {
    try {
      act();
    } catch {
      // It is gone already.
    }
  }
});
// 128 and the number of the signal, as shells have it.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
