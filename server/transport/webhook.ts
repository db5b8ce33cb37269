import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { lineOf } from '../core/errors.ts';

export interface WebhookOptions {
  readonly url: URL;
  /** Signs what is sent; absent: nothing is signed. */
  readonly secret: Uint8Array | undefined;
  /** Takes a line for whoever runs the server. */
  readonly log: (line: string) => void;
  /** The wait after the first failure, doubled after each further one up to five minutes. */
  readonly firstWaitMs?: number;
  /** More than this waits for no receiver: the oldest go. */
  readonly mostWaiting?: number;
}

interface Delivery {
  readonly id: string;
  readonly body: string;
}

const longestWaitMs = 300_000;
const patienceMs = 10_000;
/** A receiver that restarts is back by then, and nobody need know. */
const failuresTold = 5;
/** What is still to be told when the server stops gets so long. */
const partingMs = 2000;

/**
 * Posts JSON to one receiver, one delivery after the other in their order, and each until it is answered with 2xx. Signed as Standard
 * Webhooks has it (https://www.standardwebhooks.com): `webhook-id`, which stays the same when a delivery is tried again;
 * `webhook-timestamp`, s since 1970, of the attempt; `webhook-signature`, `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`.
 */
export class Webhook {
  private queue: Delivery[] = [];
  private running: Promise<void> | undefined;
  private failures = 0;
  private lost = 0;
  private readonly stop = new AbortController();
  private readonly options: WebhookOptions;

  constructor(options: WebhookOptions) {
    this.options = options;
  }

  /** At once; it is delivered when it can be. */
  send(content: object): void {
    const { mostWaiting = 1000 } = this.options;
    const id = randomUUID();
    this.queue.push({ id, body: JSON.stringify({ id, ...content }) });
    // The first one is on its way.
    if (this.queue.length > mostWaiting) {
      this.queue.splice(1, 1);
      if (this.lost++ === 0) this.tell(`more than ${mostWaiting} notices wait; the oldest are lost`);
    }
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** Gives what waits a little time, and leaves the rest. */
  async close(): Promise<void> {
    const parting = AbortSignal.timeout(this.failures === 0 ? partingMs : 0);
    parting.addEventListener('abort', () => this.stop.abort());
    await this.running;
  }

  private async run(): Promise<void> {
    for (let next = this.queue[0]; next !== undefined && !this.stop.signal.aborted; next = this.queue[0]) {
      const fault = await this.attempt(next);
      if (fault === undefined) {
        this.queue.shift();
        if (this.failures >= failuresTold)
          this.tell(`answers again${this.lost > 0 ? `; ${this.lost} notices are lost` : ''}`);
        this.failures = this.lost = 0;
        continue;
      }
      if (++this.failures === failuresTold)
        this.tell(`does not take what it is sent (${fault}); ${this.queue.length} wait, and are tried again`);
      await this.pause();
    }
  }

  /** @returns what went wrong. */
  private async attempt({ id, body }: Delivery): Promise<string | undefined> {
    const { url, secret } = this.options;
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature =
      secret && createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: {
          ...{ 'content-type': 'application/json', 'user-agent': 'sonovigil' },
          ...{ 'webhook-id': id, 'webhook-timestamp': timestamp },
          ...(signature === undefined ? {} : { 'webhook-signature': `v1,${signature}` }),
        },
        // To wherever it leads is not where it was to go.
        redirect: 'manual',
        signal: AbortSignal.any([this.stop.signal, AbortSignal.timeout(patienceMs)]),
      });
      await response.body?.cancel();
      return response.ok ? undefined : `status ${response.status}`;
    } catch (error) {
      return lineOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
    }
  }

  /** Spread, so that several servers do not come at once. */
  private async pause(): Promise<void> {
    const { firstWaitMs = 1000 } = this.options;
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (this.failures - 1));
    await wait(waitMs * (0.5 + Math.random() / 2), undefined, { signal: this.stop.signal }).catch(
      () => undefined,
    );
  }

  /** A path or query may be a key. */
  private tell(line: string): void {
    this.options.log(`the webhook at ${this.options.url.origin} ${line}`);
  }
}
