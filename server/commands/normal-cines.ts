import {
  brightnessOf,
  depthOf,
  learnAppearance,
  type Appearance,
  type Brightness,
  type NormalLook,
} from '../core/appearance.ts';
import { MonitorError } from '../core/errors.ts';
import type { LatentReference } from '../core/latent.ts';
import type { MotionReference } from '../core/motion.ts';
import { followMotion, noTrail } from '../core/motion-trail.ts';
import { partsOf, type NormalCine, type NormalFrame } from '../core/normal-cine.ts';
import { learnMotion, scoreNormalMotion, type NormalMotion } from '../lab/learn-motion.ts';
import { learnReference, type NormalCode } from '../lab/latent-reference.ts';
import { scoreAll } from '../pipeline/score-all.ts';
import type { Engine } from '../ports.ts';
import type { StoredModel } from '../store/model-folder.ts';
import { collectFrames } from './collect-frames.ts';
import type { Input } from './inputs.ts';
import { openEngine } from './open-model.ts';
import { openSource, type OpenOptions } from './open-source.ts';
import { progressBar } from './progress.ts';
import { scoreFrames } from './score-frames.ts';

/** Normal cines as the alarm would meet them, and the reference of their codes. */
export interface ScoredNormals {
  readonly cines: readonly NormalCine[];
  /** Absent when the model names no code. */
  readonly latent: LatentReference | undefined;
  /** Absent for a model that does not watch motion, and where nothing moves. */
  readonly motion: MotionReference | undefined;
  /** Absent for too few patients. */
  readonly appearance: Appearance | undefined;
}

export interface NormalsOptions extends OpenOptions {
  /** Frames of each cine, evenly spread, whose codes make the reference. */
  readonly perCine: number;
  readonly latent: LatentReference['kind'];
}

/** A cine with what moved in it, by frame. */
type ScoredCine = NormalCine & NormalMotion & NormalLook;

/** A reference is learned so many times more, each time without some of the patients; with few patients, without each in turn. */
const mostParts = 10;

/**
 * Scores every frame of the normals. A patient's latent distances are taken to a reference that was learned from the others, by
 * the scoring graph that will watch.
 * @throws MonitorError as the sources do.
 */
export async function scoreNormals(
  stored: StoredModel,
  inputs: readonly Input[],
  { perCine, latent: kind, ...asked }: NormalsOptions,
): Promise<ScoredNormals> {
  const open = { ...asked, preprocessing: stored.preprocessing };
  const codes = await codesOf(stored, inputs, { ...open, perCine });
  if (kind === 'mahalanobis' && new Set(codes.map(({ group }) => group)).size < 3)
    throw MonitorError.of('calibration-data', [
      codes.length === 0
        ? '--latent mahalanobis needs a model that names its code. Use --latent euclidean.'
        : '--latent mahalanobis needs at least 3 patients, as it is tried on each with what the others taught. Use --latent euclidean.',
    ]);
  const referenceOf = (some: readonly NormalCode[]): LatentReference | undefined =>
    some.length === 0 ? undefined : learnReference(kind, some);
  const bar = progressBar('scoring', inputs.length);
  const cines: ScoredCine[] = [];
  for (const part of partsOf([...new Set(inputs.map(({ group }) => group))], mostParts)) {
    const others = codes.filter(({ group }) => !part.includes(group));
    // A single patient has no others: then his own reference is all there is.
    const engine = await openEngine(stored, { latent: referenceOf(others.length === 0 ? codes : others) });
    for (const input of inputs.filter(({ group }) => part.includes(group))) {
      cines.push({ group: input.group, ...(await scoreCine(input, engine, open)) });
      bar.advance(1, input.group);
    }
    await engine.close();
  }
  bar.done();
  const scored = cines.filter(({ frames }) => frames.length > 0);
  return { ...withMotion(stored, scored), latent: referenceOf(codes), appearance: learnAppearance(scored) };
}

/** None when the model names no code. */
async function codesOf(
  stored: StoredModel,
  inputs: readonly Input[],
  options: Omit<NormalsOptions, 'latent'>,
): Promise<readonly NormalCode[]> {
  const engine = await openEngine(stored, {});
  const bar = progressBar('codes', inputs.length);
  const codes: NormalCode[] = [];
  for (const input of inputs) {
    const { frames, sector } = await collectFrames(input, {
      ...options,
      signal: new AbortController().signal,
    });
    for (const { code } of await scoreFrames(frames, { engine, sector, batch, code: true }))
      if (code !== undefined) codes.push({ group: input.group, code });
    bar.advance(1, input.group);
  }
  bar.done();
  await engine.close();
  return codes;
}

const batch = 8;

async function scoreCine(
  input: Input,
  engine: Engine,
  open: OpenOptions,
): Promise<Omit<ScoredCine, 'group'>> {
  const source = await openSource(input.source, open);
  const frames: NormalFrame[] = [];
  const cells: (Float32Array | undefined)[] = [];
  const brightness: Brightness[] = [];
  let trail = noTrail;
  const { signal } = new AbortController();
  for await (const { frame, verdict, scored } of scoreAll({ source, engine, limits: {}, signal, batch })) {
    if (verdict.kind === 'not-valid' && verdict.reason === 'engine-failed')
      throw MonitorError.of('calibration-data', [
        `the engine could not score frame ${frame.index} of ${input.source}. Leave that cine out, or see \`npx sonovigil doctor\`.`,
      ]);
    frames.push({ timeSeconds: frame.timeSeconds, scores: scored?.scores });
    if (scored !== undefined) brightness.push(brightnessOf(frame.grey, source.description.sector));
    const { index, timeSeconds } = frame;
    const moved =
      scored?.coarse === undefined
        ? { trail: noTrail, cells: undefined }
        : followMotion(trail, { index, timeSeconds, coarse: scored.coarse });
    trail = moved.trail;
    cells.push(moved.cells);
  }
  return { frames, cells, brightness, depthMm: depthOf(source.description) };
}

/** Adds the motion scores, each patient's by what the others taught. */
function withMotion(
  { scoring, name }: StoredModel,
  cines: readonly ScoredCine[],
): Pick<ScoredNormals, 'cines' | 'motion'> {
  if (scoring !== 'motion') return { cines, motion: undefined };
  if (new Set(cines.map(({ group }) => group)).size < 3)
    throw MonitorError.of('calibration-data', [
      `${name} watches motion, which needs at least 3 patients: what is left of one is seen by what others taught. Name more.`,
    ]);
  const motion = learnMotion(cines);
  if (motion === undefined)
    throw MonitorError.of('calibration-data', [
      `${name} watches motion, and none of the inputs shows any for a second without a gap. Name normal cines of more than a second, with 10 frames a second and more.`,
    ]);
  const scores = scoreNormalMotion(cines);
  const withScore = ({ group, frames }: ScoredCine, at: number): NormalCine => ({
    group,
    frames: frames.map((frame, index) => {
      const score = scores[at]?.[index];
      return score === undefined || frame.scores === undefined
        ? frame
        : { ...frame, scores: { ...frame.scores, motion: score } };
    }),
  });
  return { cines: cines.map(withScore), motion };
}
