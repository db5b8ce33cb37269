import { percent, type ScoreComparison } from '../lab/compare-scores.ts';

/** What `quantise` found. */
export interface QuantiseReport {
  /** Where it was timed, how busy. */
  readonly machine: string;
  /** 2026-11-27 */
  readonly day: string;
  /** Names of the convolutions in int8, of so many in the network. */
  readonly layers: { readonly int8: readonly string[]; readonly of: number };
  /** What gave the ranges. */
  readonly learned: { readonly frames: number; readonly patients: number };
  readonly compared: {
    readonly normalFrames: number;
    readonly normalPatients: number;
    readonly normalCines: number;
    readonly abnormalCines: number;
  };
  /** Of model.onnx. */
  readonly bytes: { readonly float: number; readonly int8: number };
  /** Of a frame through the fused graph on one thread, medians, timed by turns. */
  readonly time: {
    readonly floatMs: number;
    readonly int8Ms: number;
    readonly ratio: number;
    readonly rounds: number;
  };
  /** First: float; second: int8. */
  readonly scores: readonly ScoreComparison[];
  readonly verdict: string;
  /** Whether the model watches motion. */
  readonly motion: boolean;
}

/** For people, line by line. */
export function quantiseLines({
  machine,
  layers,
  learned,
  compared,
  bytes,
  time,
  scores,
  verdict,
  motion,
}: QuantiseReport): readonly string[] {
  const line = (what: string, text: string): string => `${what.padEnd(18)}${text}`;
  const mebibytes = (count: number): string => `${(count / 2 ** 20).toFixed(1)} MiB`;
  const { frame, cine } = scores[0]!.areas ?? {};
  return [
    machine,
    line(
      'int8',
      `${layers.int8.length} of ${layers.of} convolutions; ranges of ${learned.frames} frames of ${learned.patients} patients`,
    ),
    line('model.onnx', `${mebibytes(bytes.int8)}, in float ${mebibytes(bytes.float)}`),
    line(
      'a frame',
      `${time.int8Ms.toFixed(2)} ms, in float ${time.floatMs.toFixed(2)}   ratio ${time.ratio.toFixed(2)} (${time.rounds} rounds by turns, one thread)`,
    ),
    `against float, ${compared.normalFrames} frames of ${compared.normalPatients} normal patients that gave no range:`,
    ...scores.map(({ score, meanDifference, largestDifference, correlation }) =>
      line(
        `  ${score}`,
        `differs by ${percent(meanDifference)}, at most ${percent(largestDifference)}; correlation ${correlation?.toFixed(5) ?? 'none, as it is always the same'}`,
      ),
    ),
    ...(frame === undefined || cine === undefined
      ? []
      : [
          `area under the ROC curve, float -> int8, ${compared.normalCines} normal cines against ${compared.abnormalCines} abnormal:`,
          ...scores.map(({ score, areas }) =>
            line(`  ${score}`, `by frame ${arrow(areas!.frame)}, by cine ${arrow(areas!.cine)}`),
          ),
        ]),
    ...(motion ? ['motion is taken from the picture, not by the network: it is the same.'] : []),
    verdict,
  ];
}

const arrow = ({ first, second }: { readonly first: number; readonly second: number }): string =>
  `${first.toFixed(3)} -> ${second.toFixed(3)}`;
