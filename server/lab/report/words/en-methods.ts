/** The methods paragraph in English, in the past tense and the first person plural of papers. */
export const methods = {
  heading: 'Methods, to be quoted',
  lead: 'This paragraph may be taken into a paper.',
  data: (patients: string, cines: string, minutes: string) =>
    `We evaluated ${cines} of ${patients} (${minutes} min of ultrasound).`,
  both: (one: string, other: string) => `${one} and ${other}`,
  side: (cines: string, side: string, frames: string) => `${cines} labelled ${side} (${frames})`,
  input: 'Frames were scaled to 256 × 256 grey levels.',
  network: (parameters: string, code: string) =>
    `The detector is a convolutional autoencoder with ${parameters} parameters and a code of ${code} numbers, fitted to normal frames alone by the mean squared error between a picture and its reconstruction.`,
  definitions: {
    reconstruction:
      'The reconstruction error is the root mean square of the difference between a picture and its reconstruction over the pixels of the sector.',
    latent: 'The latent distance is the Euclidean distance of the code from the mean code of the normals.',
    'latent-weighted':
      'The weighted latent distance is a Mahalanobis distance with a shrunken covariance on the principal components of the normal codes.',
    peak: 'The greatest difference is the maximum of the absolute difference after a 3 × 3 mean.',
    motion:
      'Motion is the mean absolute difference of pictures 67 ms apart over the last second, in 16 × 16 cells; the score is the greatest lack of it in standard deviations after a 3 × 3 mean, once the mean and the principal components of the motion of normals are taken away.',
    verdict: 'The verdict is the highest of the ratios of the scores to their limits.',
    brightness: 'Brightness is the mean grey level.',
    'bottom-brightness':
      'Brightness of the bottom quarter is the mean grey level of the lowest quarter of the sector.',
    'mean-image': 'The distance to the mean picture is taken to the mean of the normal pictures.',
    pca: 'The distance to principal components is what is left of a picture after projection on the principal components of the normal pictures.',
    logistic: 'The logistic regression is regularised and learned from the labels in the same folds.',
    neighbours: 'The nearest neighbours are those of the labelled cines in the same folds.',
  },
  oneModel: (model: string, hash: string) => `One model was evaluated (${model}, SHA-256 ${hash}).`,
  folds: (folds: string) =>
    `The patients were dealt into ${folds} folds, never splitting a patient; each fold was scored by a model trained from scratch on normals of the other folds.`,
  leaveOneOut: (folds: string) =>
    `Each of the ${folds} patients was left out in turn and scored by a model trained from scratch on normals of the others.`,
  training: (epochs: string, batch: string, frames: string) =>
    `Training ran for at most ${epochs} epochs with batches of ${batch} and ${frames} frames of each cine.`,
  heldBack: (share: string) =>
    `${share} of the training patients did not fit weights but chose the epoch and set the limits.`,
  optimiser: (optimiser: string) => `The optimiser was ${optimiser}.`,
  limits: (quantile: string) =>
    `Each limit is the ${quantile} quantile of its score over normal frames of patients that were held back.`,
  calibrated: 'Limits are those of the calibration that belongs to the model.',
  levels:
    "The score of a cine is the mean of its frames'; that of a patient is the score of the highest cine, and a patient counts as abnormal when any cine is.",
  bootstrap: (confidence: string, draws: string, seed: string) =>
    `Areas under the ROC curve follow Hanley and McNeil (Radiology 1982;143:29–36). ${confidence} intervals are percentile intervals of ${draws} bootstrap samples of patients drawn with replacement (seed ${seed}).`,
  differences: 'Differences between areas were drawn in pairs.',
  software: (software: string, node: string) => `Computed by Sonovigil ${software} on Node.js ${node}.`,
};
