import type { ModelManifest } from './manifest.ts';

/** card.md of a model, for people (after Mitchell et al. 2019, "Model cards for model reporting"): what it is, what it was made of, what it cannot do. */
export function cardOf(manifest: ModelManifest): string {
  const { name, input, preprocessing, network, training, hashes, software, credits } = manifest;
  const { frames, groups, losses, options } = training;
  const figure = (loss: number): string => loss.toPrecision(3);
  const share = Math.round((100 * losses.validation) / losses.meanImage);
  return `# ${name}

An autoencoder that has learned what normal ultrasound pictures of one kind look like. Sonovigil measures how far a new picture departs
from them. **For research; not a medical device.**

## Model
- Input: ${input.size}×${input.size}×${input.channels}, grey ${input.range[0]}..${input.range[1]}, preprocessing version ${preprocessing}.
- Output: the reconstruction, and a code of ${network.codeSize} numbers (tensor \`${network.code}\`). ${network.parameters} parameters.
- model.onnx: sha-256 \`${hashes.model}\`.

## Training
- ${frames.training} normal frames of ${groups.training} groups (patients); judged on ${frames.validation} frames of ${groups.validation} other groups.
- ${training.epochsRun} epochs with batches of ${options.batch}, Adam at ${options.rate}, seed ${options.seed}; kept: epoch ${training.bestEpoch}.
- Data: sha-256 \`${hashes.data}\`. Software: Sonovigil ${software}.
- Made again by:

\`\`\`
${training.command}
\`\`\`

| mean squared error, grey 0..1 | |
|---|---|
| training frames, during epoch ${training.bestEpoch} | ${figure(losses.training)} |
| validation frames | ${figure(losses.validation)} |
| validation frames, the mean training picture instead | ${figure(losses.meanImage)} |

On patients it has not seen its error is ${share} % of that of the mean picture.

## Limits
- It knows only what the training data shows: other views, depths, devices and settings count as abnormal, and a
  departure says nothing of its cause.
- A small error on normal frames does not show that abnormal ones are told apart. That is measured with labelled cines:
  \`npx sonovigil evaluate\`.
- ${groups.validation} validation group${groups.validation === 1 ? ' is' : 's are'} ${groups.validation < 20 ? 'few: expect the error to vary from patient to patient' : 'still a sample: the error varies from patient to patient'}.
- The epoch was chosen by the validation frames, so their error is a little too good.

## Licence and credit of the data
${credits.length === 0 ? 'None was given.' : credits.map((line) => `- ${line}`).join('\n')}
`;
}
