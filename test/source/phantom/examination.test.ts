import { describe, expect, it } from 'vitest';
import { openExamination } from '../../../server/source/phantom/examination.ts';
import { poseAt, restShape, stepOf } from '../../../server/source/phantom/motion.ts';
import { patientOf } from '../../../server/source/phantom/patient.ts';
import { parsePhantom } from '../../../server/source/phantom/query.ts';
import { beams, halfAngle, samples } from '../../../server/source/phantom/scan-conversion.ts';

const framesPerSecond = 90;
const query = (seed: number, more = '') =>
  parsePhantom(`phantom:sax?seed=${seed}&fps=${framesPerSecond}${more}`);
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

interface Place {
  readonly sample: number;
  readonly beam: number;
}

/** Grey of a patch of polar data about a place, `rows` samples deep and 14 beams wide. */
function patch(polar: Uint8Array, { sample, beam }: Place, rows: number): number[] {
  return Array.from({ length: rows * 14 }, (_, index) => {
    const row = sample - rows / 2 + Math.floor(index / 14);
    return polar[row * beams + beam - 7 + (index % 14)]!;
  });
}

/** Grid position of the middle of the wall at a material angle, at a moment. */
function wallAt(seed: number, angle: number, timeSeconds: number): Place {
  const patient = patientOf(seed);
  const pose = poseAt(patient, restShape(patient), { timeSeconds, anomalies: [] });
  const step = stepOf(angle);
  const radius = (pose.inner[step]! + pose.outer[step]!) / 2;
  const x = pose.centreX + radius * Math.cos(angle + pose.turn[step]!);
  const z = pose.centreZ - radius * Math.sin(angle + pose.turn[step]!);
  return {
    sample: Math.round((Math.hypot(x, z) / patient.scan.depth) * samples),
    beam: Math.round(((Math.atan2(x, z) / halfAngle + 1) / 2) * (beams - 1)),
  };
}

/** The three moments of the first beats at which the wall goes farthest along the beam within two frames. */
function fastestSteps(seed: number, angle: number) {
  const steps = Array.from({ length: 110 }, (_, frame) => {
    const [from, to] = [frame, frame + 2].map((one) => wallAt(seed, angle, one / framesPerSecond));
    return { frame, from: from!, way: to!.sample - from!.sample };
  });
  return steps.sort((a, b) => Math.abs(b.way) - Math.abs(a.way)).slice(0, 3);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (p: readonly number[], q: readonly number[], [mp, mq]: [number, number]): number =>
    p.reduce((sum, one, at) => sum + (one - mp) * (q[at]! - mq), 0);
  const squares = product(a, a, [meanA, meanA]) * product(b, b, [meanB, meanB]);
  return product(a, b, [meanA, meanB]) / Math.sqrt(squares);
}

describe('the image of a moving heart', () => {
  it('carries the speckle along with the wall', () => {
    // Tissue strains as it moves, which changes speckle: one patch may mislead, so many are asked.
    const matches = [2, 5, 8].flatMap((seed) => {
      const examination = openExamination(query(seed));
      return [-90, -60, 100].flatMap((degrees) =>
        fastestSteps(seed, (degrees * Math.PI) / 180).map(({ frame, from, way }) => {
          const before = patch(examination.polarFrame(frame).slice(), from, 12);
          const after = examination.polarFrame(frame + 2);
          const at = (shift: number): number =>
            correlation(before, patch(after, { ...from, sample: from.sample + shift }, 12));
          return { along: at(way), still: at(0), against: at(-way) };
        }),
      );
    });
    const along = mean(matches.map((one) => one.along));
    expect(along).toBeGreaterThan(0.4);
    expect(along).toBeGreaterThan(mean(matches.map((one) => one.still)) + 0.15);
    expect(along).toBeGreaterThan(mean(matches.map((one) => one.against)) + 0.25);
  });

  it('shows a dark cavity, a brighter wall and the brightest pericardium behind it', () => {
    const levels = [1, 2, 3, 4, 5, 6].map((seed) => {
      const polar = openExamination(query(seed)).polarFrame(0);
      const patient = patientOf(seed);
      const at = wallAt(seed, -Math.PI / 2, 0);
      const halfWall = ((patient.ventricle.wallThickness / 2 + 0.2) / patient.scan.depth) * samples;
      const centre = Math.round((patient.scan.centreZ / patient.scan.depth) * samples);
      return {
        cavity: mean(patch(polar, { ...at, sample: centre }, 24)),
        wall: mean(patch(polar, at, 10)),
        pericardium: mean(patch(polar, { ...at, sample: Math.round(at.sample + halfWall) }, 8)),
      };
    });
    for (const { cavity, wall, pericardium } of levels) {
      expect(cavity).toBeLessThan(25);
      expect(wall).toBeGreaterThan(cavity + 25);
      expect(pericardium).toBeGreaterThan(wall + 50);
    }
  });

  it('holds the speckle of a Rayleigh envelope: 5.6 dB of spread after log compression', () => {
    // Deep behind the pericardium, where the level changes slowly: 4.25 grey levels a dB; detrended line by line.
    const deviations = [1, 2, 3, 4].map((seed) => {
      const polar = openExamination(query(seed, '&seconds=1')).polarFrame(0);
      const differences: number[] = [];
      for (let sample = 330; sample < 390; sample++) {
        // Far enough apart to be independent, near enough to have the same level: their difference has twice the variance.
        for (let beam = 40; beam < 90; beam++)
          differences.push(polar[sample * beams + beam]! - polar[(sample - 6) * beams + beam]!);
      }
      return Math.sqrt(mean(differences.map((one) => one * one)) / 2) / (255 / 60);
    });
    expect(mean(deviations)).toBeGreaterThan(4.8);
    expect(mean(deviations)).toBeLessThan(6.6);
  });

  it('stands still in nothing but its noise when only time is between two frames of a lifted probe', () => {
    const examination = openExamination(query(3, '&anomaly=lift'));
    const [one, other] = [examination.polarFrame(0).slice(), examination.polarFrame(1).slice()];
    const deep = { sample: 300, beam: 70 };
    expect(Math.abs(correlation(patch(one, deep, 100), patch(other, deep, 100)))).toBeLessThan(0.15);
    expect(one).not.toEqual(other);
  });

  it('opens an effusion: what lay on the wall behind goes dark', () => {
    const [normal, effusion] = ['', '&anomaly=effusion'].map((more) =>
      openExamination(query(4, more)).polarFrame(0).slice(),
    );
    const at = wallAt(4, -Math.PI / 2, 0);
    const patient = patientOf(4);
    const gap = {
      ...at,
      sample: Math.round(
        at.sample + ((patient.ventricle.wallThickness / 2 + 0.6) / patient.scan.depth) * samples,
      ),
    };
    expect(mean(patch(effusion!, gap, 12))).toBeLessThan(mean(patch(normal!, gap, 12)) - 60);
  });
});
