import type { TrainingFrame } from '../../server/training/dataset.ts';
import { randomOf } from '../../server/core/random.ts';

/** Frames of a disc somewhere on a dim ground, 6 to a group: nothing that a mean image could answer. */
export function discs(side: number, { frames, seed }: { frames: number; seed: number }): TrainingFrame[] {
  const random = randomOf(seed);
  return Array.from({ length: frames }, (_, index) => {
    const [centreX, centreY] = [side * (0.3 + 0.4 * random()), side * (0.3 + 0.4 * random())];
    const radius = side * (0.15 + 0.15 * random());
    const grey = Uint8Array.from({ length: side * side }, (_value, at) => {
      const isInside = Math.hypot((at % side) - centreX, Math.floor(at / side) - centreY) < radius;
      return (isInside ? 190 : 25) + 15 * random();
    });
    return { grey, group: `patient-${Math.floor(index / 6)}` };
  });
}
