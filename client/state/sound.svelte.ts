import type { Priority } from '../../server/wire/messages.ts';
import { bursts, testTone } from '../sound/bursts.ts';
import type { Speaker } from '../sound/speaker.ts';

export interface SoundOptions {
  /** Undefined where the browser has no sound at all. */
  readonly speaker: Speaker | undefined;
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

const bursting = (priority: Priority): number => ['low', 'medium', 'high'].indexOf(priority);
/** Well within the test tone. */
const listenAfterMs = 90;

/** Sounds the alarms: a burst at once, and again for as long as it lasts. Tests itself before it says that it can. */
export class Sound {
  /**
   * `blocked`: the browser lets nothing sound before a click or key. `broken`: it let it sound, and nothing came out of it.
   * `ready` says no more than that the browser plays: a muted loudspeaker cannot be told.
   */
  state = $state.raw<'blocked' | 'testing' | 'ready' | 'broken'>('blocked');
  /** What sounded last, for whoever wants to see it. */
  sounding = $state.raw<Priority | undefined>();
  private readonly options: SoundOptions;
  private nextMs = -Infinity;
  private quietUntilMs = -Infinity;

  constructor(options: SoundOptions) {
    this.options = options;
    if (options.speaker === undefined) this.state = 'broken';
  }

  /** Tests whether there is sound, by playing a tone and listening to it. To be called at start, and whenever somebody clicks. */
  async test(): Promise<void> {
    const { speaker, wait } = this.options;
    if (speaker === undefined || this.state === 'testing' || this.state === 'ready') return;
    if (!speaker.allowed) await Promise.race([speaker.allow(), wait(500)]);
    if (!speaker.allowed) {
      this.state = 'blocked';
      return;
    }
    this.state = 'testing';
    speaker.play(testTone);
    await wait(listenAfterMs);
    this.state = speaker.audible() ? 'ready' : 'broken';
  }

  /** Keeps quiet here alone, for a while: what no server can be asked while there is none. */
  hush(forMs: number): void {
    this.quietUntilMs = this.options.nowMs() + forMs;
  }

  /** Sounds what is most urgent now, if anything is: at once when it is more urgent than before, else when its next burst is due. */
  heed(urgency: Priority | undefined): void {
    const { speaker, nowMs } = this.options;
    if (speaker !== undefined && this.state === 'ready' && !speaker.allowed) this.state = 'blocked';
    const before = this.sounding;
    this.sounding = urgency;
    if (urgency === undefined || speaker === undefined || this.state !== 'ready') {
      this.nextMs = -Infinity;
      return;
    }
    const now = nowMs();
    if (now < this.quietUntilMs) return;
    const rises = before === undefined || bursting(urgency) > bursting(before);
    if (!rises && now < this.nextMs) return;
    speaker.play(bursts[urgency]);
    this.nextMs = now + bursts[urgency].everyMs;
  }
}
