import { byFrequency, unscoredFrames } from '../../judging/unscored.ts';
import type { Evaluation, Side } from '../../result.ts';
import { markup } from '../markup.ts';
import { toCount, toDecimals } from '../numerals.ts';
import type { Section } from '../section.ts';
import { tableOf } from '../table.ts';
import type { Words } from '../words/words.ts';

/** What was evaluated, by side. */
export function dataSection({ data }: Evaluation, words: Words): Section {
  const { data: said } = words;
  const minutes = (side: Side): string => (side === 'mirrored' ? '–' : toDecimals(60 * data.hours[side], 1));
  const unscored = byFrequency(data.invalid);
  const reasons = unscored.map(([reason, frames]) => `${words.unscored[reason]} ${toCount(frames)}`);
  return {
    id: 'data',
    heading: said.heading,
    body: markup`${tableOf(
      {
        caption: said.caption,
        head: [said.side, said.patients, said.cines, said.frames, said.minutes],
        groups: [
          {
            rows: data.bySide.map(({ side, patients, cines, frames }) => ({
              head: words.sides[side],
              cells: [toCount(patients), toCount(cines), toCount(frames), minutes(side)],
            })),
          },
        ],
      },
      words,
    )}
<ul class="note"><li>${said.all(
      words.count.patients(toCount(data.patients)),
      words.count.patients(toCount(data.mixedPatients)),
    )}</li>${
      data.unlabelled > 0 && markup`<li>${said.unlabelled(toCount(data.unlabelled))}</li>`
    }${unscored.length > 0 && markup`<li>${said.invalid(toCount(unscoredFrames(data.invalid)), reasons.join(words.comma))}</li>`}</ul>`,
  };
}
