import type { Evaluation, FoldSummary } from '../../result.ts';
import { markup } from '../markup.ts';
import { toCount, toPercent, toThree } from '../numerals.ts';
import type { Section } from '../section.ts';
import { tableOf } from '../table.ts';
import { called, type Words } from '../words/words.ts';

/** What each fold learned from and was judged by; nothing where one model was evaluated. */
export function foldsSection({ design }: Evaluation, words: Words): Section | undefined {
  if (design.kind !== 'folds') return undefined;
  const said = words.folds;
  const limited = [...new Set(design.folds.flatMap(({ limits }) => Object.keys(limits)))];
  const row = ({ fold, test, training, calibration, losses, modelHash, limits }: FoldSummary) => ({
    head: fold,
    cells: [
      `${toCount(test.patients)} / ${toCount(test.cines)}`,
      `${toCount(training.patients)} / ${toCount(training.frames)}`,
      `${toCount(calibration.patients)} / ${toCount(calibration.frames)}`,
      `${toThree(losses.validation)} / ${toThree(losses.meanImage)}`,
      toPercent(losses.validation / losses.meanImage),
      ...limited.map((name) => (limits[name] === undefined ? '–' : toThree(limits[name]))),
      markup`<code>${modelHash.slice(0, 8)}</code>`,
    ],
  });
  return {
    id: 'folds',
    heading: said.heading,
    body: markup`${tableOf(
      {
        caption: said.caption,
        head: [
          said.fold,
          said.test,
          said.training,
          said.calibration,
          `${said.loss} / ${said.meanImage}`,
          said.share,
          ...limited.map((name) => said.limit(called(words.scores, name))),
          said.model,
        ],
        groups: [{ rows: design.folds.map(row) }],
      },
      words,
    )}<p class="note">${said.note}</p>`,
  };
}
