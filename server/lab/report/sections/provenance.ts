import type { Evaluation } from '../../result.ts';
import { markup, type Part } from '../markup.ts';
import { toCount } from '../numerals.ts';
import type { Section } from '../section.ts';
import type { Words } from '../words/words.ts';

/** Command, versions and hashes: what it takes to make the same figures again. */
export function provenanceSection(
  { provenance, settings }: Evaluation,
  files: readonly string[],
  words: Words,
): Section {
  const said = words.provenance;
  const { command, day, software, node, model, manifest, dataHash } = provenance;
  const code = (text: string): Part => markup`<code>${text}</code>`;
  const facts: readonly (readonly [string, Part])[] = [
    [said.command, markup`<pre tabindex="0">${command}</pre>`],
    [said.day, markup`<time datetime="${day}">${day}</time>`],
    [said.software, `Sonovigil ${software}, Node.js ${node}`],
    ...(model === undefined
      ? []
      : [
          [said.model, markup`<bdi>${model.name}</bdi>`] as const,
          [said.modelHash, code(model.sha256)] as const,
          ...(model.dataHash === undefined ? [] : [[said.trainingData, code(model.dataHash)] as const]),
        ]),
    ...(manifest === undefined
      ? []
      : [
          [said.manifest, markup`<bdi>${manifest.path}</bdi>`] as const,
          [said.manifestHash, code(manifest.sha256)] as const,
          ...(manifest.where.length === 0
            ? []
            : [[said.where, markup`<bdi>${manifest.where.join(', ')}</bdi>`] as const]),
        ]),
    [said.dataHash, code(dataHash)],
    [said.seed, said.seedAndDraws(String(settings.seed), toCount(settings.draws))],
    [said.files, files.join(', ')],
  ];
  return {
    id: 'provenance',
    heading: said.heading,
    body: markup`<dl>${facts.map(([term, fact]) => markup`<div><dt>${term}</dt><dd>${fact}</dd></div>`)}</dl><p class="note">${said.same}</p>`,
  };
}
