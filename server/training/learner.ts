import * as ort from 'onnxruntime-node';
import { adamStep, noMoments, type Moments } from './adam.ts';
import type { Network } from './network.ts';
import { graphNames, lossGraph, trainingGraph } from './training-graph.ts';

/** Where a run of Adam stands. The arrays belong to the learner, which changes them with every step. */
export interface LearnerState {
  readonly parameters: Float32Array;
  readonly moments: Moments;
  /** Steps taken. */
  step: number;
}

/** A network that learns, batch by batch. `grey` is N pictures one after the other, N any number from 1. */
export interface Learner {
  readonly state: LearnerState;
  /** Takes one step of Adam. @returns the loss of the batch before the step. */
  learn(grey: Uint8Array, rate: number): Promise<number>;
  /** Loss of the batch, nothing learned. */
  loss(grey: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

export const startingState = (parameters: Float32Array): LearnerState => ({
  parameters,
  moments: noMoments(parameters.length),
  step: 0,
});

/** @param threads of ONNX Runtime; undefined = as many as the machine has cores. */
export async function openLearner(network: Network, state: LearnerState, threads?: number): Promise<Learner> {
  const options = threads === undefined ? {} : { intraOpNumThreads: threads };
  const training = await ort.InferenceSession.create(trainingGraph(network), options);
  const judging = await ort.InferenceSession.create(lossGraph(network), options);
  const parameters = new ort.Tensor('float32', state.parameters, [network.parameters]);
  // The runtime writes into these again and again: a step allocates nothing of the size of the network.
  const gradient = new Float32Array(network.parameters);
  const gradientTensor = new ort.Tensor('float32', gradient, [network.parameters]);
  const feeds = (grey: Uint8Array): ort.InferenceSession.FeedsType => {
    const shape = [grey.length / network.side ** 2, 1, network.side, network.side];
    return { [graphNames.grey]: new ort.Tensor('uint8', grey, shape), [graphNames.parameters]: parameters };
  };
  return {
    state,
    async learn(grey, rate) {
      const fetches = { [graphNames.loss]: null, [graphNames.gradient]: gradientTensor };
      const loss = lossIn(await training.run(feeds(grey), fetches));
      state.step++;
      adamStep(gradient, { step: state.step, rate }, state);
      return loss;
    },
    async loss(grey) {
      return lossIn(await judging.run(feeds(grey)));
    },
    async close() {
      await training.release();
      await judging.release();
    },
  };
}

const lossIn = (outputs: ort.InferenceSession.ReturnType): number =>
  (outputs[graphNames.loss]!.data as Float32Array)[0]!;
