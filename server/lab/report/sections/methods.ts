import type { Design, Evaluation, EvaluationSettings, Provenance } from '../../result.ts';
import { markup } from '../markup.ts';
import { toCount, toDecimals, toPercent } from '../numerals.ts';
import type { Section } from '../section.ts';
import type { Words } from '../words/words.ts';

/** A paragraph that can be taken into a paper: data, network, training, scores, split and statistics. */
export function methodsSection(evaluation: Evaluation, words: Words): Section {
  const { methods } = words;
  const { provenance, settings, design } = evaluation;
  const sentences = [
    ofData(evaluation, words),
    methods.input,
    ...ofNetwork(provenance, words),
    ofDesign(design, provenance, words),
    ...ofTraining(settings, design, words),
    ...ofScores(evaluation, words),
    methods.levels,
    methods.bootstrap(toPercent(settings.confidence), toCount(settings.draws), String(settings.seed)),
    evaluation.comparisons.some(({ scores }) => scores.some(({ against }) => against.length > 0)) &&
      methods.differences,
    methods.software(provenance.software, provenance.node),
  ];
  return {
    id: 'methods',
    heading: methods.heading,
    body: markup`<p class="note">${methods.lead}</p><p class="quotable">${paragraphOf(sentences.filter((sentence) => sentence !== false))}</p>`,
  };
}

/** Normal against the first side that is not turned from it. */
function ofData({ data }: Evaluation, words: Words): string {
  const [normal, other] = data.bySide
    .filter(({ side }) => side !== 'mirrored')
    .map(({ side, cines, frames }) =>
      words.methods.side(
        words.count.cines(toCount(cines)),
        words.sides[side],
        words.count.frames(toCount(frames)),
      ),
    );
  const patients = words.count.patients(toCount(data.patients));
  const minutes = toDecimals(60 * (data.hours.normal + data.hours.abnormal), 1);
  const { data: said, both } = words.methods;
  return said(patients, other === undefined ? (normal ?? '') : both(normal ?? '', other), minutes);
}

const ofNetwork = ({ network }: Provenance, { methods }: Words): readonly string[] =>
  network === undefined
    ? []
    : [
        methods.network(toCount(network.parameters), toCount(network.codeSize)),
        ...(network.optimiser === undefined ? [] : [methods.optimiser(network.optimiser)]),
      ];

function ofDesign(design: Design, { model }: Provenance, { methods }: Words): string {
  if (design.kind === 'one-model')
    return methods.oneModel(model?.name ?? '', model?.sha256.slice(0, 12) ?? '');
  const folds = String(design.folds.length);
  return design.split === 'folds' ? methods.folds(folds) : methods.leaveOneOut(folds);
}

function ofTraining(
  { training, quantile }: EvaluationSettings,
  design: Design,
  { methods }: Words,
): readonly string[] {
  if (design.kind === 'one-model') return design.limits === 'calibrated' ? [methods.calibrated] : [];
  const limits = methods.limits(String(quantile));
  if (training === undefined) return [limits];
  const { epochs, batch, framesPerCine, calibrationShare } = training;
  return [
    methods.training(String(epochs), String(batch), String(framesPerCine)),
    methods.heldBack(toPercent(calibrationShare)),
    limits,
  ];
}

/** Only the scores that are in the figures. */
function ofScores({ comparisons }: Evaluation, { methods: { definitions } }: Words): readonly string[] {
  const names = new Set(comparisons.flatMap(({ scores }) => scores.map(({ name }) => name)));
  return Object.entries(definitions).flatMap(([name, sentence]) => (names.has(name) ? [sentence] : []));
}

/** A Japanese sentence brings its own space. */
const paragraphOf = (sentences: readonly string[]): string =>
  sentences
    .map((sentence) => (sentence.endsWith('。') ? sentence : `${sentence} `))
    .join('')
    .trim();
