import type { ImageModel } from '../engine/image-model.ts';
import { software } from '../software.ts';
import { preprocessingVersion } from '../store/model-folder.ts';
import { trialLines, understood, warningsOf } from './import-report.ts';
import type { Trial } from './import-trial.ts';

export interface Imported {
  readonly name: string;
  readonly image: ImageModel;
  readonly trial: Trial;
  /** Name of the code, where it gives one. */
  readonly code: string | undefined;
  /** sha-256 of model.onnx, hex. */
  readonly modelHash: string;
  readonly command: string;
}

/** manifest.json and card.md of a model that came from elsewhere. */
export function importedFiles(imported: Imported): { readonly manifest: string; readonly card: string } {
  const { name, image, trial, code, modelHash, command } = imported;
  const { input, answer } = image;
  const { use, frames, patients, ranges, losses } = trial;
  const outputs =
    answer.kind === 'reconstruction'
      ? { reconstruction: answer.output, values: answer.values }
      : { map: answer.output, score: use.outputs?.score === false ? false : answer.score };
  const manifest = {
    format: 1,
    name,
    kind: answer.kind,
    input: {
      size: input.height === input.width ? input.height : [input.height, input.width],
      channels: input.channels,
      mean: use.input?.mean,
      std: use.input?.std,
      range: use.input?.range ?? [0, 1],
    },
    preprocessing: preprocessingVersion,
    outputs,
    map: use.map,
    network: code === undefined ? undefined : { code },
    import: { command, trial: { frames, patients, scores: ranges, losses } },
    hashes: { model: modelHash },
    software,
  };
  return { manifest: `${JSON.stringify(manifest, undefined, 2)}\n`, card: cardOf(imported) };
}

function cardOf({ name, image, trial, modelHash, command }: Imported): string {
  return `# ${name}

A model that was made elsewhere and imported. What it was trained on, and how well it tells, Sonovigil does not know: add it here.
**For research; not a medical device.**

## What was understood

\`\`\`
${[...understood(image), ...trialLines(trial)].join('\n')}
\`\`\`
${warningsOf(trial)
  .map((line) => `\n- ${line}`)
  .join('')}
- model.onnx: sha-256 \`${modelHash}\`.
- Imported by Sonovigil ${software}:

\`\`\`
${command}
\`\`\`

## Limits
- It was tried, not judged. How well it tells is measured with labelled cines: \`npx sonovigil evaluate\`.
- Its limits are learned from normal cines that it was not trained on: \`npx sonovigil calibrate\`.
`;
}
