import type { Inspection } from '../../server/wire/messages.ts';
import { inflateMap } from './inflate-map.ts';

/** x and x̂ of one frame, 256×256 grey bytes each; a model that gives an anomaly map has no x̂. */
export interface Inspected {
  readonly input: Uint8Array;
  readonly reconstruction: Uint8Array | undefined;
}

/** More than a picture can be behind its inspection while it is decoded. */
const mostKept = 8;

/** The last inspections, by frame: the triptych shows the one of the frame that the picture shows. */
export class Inspections {
  private readonly byFrame = new Map<number, Inspection>();

  add(inspection: Inspection): void {
    this.byFrame.delete(inspection.frame);
    this.byFrame.set(inspection.frame, inspection);
    for (const frame of this.byFrame.keys()) if (this.byFrame.size > mostKept) this.byFrame.delete(frame);
  }

  has(frame: number): boolean {
    return this.byFrame.has(frame);
  }

  /** Undefined where none came for that frame, or what came is no pair of maps. */
  of(frame: number): Inspected | undefined {
    const inspection = this.byFrame.get(frame);
    if (inspection === undefined) return undefined;
    const input = inflateMap(inspection.input);
    if (input === undefined) return undefined;
    if (inspection.reconstruction.length === 0) return { input, reconstruction: undefined };
    const reconstruction = inflateMap(inspection.reconstruction);
    return reconstruction && { input, reconstruction };
  }

  clear(): void {
    this.byFrame.clear();
  }
}
