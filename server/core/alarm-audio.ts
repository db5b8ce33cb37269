import { rankOf, type Priority } from './alarm-settings.ts';
import { ms, type Ms } from './units.ts';

/** Whether alarms sound, in the words of FHIR's DeviceAlert (activation on, paused, off). */
export type AlarmAudio =
  | { readonly kind: 'on' }
  /** Silent until then, by the monotonic clock; what is more urgent than all that was on breaks it. */
  | { readonly kind: 'paused'; readonly untilMs: Ms; readonly over: Priority | undefined }
  | { readonly kind: 'off' };

/** IEC 60601-1-8 leaves the longest pause to the maker; nobody should be away from a silenced alarm for longer. */
export const longestPauseMs = ms(120_000);

/** @param over the most urgent alarm of the moment. */
export const pausedAudio = (nowMs: Ms, forMs: Ms, over: Priority | undefined): AlarmAudio => ({
  kind: 'paused',
  untilMs: ms(nowMs + Math.min(longestPauseMs, Math.max(0, forMs))),
  over,
});

/** A pause ends with an alarm that is more urgent than all that was on when it began. */
export const heedUrgency = (audio: AlarmAudio, urgency: Priority | undefined): AlarmAudio =>
  audio.kind === 'paused' &&
  urgency !== undefined &&
  (audio.over === undefined || rankOf(urgency) > rankOf(audio.over))
    ? { kind: 'on' }
    : audio;
