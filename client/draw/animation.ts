/**
 * The one animation frame: whoever draws adds itself, and all of them draw in the same one, so that picture, heat and charts
 * belong together. Runs only while somebody draws.
 */
export class Animation {
  private readonly draws = new Set<(nowMs: number) => void>();
  private running = false;
  private readonly request: (draw: (nowMs: number) => void) => number;

  constructor(request: (draw: (nowMs: number) => void) => number = (draw) => requestAnimationFrame(draw)) {
    this.request = request;
  }

  /** @param draw called with the local monotonic clock, in the order of adding. @returns what takes it away again. */
  add(draw: (nowMs: number) => void): () => void {
    this.draws.add(draw);
    if (!this.running) this.request(this.step);
    this.running = true;
    return () => void this.draws.delete(draw);
  }

  private readonly step = (nowMs: number): void => {
    this.running = this.draws.size > 0;
    if (this.running) this.request(this.step);
    for (const draw of this.draws) draw(nowMs);
  };
}
