import { scoreNames, type PerScore } from './scores.ts';
import { count, fields, finite, integerFrom, list, numberFrom, oneOf, text, type Shape } from './shape.ts';
import type {
  CalibrationEntry,
  Calibrations,
  CineLabel,
  EpisodeRule,
  LabelExtent,
  LabelManifest,
  Labels,
  SavedAs,
  TuningRequest,
  WholeScores,
} from './tuning-messages.ts';

const name = text(1000);
const line = text(10_000);

const per = <T>(shape: Shape<T>): Shape<Readonly<Partial<Record<(typeof scoreNames)[number], T>>>> =>
  fields<Partial<Record<(typeof scoreNames)[number], T>>>(
    {},
    Object.fromEntries(scoreNames.map((score) => [score, shape])) as Record<
      (typeof scoreNames)[number],
      Shape<Exclude<T, undefined>>
    >,
  );

/** Longer is no delay but an alarm turned off. */
const delaySeconds = numberFrom(0, 60);
export const episodeRule = fields<EpisodeRule>(
  { onSeconds: delaySeconds, offSeconds: delaySeconds, endRatio: numberFrom(0.1, 1) },
  {},
);

/** Seconds; past 2³³ ticks of 90 kHz (95,444 s), where the stamps of a transport stream wrap. */
export const mediaTime = numberFrom(-100_000, 100_000);
export const limitValue = numberFrom(Number.MIN_VALUE, 1e9);

export type WholeScoresHeader = Pick<WholeScores, 'stream' | 'source' | 'before' | 'state' | 'line'>;
export const wholeScoresHeader = fields<WholeScoresHeader>(
  { stream: name, source: name, before: count, state: oneOf('scoring', 'whole', 'failed') },
  { line },
);

const perScore = per(finite);
const savedAs = fields<SavedAs>(
  {
    name,
    version: count,
    author: name,
    reason: line,
    time: name,
    from: fields({ id: name, hash: name }, {}),
  },
  {},
);
const calibrationEntry = fields<CalibrationEntry>(
  { id: name, hash: name, limits: perScore },
  { lowerLimits: perScore, episodeRule, saved: savedAs, line },
);
export const calibrationsHeader = fields<Omit<Calibrations, 'kind'>>(
  { stream: name, calibrations: list(calibrationEntry) },
  { chosen: name, normals: per(list(finite)) },
);

const frameExtent = fields<Extract<LabelExtent, { kind: 'frame' }>>(
  { kind: oneOf('frame'), atSeconds: mediaTime },
  {},
);
const stretchExtent = fields<Extract<LabelExtent, { kind: 'stretch' }>>(
  { kind: oneOf('stretch'), fromSeconds: mediaTime, toSeconds: mediaTime },
  {},
);
const extentKind = fields<Pick<LabelExtent, 'kind'>>({ kind: oneOf('frame', 'stretch', 'cine') }, {});
const extent: Shape<LabelExtent> = (value, field) => {
  const { kind } = extentKind(value, field);
  switch (kind) {
    case 'frame':
      return frameExtent(value, field);
    case 'stretch':
      return stretchExtent(value, field);
    case 'cine':
      return { kind };
  }
};
const labelValue = oneOf('normal', 'abnormal');
const cineLabel = fields<CineLabel>({ id: count, source: name, label: labelValue, extent }, {});
export const labelsHeader = fields<Omit<Labels, 'kind'>>(
  { stream: name, labels: list(cineLabel), patients: list(fields({ source: name, patient: name }, {})) },
  {},
);
export const manifestHeader = fields<Omit<LabelManifest, 'kind'>>(
  { stream: name, csv: text(10_000_000), cines: count },
  {},
);

type Fields<Kind extends TuningRequest['kind']> = Omit<Extract<TuningRequest, { kind: Kind }>, 'kind'>;
const limits: Shape<PerScore> = per(limitValue);
const tune = fields<Fields<'tune'>>({ limits, lowerLimits: limits, episodeRule }, {});
const save = fields<Fields<'save-calibration'>>({ name: text(60), author: text(60), reason: text(300) }, {});
const choose = fields<Fields<'choose-calibration'>>({ calibration: text(100) }, {});
const mark = fields<Fields<'label'>>({ label: labelValue, extent }, {});
const unmark = fields<Fields<'unlabel'>>({ id: integerFrom(0, Number.MAX_SAFE_INTEGER) }, {});
const namePatient = fields<Fields<'name-patient'>>({ patient: text(60) }, {});

/** What a request of this kind holds beside its stream. @throws WireError `shape` */
export function toTuningRequest(kind: TuningRequest['kind'], header: unknown): TuningRequest {
  switch (kind) {
    case 'score-all':
    case 'list-calibrations':
    case 'list-labels':
    case 'export-labels':
      return { kind };
    case 'tune':
      return { kind, ...tune(header, kind) };
    case 'save-calibration':
      return { kind, ...save(header, kind) };
    case 'choose-calibration':
      return { kind, ...choose(header, kind) };
    case 'label':
      return { kind, ...mark(header, kind) };
    case 'unlabel':
      return { kind, ...unmark(header, kind) };
    case 'name-patient':
      return { kind, ...namePatient(header, kind) };
  }
}
