import type { ClientMessage, ServerMessage } from './messages.ts';

/** The fourth byte of a message. A number, once given away, is never given to another kind. */
export const serverKinds = {
  hello: 1,
  frame: 2,
  inspection: 3,
  state: 4,
  heartbeat: 5,
  refusal: 6,
  cines: 7,
  'whole-scores': 20,
  calibrations: 21,
  labels: 22,
  'label-manifest': 23,
  clip: 30,
  pong: 31,
} as const satisfies Record<ServerMessage['kind'], number>;

/** Apart from the server's, so that a message sent the wrong way round is recognised. */
export const clientKinds = {
  play: 64,
  pause: 65,
  'reset-limits': 66,
  step: 67,
  seek: 68,
  loop: 69,
  speed: 70,
  'set-limit': 71,
  inspect: 72,
  acknowledge: 73,
  show: 74,
  open: 75,
  way: 80,
  tune: 90,
  'score-all': 91,
  'list-calibrations': 92,
  'save-calibration': 93,
  'choose-calibration': 94,
  'list-labels': 95,
  label: 96,
  unlabel: 97,
  'name-patient': 98,
  'export-labels': 99,
  'set-sector': 81,
  clip: 82,
  ping: 83,
} as const satisfies Record<ClientMessage['kind'], number>;
