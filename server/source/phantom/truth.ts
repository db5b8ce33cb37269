import { inputPixels, inputSize } from '../../core/geometry.ts';
import { angleOf, angleSteps, poseAt, restShape, stepOf, type HeartPose } from './motion.ts';
import { patientOf } from './patient.ts';
import { anomaliesAt, parsePhantom, type Anomaly } from './query.ts';
import { inputRaster, mirrorRows, polarOf } from './scan-conversion.ts';
import { territories, territoryAt } from './territory.ts';

/** What a frame of the simulated heart shows, known because it was made. Maps: 256×256 row-major, letterboxed as the grey. */
export interface Truth {
  readonly label: 'normal' | 'abnormal';
  readonly anomalies: readonly Anomaly[];
  /** 1 inside the endocardium, papillary muscles counted in, as they are traced (ASE 2015). */
  readonly cavity: Uint8Array;
  /** 1 between endocardium and epicardium. */
  readonly wall: Uint8Array;
  /** Of the wall, whose territory: 1 LAD, 2 LCX, 3 RCA; 0 elsewhere. */
  readonly territory: Uint8Array;
}

/**
 * The truth of a frame. Where the probe is lifted the heart is not to be seen, and the maps are empty.
 * @throws MonitorError `phantom-query`.
 */
export function truthOf(spec: string, frame: number): Truth {
  const query = parsePhantom(spec);
  const patient = patientOf(query.seed);
  const timeSeconds = frame / query.framesPerSecond;
  const anomalies = anomaliesAt(query, timeSeconds);
  const maps = [0, 1, 2].map(() => new Uint8Array(inputPixels)) as [Uint8Array, Uint8Array, Uint8Array];
  if (!anomalies.includes('lift')) {
    const pose = poseAt(patient, restShape(patient), { timeSeconds, anomalies });
    const material = materialSteps(pose);
    const { depth } = patient.scan;
    const arteries = Uint8Array.from({ length: angleSteps }, (_, step) => {
      return 1 + territories.indexOf(territoryAt(angleOf(step) - patient.ventricle.rotation));
    });
    for (let pixel = 0; pixel < inputPixels; pixel++) {
      const polar = polarOf(inputRaster, pixel % inputSize, Math.floor(pixel / inputSize));
      if (polar === undefined) continue;
      const right = polar.depth * depth * Math.sin(polar.angle) - pose.centreX;
      const up = pose.centreZ - polar.depth * depth * Math.cos(polar.angle);
      const step = material[stepOf(Math.atan2(up, right))]!;
      const radius = Math.hypot(right, up);
      if (radius < pose.inner[step]!) maps[0][pixel] = 1;
      else if (radius < pose.outer[step]!) {
        maps[1][pixel] = 1;
        maps[2][pixel] = arteries[step]!;
      }
    }
  }
  const [cavity, wall, territory] = maps;
  if (anomalies.includes('mirrored')) for (const map of maps) mirrorRows(map, inputSize);
  return { label: anomalies.length === 0 ? 'normal' : 'abnormal', anomalies, cavity, wall, territory };
}

/** Material angle step by the angle step it has turned to. The turn never folds the wall, so every place has one. */
function materialSteps({ turn }: HeartPose): Uint16Array {
  const material = new Uint16Array(angleSteps);
  const placeOf = (step: number): number =>
    step + Math.round((turn[step % angleSteps]! / (2 * Math.PI)) * angleSteps);
  for (let step = 0; step < angleSteps; step++) {
    for (let place = placeOf(step); place < Math.max(placeOf(step) + 1, placeOf(step + 1)); place++)
      material[place % angleSteps] = step;
  }
  return material;
}
