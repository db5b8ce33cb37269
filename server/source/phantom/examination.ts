import { anatomyOf } from './anatomy.ts';
import { addChestWall, airReverberation } from './clutter.ts';
import { poseAt, restShape } from './motion.ts';
import { patientOf } from './patient.ts';
import { emptyField, pointSpread } from './point-spread.ts';
import { anomaliesAt, type PhantomQuery } from './query.ts';
import { randomFrom } from './random.ts';
import { beams, samples } from './scan-conversion.ts';
import { openScanner } from './scanner.ts';
import { drawScatterers, scatter } from './scatterers.ts';

/** One examination of one simulated patient. */
export interface Examination {
  /**
   * Polar grey of a frame, samples × beams, as the probe sees it (a mirrored probe is turned when the picture is drawn). Depends
   * on the query and the index alone. The bytes are the examination's own and are written again by the next call.
   */
  polarFrame(frame: number): Uint8Array;
}

/** Lays out the patient's tissue once (about 100 ms); every frame then moves it, and images it. */
export function openExamination(query: PhantomQuery): Examination {
  const patient = patientOf(query.seed);
  const { depth } = patient.scan;
  const rest = restShape(patient);
  const blur = pointSpread(depth);
  const scanner = openScanner(patient, blur);
  const still = emptyField();
  const draw = randomFrom(query.seed, 'scatterers');
  const scatterers = scatter(anatomyOf(patient, rest), { depth, draw }, still);
  addChestWall(patient, still);
  const air = airReverberation(patient);
  const field = emptyField();
  const grey = new Uint8Array(samples * beams);

  return {
    polarFrame(frame) {
      const timeSeconds = frame / query.framesPerSecond;
      const anomalies = anomaliesAt(query, timeSeconds);
      const lifted = anomalies.includes('lift');
      if (!lifted) {
        field.real.set(still.real);
        field.imaginary.set(still.imaginary);
        const pose = poseAt(patient, rest, { timeSeconds, anomalies });
        drawScatterers(scatterers, { pose, rest, depth }, field);
        blur(field);
      }
      scanner.receive(lifted ? air : field, { frame, anomalies }, grey);
      return grey;
    },
  };
}
