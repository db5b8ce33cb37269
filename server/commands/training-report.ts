import type { TrainingProgress } from '../training/progress.ts';
import { progressBar, type Progress } from './progress.ts';

/** Says on standard error how a training run goes: a bar an epoch, and a line with its losses beside the mean image's. */
export function trainingReport(): (progress: TrainingProgress) => void {
  let stepsPerEpoch = 0;
  let epochs = 0;
  let bar: Progress | undefined;
  return (progress) => {
    switch (progress.kind) {
      case 'start': {
        ({ stepsPerEpoch, epochs } = progress);
        const { frames, groups } = progress;
        console.error(
          `learning from ${frames.training} frames of ${groups.training} patients, judging by ${frames.validation} of ${groups.validation} others; the mean image has loss ${figure(progress.meanImageLoss)}`,
        );
        return;
      }
      case 'step':
        bar ??= progressBar(`epoch ${progress.epoch}/${epochs}`, stepsPerEpoch);
        bar.advance(1, `loss ${figure(progress.loss)}`);
        return;
      case 'epoch':
        bar?.done();
        bar = undefined;
        console.error(
          `epoch ${progress.epoch}/${epochs}: training loss ${figure(progress.trainingLoss)}, validation ${figure(progress.validationLoss)}, mean image ${figure(progress.meanImageLoss)}${progress.best ? ', best so far' : ''}`,
        );
        return;
    }
  };
}

const figure = (loss: number): string => loss.toPrecision(4);
