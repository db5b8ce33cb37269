import { askedFor } from './en-asked-for.ts';
import { methods } from './en-methods.ts';

const many = (one: string) => (count: string) => `${count} ${one}${count === '1' ? '' : 's'}`;

/** All that the report says, in English. */
export const en = {
  title: (data: string) => `Evaluation report: ${data}`,
  contents: 'Contents',
  comma: ', ',
  researchUse: 'Research use only; not a medical device.',
  figure: 'Figure',
  table: 'Table',
  interval: (confidence: string) => `In brackets: ${confidence} intervals, by drawing patients.`,
  scrollable: (caption: string) => `${caption} (can be scrolled sideways)`,

  count: { patients: many('patient'), cines: many('cine'), frames: many('frame') },
  sides: { normal: 'normal', abnormal: 'abnormal', mirrored: 'mirrored' },
  levels: { frame: 'frame', cine: 'cine', patient: 'patient' },
  unscored: {
    blank: 'empty picture',
    'not-2d': 'no 2-D picture',
    'no-contact': 'no contact',
    frozen: 'frozen',
    'depth-changed': 'depth far from the normals’',
    'gain-changed': 'gain far from the normals’',
    'engine-failed': 'the engine failed',
    'no-frame': 'no frame',
  },
  ofCine: (name: string, side: string, reason: string) => `${name} (${side}; ${reason})`,
  kinds: {
    model: 'Scores of the detector (learned from normals alone)',
    reference: 'References that a detector must beat',
    supervised: 'Learned from labels (what labels would add)',
  },
  scores: {
    reconstruction: 'reconstruction error',
    latent: 'latent distance',
    'latent-weighted': 'weighted latent distance',
    peak: 'greatest difference',
    motion: 'lack of motion',
    verdict: 'verdict (highest of all ratios)',
    brightness: 'brightness',
    'bottom-brightness': 'brightness of the bottom quarter',
    'mean-image': 'distance to the mean picture',
    pca: 'distance to principal components',
    logistic: 'logistic regression',
    neighbours: 'nearest neighbours',
  },
  columns: { 'frame-rate': 'frame rate', 'picture-size': 'picture size', scanner: 'scanner' },
  axes: {
    ratio: 'score as a multiple of its limit',
    raw: 'score, in its own unit',
    share: (level: string) => `share of the ${level}s (%)`,
    falsePositives: '1 − specificity',
    sensitivity: 'sensitivity',
    recall: 'recall (sensitivity)',
    precision: 'precision',
    area: 'area under the ROC curve',
    patients: 'patients learned from',
  },
  sideCount: (side: string, count: string) => `${side} (${count})`,
  limit: 'limit',
  chance: 'chance',

  summary: {
    heading: 'The question and the answer',
    asked: {
      oneModel: (model: string, side: string) =>
        `Can the model ${model}, which has learned from normal pictures alone, tell ${side} cines from normal ones? Every frame of the cines below was scored, and the scores were compared with the labels.`,
      folds: (folds: string, side: string) =>
        `Can an autoencoder that has learned from normal pictures alone tell ${side} cines from normal ones, in patients it has never seen? The patients were dealt into ${folds} folds; each fold was scored by a model trained on normals of the other folds.`,
      leaveOneOut: (folds: string, side: string) =>
        `Can an autoencoder that has learned from normal pictures alone tell ${side} cines from normal ones, in patients it has never seen? Each of the ${folds} patients was scored by a model trained on normals of the others.`,
    },
    verdict: {
      beats: 'Yes, as far as this data can tell: better than chance, and better than every simple reference.',
      separates: 'Better than chance. There is no reference beside it.',
      'not-beaten':
        'Only in part: better than chance, but not shown to be better than simple measures of the picture.',
      chance: 'Not shown: it cannot be told from chance with this data.',
      'turned-over': 'No: abnormal cases score lower than normal ones.',
      'no-interval': 'Open: there are too few patients for an interval, so the figures below prove nothing.',
      'not-judged': 'Open: at the level asked for, all cases lie on one side.',
    },
    primary: (score: string, level: string, area: string) =>
      `Judged by ${level}, as fixed beforehand by the score “${score}”: area under the ROC curve ${area}.`,
    pairs: (level: string, side: string, share: string) =>
      `Of 100 pairs of one normal and one ${side} ${level}, it puts the ${side} one higher in ${share}.`,
    highest: (score: string, area: string) =>
      `The highest area among the detector's scores is that of ${score}: ${area}. It is named after seeing the figures; expect less of it on new data.`,
    beats: (score: string, list: string) => `By cine, ${score} separates better than ${list}.`,
    operating: (sensitivity: string, specificity: string, side: string) =>
      `At its limit it finds ${sensitivity} of the ${side} and lets pass ${specificity} of the normal cases.`,
    falseAlarms: (perHour: string) => `False alarms an hour of normal cines: ${perHour}.`,
    mirrored: (score: string, area: string) =>
      `Mirror experiment: ${score} tells mirrored from normal with an area of ${area}.`,
    caveats: 'What must not be overlooked',
    caveat: {
      doesNotBeat: (score: string, area: string, list: string) =>
        `${score} (area ${area}) is not shown to be better than ${list}: the interval of the difference reaches 0 or below.`,
      chance: (score: string, area: string) => `${score} (area ${area}) cannot be told from chance.`,
      turnedOver: (score: string, area: string) =>
        `${score} (area ${area}) is turned over: abnormal cases lie lower than normal ones. A limit from above misses them.`,
      fewPatients: (side: string, patients: string) =>
        `Few patients (${side}: ${patients}). 30 to 100 are enough to begin an experiment; the aim is 1,000 to 10,000. The intervals are wide, and they say nothing of other hospitals.`,
      noLimits: 'The model has no limits, so no sensitivity, specificity or false alarm can be given.',
      leak: (pairs: string) =>
        `Cines of different patients that look the same lie on both sides of a split (pairs: ${pairs}). If they are the same recording, the areas are too high.`,
      duplicates: (pairs: string) =>
        `Cines of different patients look the same (pairs: ${pairs}). If they are the same recording, the intervals are too narrow.`,
      confound: (column: string, area: string) =>
        `${column} alone tells the sides apart (area ${area}): the detector may have learned it instead.`,
      trainingUnknown: (model: string) =>
        `The model ${model} does not say on whom it was trained. If patients of this data were among them, the figures are too good.`,
      unscoredCines: (cines: string, list: string) =>
        `Cines that are in no figure, as not one frame of them could be scored (${cines}): ${list}.`,
      invalid: (share: string) => `${share} of the frames could not be scored; they are in no figure.`,
    },
    against: (side: string, sentence: string) => `Against ${side}: ${sentence}`,
  },

  data: {
    heading: 'Data',
    caption: 'What was evaluated',
    side: 'Side',
    patients: 'Patients',
    cines: 'Cines',
    frames: 'Frames scored',
    minutes: 'Minutes',
    all: (patients: string, mixed: string) =>
      `${patients} in all, of whom ${mixed} with cines of both labels.`,
    unlabelled: (cines: string) => `Rows without a label normal or abnormal, not used: ${cines}.`,
    invalid: (frames: string, reasons: string) => `Frames that could not be scored: ${frames} (${reasons}).`,
  },

  comparison: {
    heading: (side: string) => `Normal against ${side}`,
    mirrorHeading: 'The mirror experiment: normal against mirrored',
    mirror:
      'The normal cines were held against themselves, turned left to right as by a probe held the wrong way round. This needs no abnormal case. A detector that cannot tell them apart has not learned what normal looks like.',
    areas: (level: string) => `Areas under the ROC curve, by ${level}`,
    areasCaption: 'Area under the ROC curve of each score',
    areasFigure: (level: string) =>
      `Area under the ROC curve of each score by ${level}, with its interval. The broken line is chance.`,
    score: 'Score',
    by: (level: string) => `by ${level}`,
    averagePrecision: (level: string) => `Average precision by ${level}`,
    notJudged: { 'one-side': 'all on one side', 'cines-only': 'by cine only' },
    foldPairs:
      'With folds, an area counts only pairs of the same fold, both scored by one model. The curves below pool all folds.',
    differences: 'Area by cine less that of each reference',
    differencesNote: 'Bold and marked *: the interval lies above 0.',
    less: (reference: string) => `less ${reference}`,
    distances: 'Distances',
    histogram: (score: string, level: string) => `${score}, by ${level}`,
    histogramCaption: (score: string) =>
      `Distribution of the ${score}. Each side is shown in shares of its own cases.`,
    curves: 'ROC and precision-recall',
    roc: (level: string) => `ROC curves by ${level}`,
    rocCaption: (level: string) =>
      `ROC curves by ${level} of the detector's scores, of the strongest reference and of what labels add most. The marks show where each limit stands.`,
    precisionRecall: (level: string) => `Precision-recall curves by ${level}`,
    precisionRecallCaption: (level: string) =>
      `Precision-recall curves by ${level}. The dotted line is the share of abnormal cases, which chance would reach.`,
    labelArea: (label: string, area: string) => `${label} ${area}`,
    atLimit: 'At the limit',
    atLimitCaption: (level: string) => `At the limit of each score, by ${level}`,
    sensitivity: 'Sensitivity',
    specificity: 'Specificity',
    falseAlarms: 'False alarms an hour',
    cinesFlagged: 'Cines with an alarm',
    firstFlag: 'Seconds to the first alarm: median (range of the middle half)',
    never: 'none',
    alarmNote: (seconds: string) =>
      `An alarm is raised when frames stay over the limit for ${seconds} s, as in the live watch.`,
    confusion: (score: string, level: string) => `Confusion matrix of the ${score}, by ${level}`,
    truth: 'Truth',
    called: (side: string) => `called ${side}`,
    truly: (side: string) => `truly ${side}`,
  },

  folds: {
    heading: 'Folds',
    caption: 'What each fold was trained on and judged by',
    fold: 'Fold',
    test: 'Judged: patients / cines',
    training: 'Weights: patients / frames',
    calibration: 'Epoch and limits: patients / frames',
    loss: 'Validation error',
    meanImage: 'of the mean picture',
    share: 'share',
    limit: (score: string) => `Limit: ${score}`,
    model: 'Model',
    note: 'Error: mean squared, grey 0 to 1. A share of 100 % would mean that the model knows no more than the mean picture.',
  },

  ...askedFor,

  guard: {
    heading: 'Guard against cheating',
    clean:
      'No cine looks the same as one of another patient, and no scanner, frame rate or crop size alone tells the sides apart.',
    checked: 'No patient lies on both sides of a split; such data would have been refused.',
    duplicatesCaption: 'Cines of different patients that look the same',
    one: 'One cine',
    other: 'The other',
    frames: 'Frames alike',
    bits: 'Greatest distance of the hashes (of 256 bits)',
    across: 'On both sides of a split',
    yes: 'yes',
    no: 'no',
    confoundsCaption: 'Columns that alone tell the sides apart',
    column: 'Column',
    values: 'Values',
    area: 'Area',
    more: (rows: string) => `${rows} more are in the JSON file.`,
  },

  exemplars: {
    heading: 'The worst and the most typical cines',
    note: 'What the model saw, what it made of it, and where they differ. The pictures belong to the data: before they are published, see to consent and licence.',
    roles: {
      'typical-normal': 'Typical normal cine (at the median)',
      'highest-normal': 'Highest normal cine (raises false alarms)',
      'typical-abnormal': 'Typical abnormal cine (at the median)',
      'highest-abnormal': 'Highest abnormal cine',
      'lowest-abnormal': 'Lowest abnormal cine (is missed)',
    },
    picture: 'picture',
    reconstruction: 'reconstruction',
    difference: 'difference',
    where: (frame: string, seconds: string) => `frame ${frame}, ${seconds} s`,
    value: (score: string, value: string) => `${score} ${value}`,
    ratio: (ratio: string) => `${ratio} of the limit`,
    scale: 'Difference in grey, as a share of the whole range from black to white',
  },

  methods,

  provenance: {
    heading: 'How this was made',
    command: 'Command',
    day: 'Date',
    software: 'Software',
    model: 'Model',
    modelHash: 'SHA-256 of the model',
    trainingData: 'SHA-256 of its training data',
    manifest: 'Manifest',
    manifestHash: 'SHA-256 of the manifest',
    where: 'Rows where',
    dataHash: 'SHA-256 of the frames, labels and groups',
    seed: 'Seed and bootstrap samples',
    seedAndDraws: (seed: string, draws: string) => `seed ${seed}, ${draws} samples`,
    files: 'Numbers beside this file',
    same: 'The same data, model and options give the same figures to the last digit.',
  },
};
