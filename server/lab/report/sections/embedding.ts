import { scatterFigure, type ScatterPoint } from '../figures/scatter.ts';
import { styleAt, type Style } from '../figures/styles.ts';
import type { CineRow, Embedding, Evaluation } from '../../result.ts';
import { markup, type Markup } from '../markup.ts';
import { toCount } from '../numerals.ts';
import type { Section } from '../section.ts';
import { figureOf } from '../table.ts';
import type { Words } from '../words/words.ts';

/** As many scanners as shapes can be told apart; the rest are one. */
const scannersShown = 6;

/** The codes in a plane: by label, by patient, and by scanner where it is known. */
export function embeddingSection({ embedding, cines }: Evaluation, words: Words): Section | undefined {
  if (embedding === undefined || embedding.points.length === 0) return undefined;
  const said = words.embedding;
  const { neighbours, minimumDistance, model } = embedding;
  const scanner = byScanner(embedding, words);
  const plots = [byLabel(embedding, cines, words), byPatient(embedding, cines, words)];
  return {
    id: 'embedding',
    heading: said.heading,
    body: markup`<p>${said.note(toCount(neighbours), String(minimumDistance), model)}</p>${figureOf(
      scanner === undefined ? plots : [...plots, scanner],
      [said.label, said.group, ...(scanner === undefined ? [] : [said.scanner])].join(' / '),
      words,
    )}`,
  };
}

/** A style for each label, drawn solid for patients that the model has seen. */
function byLabel({ points }: Embedding, cines: readonly CineRow[], words: Words): Markup {
  const labelled = points.map((point) => {
    const side = words.sides[cines[point.cine]?.side ?? 'normal'];
    return { ...point, label: point.seenInTraining ? words.embedding.seen(side) : side };
  });
  return categories({ name: 'codes-by-label', title: words.embedding.label, points: labelled });
}

function byPatient({ points }: Embedding, cines: readonly CineRow[], words: Words): Markup {
  const tied = points.map((point) => {
    const { side = 'normal', group = '' } = cines[point.cine] ?? {};
    return { ...point, label: words.sides[side], tie: group };
  });
  return categories({ name: 'codes-by-patient', title: words.embedding.group, points: tied });
}

function byScanner({ points }: Embedding, words: Words): Markup | undefined {
  const counts = new Map<string, number>();
  for (const { scanner } of points)
    if (scanner !== undefined) counts.set(scanner, (counts.get(scanner) ?? 0) + 1);
  if (counts.size === 0) return undefined;
  const shown = [...counts].sort((one, other) => other[1] - one[1]).slice(0, scannersShown);
  const labelled = points.map((point) => ({
    ...point,
    label:
      point.scanner === undefined
        ? words.embedding.unknownScanner
        : shown.some(([scanner]) => scanner === point.scanner)
          ? point.scanner
          : words.embedding.otherScanner,
  }));
  return categories({ name: 'codes-by-scanner', title: words.embedding.scanner, points: labelled });
}

function categories({
  name,
  title,
  points,
}: {
  name: string;
  title: string;
  points: readonly { x: number; y: number; label: string; tie?: string }[];
}): Markup {
  const labels = [...new Set(points.map(({ label }) => label))];
  const styles = new Map<string, Style>(labels.map((label, index) => [label, styleAt(index)]));
  return scatterFigure({
    name,
    title,
    description: labels
      .map((label) => `${label}: ${toCount(points.filter((point) => point.label === label).length)}`)
      .join('; '),
    points: points.map(({ x, y, label, tie }): ScatterPoint => ({
      x,
      y,
      style: styles.get(label)!,
      ...(tie !== undefined && { tie }),
    })),
    legend: labels.map((label) => ({ label, style: styles.get(label)! })),
  });
}
