import type { Evaluation, Exemplar } from '../../result.ts';
import { markup, type Markup } from '../markup.ts';
import { toCount, toDecimals, toThree } from '../numerals.ts';
import type { Pictures, PictureSet } from '../pictures.ts';
import type { Section } from '../section.ts';
import { called, type Words } from '../words/words.ts';

/** The worst and the most typical cines: picture, reconstruction and difference, with the scale of the differences in numbers. */
export function exemplarsSection(
  { exemplars, cines }: Evaluation,
  { pictures, top, scale }: PictureSet,
  words: Words,
): Section | undefined {
  if (exemplars.length === 0) return undefined;
  const said = words.exemplars;
  return {
    id: 'exemplars',
    heading: said.heading,
    body: markup`<p>${said.note}</p>
${colourScale(scale, top, words)}
<div class="exemplars">${exemplars.map((exemplar, index) => shown(exemplar, { pictures: pictures[index]!, source: cines[exemplar.cine]?.source ?? '' }, words))}</div>`,
  };
}

function shown(
  exemplar: Exemplar,
  { pictures, source }: { pictures: Pictures; source: string },
  words: Words,
): Markup {
  const said = words.exemplars;
  const { role, score, value, ratio, frame, timeSeconds } = exemplar;
  const facts = [
    said.value(called(words.scores, score), toThree(value)),
    ...(ratio === undefined ? [] : [said.ratio(toDecimals(ratio, 2))]),
    said.where(toCount(frame), toDecimals(timeSeconds, 2)),
  ];
  return markup`<figure class="exemplar"><div class="triptych">${(
    ['picture', 'reconstruction', 'difference'] as const
  ).map(
    (part) =>
      markup`<div><img src="${pictures[part]}" width="256" height="256" alt="${said[part]}: ${said.roles[role]}"><span>${said[part]}</span></div>`,
  )}</div><figcaption data-word="${words.figure}"><strong>${said.roles[role]}</strong>: <bdi class="path">${source}</bdi>. ${facts.join('; ')}</figcaption></figure>`;
}

function colourScale(scale: string, top: number, words: Words): Markup {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => share * top);
  return markup`<div class="colour-scale"><img src="${scale}" width="256" height="14" alt="${words.exemplars.scale}: ${toDecimals(0, 2)}–${toDecimals(top, 2)}">
<div class="ticks">${ticks.map((tick) => markup`<span>${toDecimals(tick, 2)}</span>`)}</div><p>${words.exemplars.scale}</p></div>`;
}
