/** The parts of the report that are there only when they were asked for, in English. */
export const askedFor = {
  breakdown: {
    heading: (column: string) => `By ${column}`,
    note: 'All normal cines against the abnormal ones of each kind. With many kinds, one looks better than it is by chance alone.',
    caption: (level: string) => `Area under the ROC curve, by ${level}; below each kind its cines`,
  },

  learning: {
    heading: 'Learning curve',
    caption:
      'Area by the number of patients that the weights were fitted to, with intervals. A curve that still rises says that more patients would help.',
  },

  embedding: {
    heading: 'The codes in two dimensions',
    note: (neighbours: string, distance: string, model: string) =>
      `Mean code of each cine, laid out by UMAP (${neighbours} neighbours, minimum distance ${distance}; model: ${model}). Only nearness means something; axes and sizes do not. Clusters of patients or scanners are a warning: the code may carry them rather than the finding.`,
    label: 'By label',
    group: 'By patient: the cines of one patient are tied together',
    scanner: 'By scanner',
    otherScanner: 'others',
    unknownScanner: 'not stated',
    seen: (label: string) => `${label}, learned from`,
  },
};
