import sharp from 'sharp';
import { inputPixels, inputSize } from '../core/geometry.ts';
import type { Engine, FrameSource } from '../ports.ts';
import { meanOf, present, type JudgedCine, type ScoreColumn } from './judging/columns.ts';
import { mirroredSource } from './mirror.ts';
import type { Exemplar } from './result.ts';

/** A cine chosen to be shown, and which of its valid frames. */
export interface Choice {
  readonly role: Exemplar['role'];
  /** Index into the cines. */
  readonly cine: number;
  readonly at: number;
}

/** The most typical and the worst cines of both sides; of the typical ones the frame nearest to the mean, of the others the highest. */
export function chooseExemplars(column: ScoreColumn, cines: readonly JudgedCine[]): readonly Choice[] {
  const ranked = cines
    .map((judged, cine) => ({ cine, side: judged.cine.side, value: column.cine(judged) }))
    .toSorted((a, b) => a.value - b.value || a.cine - b.cine);
  const normals = ranked.filter(({ side }) => side === 'normal');
  const abnormals = ranked.filter(({ side }) => side !== 'normal');
  const middle = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(items.length / 2)];
  const picks = [
    ['typical-normal', middle(normals)],
    ['highest-normal', normals.at(-1)],
    ['typical-abnormal', middle(abnormals)],
    ['highest-abnormal', abnormals.at(-1)],
    ['lowest-abnormal', abnormals[0]],
  ] as const;
  return picks.flatMap(([role, pick]) => {
    if (pick === undefined) return [];
    const values = column.frames?.(cines[pick.cine]!) ?? [];
    const target = role.startsWith('highest') ? Math.max(...present(values)) : meanOf(present(values));
    const gaps = values.map((value) => (value === undefined ? Infinity : Math.abs(value - target)));
    return [{ role, cine: pick.cine, at: gaps.indexOf(Math.min(...gaps)) }];
  });
}

/** Draws the chosen frame: picture, x̂ and difference, by the model that scored it. */
export async function drawExemplar(
  { role, cine: index, at }: Choice,
  {
    judged,
    column,
    engine,
    open,
  }: {
    judged: JudgedCine;
    column: ScoreColumn;
    engine: Engine;
    open: (source: string) => Promise<FrameSource>;
  },
): Promise<Exemplar> {
  const { cine } = judged;
  const opened = await open(cine.source);
  const source = cine.side === 'mirrored' ? mirroredSource(opened) : opened;
  const { sector } = source.description;
  const wanted = cine.frameIndexes[at]!;
  const stop = new AbortController();
  let picture = new Uint8Array(inputSize * inputSize);
  for await (const frame of source.frames({ pictures: false, signal: stop.signal })) {
    if (frame.index !== wanted) continue;
    picture = Uint8Array.from(frame.grey);
    break;
  }
  stop.abort();
  const [scored] = await engine.score({ frames: [picture], sector, reconstruction: true, code: false });
  const value = column.frames!(judged)[at]!;
  return {
    role,
    cine: index,
    score: column.name,
    value: cine.scores[column.name]?.[at] ?? value,
    ...(column.unit === 'ratio' ? { ratio: value } : {}),
    frame: wanted,
    timeSeconds: cine.timesSeconds[at]!,
    png: {
      picture: await png(picture),
      // A model without x̂ shows black in its place.
      reconstruction: await png(
        scored!.reconstruction?.length === 0 ? new Uint8Array(inputPixels) : scored!.reconstruction!,
      ),
      difference: await png(scored!.map),
    },
  };
}

async function png(pixels: Uint8Array): Promise<string> {
  const raw = { width: inputSize, height: inputSize, channels: 1 } as const;
  return (await sharp(pixels, { raw }).toColourspace('b-w').png().toBuffer()).toString('base64');
}
