import type { ClientMessage } from '../wire/messages.ts';
import type { TuningRequest } from '../wire/tuning-messages.ts';

/** What is asked of a stream's desk; all else is asked of the stream itself. */
export type DeskRequest = Extract<ClientMessage, { readonly kind: (typeof deskKinds)[number] }>;

const deskKinds = [
  'score-all',
  'list-calibrations',
  'save-calibration',
  'choose-calibration',
] as const satisfies readonly TuningRequest['kind'][];

export const isForDesk = (request: ClientMessage): request is DeskRequest =>
  deskKinds.some((kind) => kind === request.kind);

/** What is asked of the labels of a stream. */
export type LabelRequest = Extract<ClientMessage, { readonly kind: (typeof labelKinds)[number] }>;

const labelKinds = [
  'list-labels',
  'label',
  'unlabel',
  'name-patient',
  'export-labels',
] as const satisfies readonly TuningRequest['kind'][];

export const isForLabels = (request: ClientMessage): request is LabelRequest =>
  labelKinds.some((kind) => kind === request.kind);
