import type { ClientMessage, Role } from './messages.ts';

/**
 * Who may ask what. A viewer: what concerns their own screen. An operator: what acts on the stream and is over with it. An admin: what lasts,
 * decides what raises or sounds an alarm from now on, or could show what lies outside the sector, a name among it.
 */
export const neededRoles: Readonly<Record<ClientMessage['kind'], Role>> = {
  ping: 'viewer',
  show: 'viewer',
  inspect: 'viewer',
  'list-calibrations': 'viewer',
  'list-labels': 'viewer',
  play: 'operator',
  pause: 'operator',
  step: 'operator',
  seek: 'operator',
  loop: 'operator',
  way: 'operator',
  speed: 'operator',
  open: 'operator',
  clip: 'operator',
  acknowledge: 'operator',
  'pause-audio': 'operator',
  'resume-audio': 'operator',
  'set-limit': 'operator',
  'reset-limits': 'operator',
  tune: 'operator',
  'score-all': 'operator',
  label: 'operator',
  unlabel: 'operator',
  'name-patient': 'operator',
  'export-labels': 'operator',
  'set-sector': 'admin',
  'set-alarms': 'admin',
  'save-calibration': 'admin',
  'choose-calibration': 'admin',
};
