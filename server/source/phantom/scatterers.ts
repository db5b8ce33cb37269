import type { Anatomy, Tissue } from './anatomy.ts';
import { amplitudeOf, scatterOver, splatter } from './echoes.ts';
import { angleOf, angleSteps, type HeartPose, type RestShape } from './motion.ts';
import type { Field } from './point-spread.ts';
import type { Random } from './random.ts';

/** Tissue that goes along less than this with the heart stands still, and is drawn once. */
const stillBelow = 0.03;

/** The scatterers of one scan. Each draws with an amplitude that makes the tissue's level together with its neighbours. */
export interface Scatterers {
  readonly wall: Bound;
  readonly papillaries: Bound;
  readonly outside: Bound & { readonly pull: Float32Array; readonly squeeze: Float32Array };
}

/** Bound to the heart by material angle and one radial coordinate: share of the wall, reach or distance as in `Tissue`. */
interface Bound {
  readonly step: Uint16Array;
  readonly radial: Float32Array;
  readonly amplitude: Float32Array;
}

/** Scatters points over the sector and binds each to the tissue it fell on; what does not move is added to `still`. */
export function scatter(
  anatomy: Anatomy,
  { depth, draw }: { readonly depth: number; readonly draw: Random },
  still: Field,
): Scatterers {
  const found: Found[] = [];
  const put = splatter(depth, still);
  scatterOver(depth, draw, (x, z) => {
    const tissue = anatomy(x, z);
    if (tissue === undefined) return;
    const amplitude = amplitudeOf(tissue.echoDb, Math.hypot(x, z), depth);
    if (tissue.kind === 'outside' && tissue.pull < stillBelow) put(x, z, amplitude);
    else found.push({ ...tissue, amplitude });
  });
  const outside = found.filter((one) => one.kind === 'outside');
  return {
    wall: bound(
      found.filter((one) => one.kind === 'wall'),
      (one) => one.share,
    ),
    papillaries: bound(
      found.filter((one) => one.kind === 'papillary'),
      (one) => one.reach,
    ),
    outside: {
      ...bound(outside, (one) => one.distance),
      pull: Float32Array.from(outside, (one) => one.pull),
      squeeze: Float32Array.from(outside, (one) => one.squeeze),
    },
  };
}

type Found = Tissue & { readonly amplitude: number };

const bound = <One extends Found>(tissue: readonly One[], radialOf: (one: One) => number): Bound => ({
  step: Uint16Array.from(tissue, (one) => one.step),
  radial: Float32Array.from(tissue, radialOf),
  amplitude: Float32Array.from(tissue, (one) => one.amplitude),
});

/** Puts every scatterer on the grid (added to `out`) where the heart's pose has carried it. */
export function drawScatterers(
  { wall, papillaries, outside }: Scatterers,
  at: { readonly pose: HeartPose; readonly rest: RestShape; readonly depth: number },
  out: Field,
): void {
  const { pose, rest } = at;
  const { centreX, centreZ, inner, outer, echoGain } = pose;
  const put = splatter(at.depth, out);
  const cosine = pose.turn.map((turn, step) => Math.cos(angleOf(step) + turn));
  const sine = pose.turn.map((turn, step) => Math.sin(angleOf(step) + turn));

  for (let index = 0; index < wall.step.length; index++) {
    const step = wall.step[index]!;
    const low = inner[step]! * inner[step]!;
    const radius = Math.sqrt(low + wall.radial[index]! * (outer[step]! * outer[step]! - low));
    const amplitude = wall.amplitude[index]! * echoGain[step]!;
    put(centreX + radius * cosine[step]!, centreZ - radius * sine[step]!, amplitude);
  }
  for (let index = 0; index < papillaries.step.length; index++) {
    const step = papillaries.step[index]!;
    const radius = Math.max(0, inner[step]! - papillaries.radial[index]!);
    put(centreX + radius * cosine[step]!, centreZ - radius * sine[step]!, papillaries.amplitude[index]!);
  }
  const [driftX, driftZ] = [centreX - rest.centreX, centreZ - rest.centreZ];
  for (let index = 0; index < outside.step.length; index++) {
    const step = outside.step[index]!;
    const pull = outside.pull[index]!;
    const moved = pull * pose.outsideShift[step]! + outside.squeeze[index]! * pose.contraction;
    const radius = rest.outer[step]! + outside.radial[index]! + moved;
    const x = rest.centreX + pull * driftX + radius * restCosine[step]!;
    const z = rest.centreZ + pull * driftZ - radius * restSine[step]!;
    put(x, z, outside.amplitude[index]!);
  }
}

const restCosine = Float32Array.from({ length: angleSteps }, (_, step) => Math.cos(angleOf(step)));
const restSine = Float32Array.from({ length: angleSteps }, (_, step) => Math.sin(angleOf(step)));
