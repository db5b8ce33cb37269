import type { ImageModel } from '../engine/image-model.ts';
import { isIdentity } from '../engine/model-input.ts';
import type { Trial } from './import-trial.ts';

const line = (what: string, text: string): string => `${what.padEnd(10)}${text}`;

/** What the file and the options say of a model, in plain words. */
export function understood({ input, answer, batch, code }: ImageModel): readonly string[] {
  const { height, width, channels, layout, gains, offsets } = input;
  const each = (values: readonly number[]): string => [...new Set(values.map(figure))].join(', ');
  return [
    line(
      'input',
      `${input.name}: ${width}×${height} px, ${channels === 1 ? '1 channel, grey' : '3 channels, each the same grey'}, ` +
        (channels === 3 || layout === 'nhwc' ? `channels ${layout === 'nchw' ? 'first' : 'last'}, ` : '') +
        (batch === 'one' ? 'frames one by one' : 'frames together where it scores them as alone'),
    ),
    line('fed', isIdentity(input) ? 'grey 0..1' : `${each(gains)} × grey 0..1 + ${each(offsets)}`),
    ...(answer.kind === 'reconstruction'
      ? [
          line(
            'gives',
            `${answer.output}: x̂${answer.values === 'grey' ? ', grey 0..1' : ''}, compared with the picture at ${width}×${height} px`,
          ),
          line('code', code ?? 'none: no latent score'),
        ]
      : [
          line(
            'gives',
            `${answer.output}: an anomaly map; reconstruction and peak are taken of it, as of |x − x̂|`,
          ),
          line(
            'score',
            answer.score === undefined
              ? 'none: no latent score'
              : `${answer.score}, which is given as latent`,
          ),
        ]),
  ];
}

/** What the trial gave. */
export function trialLines(trial: Trial): readonly string[] {
  const { frames, patients, normals, msPerFrame, ranges, losses, use, codeLength } = trial;
  const scores = Object.entries(ranges).map(
    ([name, [least, most]]) => `${name} ${figure(least)} to ${figure(most)}`,
  );
  return [
    line(
      'trial',
      `${frames} frames of ${normals === undefined ? 'the simulated heart' : 'the normals'}, ${patients} ${patients === 1 ? 'patient' : 'patients'}: ${msPerFrame.toFixed(1)} ms a frame`,
    ),
    line('', scores.join(', ')),
    ...(codeLength === undefined ? [] : [line('', `a code of ${codeLength.toLocaleString('en')} numbers`)]),
    ...(use.map === undefined ? [] : [line('', `the map is multiplied by ${use.map.scale}`)]),
    ...(losses === undefined
      ? []
      : [
          line(
            '',
            `error of x̂ ${figure(losses.model)} beside the ${baseline(trial)}'s ${figure(losses.meanImage)}`,
          ),
        ]),
  ];
}

/** What must not be missed, one line each. */
export function warningsOf(trial: Trial): readonly string[] {
  const { losses, better, scoreBelow0, normals } = trial;
  const isWorse = losses !== undefined && losses.model > losses.meanImage;
  return [
    ...(isWorse
      ? [
          `x̂ is worse than the ${baseline(trial)} (squared error ${figure(losses.model)} beside ${figure(losses.meanImage)}). ` +
            (better === undefined
              ? `No usual --range, --mean and --std does better: ${normals === undefined ? 'try it on normals of its own kind with --normals' : 'it may want another kind of picture'}.`
              : `Import it again with ${better.option}, which gives ${figure(better.model)}.`),
        ]
      : []),
    ...(scoreBelow0 === undefined
      ? []
      : [
          `its own score is left out: it went down to ${figure(scoreBelow0)}, and limits need scores above 0.`,
        ]),
  ];
}

const baseline = ({ patients }: Trial): string => (patients === 1 ? 'plain grey' : 'mean image');

const figure = (value: number): string => String(Number(value.toPrecision(3)));
