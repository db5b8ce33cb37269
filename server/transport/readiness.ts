/** Whether the server does what it was started for, and where not. */
export interface Readiness {
  readonly ready: boolean;
  readonly streams: readonly StreamReadiness[];
}

export interface StreamReadiness {
  readonly id: string;
  readonly name: string;
  readonly ready: boolean;
  /** Absent where it is ready. */
  readonly reason?: NotReady;
  /** What people are told of it, where there is more to say. */
  readonly line?: string;
}

/**
 * Why a stream is not ready: its engine could not score the last frame; or, of a live one, no picture came yet (`connecting`), none comes now
 * (`signal-lost`), or it is over and not opened again.
 */
export type NotReady = 'engine-failed' | 'connecting' | 'signal-lost' | 'source-failed' | 'source-ended';
