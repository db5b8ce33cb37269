/** The clocks of two machines part by less than this: 1 ms a second, ten times what quartz does. */
const driftPerMs = 0.001;

/**
 * Follows the server's monotonic clock by what arrives: of all messages the one that was fastest on its way tells it best,
 * and what it told grows old slowly. Always behind by the time of the way, never ahead by more than the drift.
 */
export class ServerClock {
  private offsetMs: number | undefined;
  private toldMs = 0;

  /** A message of the server's time `atMs` came at the local `nowMs`. */
  hear(atMs: number, nowMs: number): void {
    const offsetMs = atMs - nowMs;
    const faded =
      this.offsetMs === undefined ? -Infinity : this.offsetMs - driftPerMs * (nowMs - this.toldMs);
    this.offsetMs = Math.max(offsetMs, faded);
    this.toldMs = nowMs;
  }

  /** The server's time now; undefined before it has spoken. */
  atMs(nowMs: number): number | undefined {
    return this.offsetMs === undefined ? undefined : nowMs + this.offsetMs;
  }

  /** For another server, whose clock began elsewhere. */
  reset(): void {
    this.offsetMs = undefined;
  }
}
