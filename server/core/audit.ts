/** What people change, and what is put on record when they do. */
export const auditKinds = [
  'acknowledgement',
  'note',
  'limits',
  'alarm-settings',
  'sector',
  'label',
  'patient',
  'calibration',
  'retention',
] as const;
export type AuditKind = (typeof auditKinds)[number];

/** One change: what it was before and what it is after, as JSON can say it; absent where there was nothing. */
export interface AuditEntry {
  /** Absent for what concerns no stream. */
  readonly stream?: string | undefined;
  readonly kind: AuditKind;
  /** Who did it, as far as the server knows. */
  readonly who: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface KeptAuditEntry extends AuditEntry {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly time: string;
}
