import type { JudgedCine } from '../../server/lab/judging/columns.ts';
import type { ScoredCine } from '../../server/lab/scored-cine.ts';

export interface CineSketch {
  readonly source?: string;
  readonly side?: ScoredCine['side'];
  readonly group?: string;
  readonly fold?: number;
  readonly scores?: ScoredCine['scores'];
  readonly limits?: JudgedCine['limits'];
  readonly columns?: ScoredCine['columns'];
  readonly code?: readonly number[];
  readonly tiles?: readonly number[];
  readonly hashes?: ScoredCine['hashes'];
  readonly invalid?: ScoredCine['invalid'];
}

/** A judged cine of ten frames a second, by what matters of it. */
export function judgedCine(sketch: CineSketch): JudgedCine {
  const scores = sketch.scores ?? { reconstruction: [1] };
  const count = Object.values(scores)[0]!.length;
  return {
    fold: sketch.fold ?? 1,
    limits: sketch.limits ?? {},
    cine: {
      source: sketch.source ?? 'a.mp4',
      side: sketch.side ?? 'normal',
      group: sketch.group ?? 'a',
      columns: sketch.columns ?? {},
      pixelsHash: '',
      invalid: sketch.invalid ?? {},
      timesSeconds: Array.from({ length: count }, (_, at) => at / 10),
      frameIndexes: Array.from({ length: count }, (_, at) => at),
      seconds: count / 10,
      scores,
      ...(sketch.code === undefined ? {} : { code: sketch.code }),
      differenceTiles: sketch.tiles ?? [0],
      hashes: sketch.hashes ?? [],
    },
  };
}
