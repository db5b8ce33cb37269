import { connect, type MqttClient } from 'mqtt';
import { lineOf } from '../core/errors.ts';

export interface MqttOptions {
  /** `mqtt://` or `mqtts://`, with user and password where the broker asks for them. */
  readonly broker: URL;
  /** Before every topic, without a slash at its end. */
  readonly prefix: string;
  readonly log: (line: string) => void;
  readonly reconnectMs?: number;
}

const qos = 1;

/**
 * Keeps retained at a broker how each stream's alarms stand, at `<prefix>/streams/<name>/alarms`, and at `<prefix>/status` whether this
 * server is `online` or, by its last will, `offline`. Of a stream only the newest state waits: what was in between is over.
 */
export class MqttAlarms {
  private readonly states = new Map<string, string>();
  private readonly unsent = new Set<string>();
  private sending: Promise<void> | undefined;
  private readonly client: MqttClient;
  private away = false;
  private readonly options: MqttOptions;

  /** A broker that is away is tried until it is there. */
  constructor(options: MqttOptions) {
    const { broker, prefix, reconnectMs = 2000 } = options;
    this.options = options;
    this.client = connect(`${broker.protocol}//${broker.host}`, {
      ...(broker.username === '' ? {} : { username: decodeURIComponent(broker.username) }),
      ...(broker.password === '' ? {} : { password: decodeURIComponent(broker.password) }),
      reconnectPeriod: reconnectMs,
      will: { topic: `${prefix}/status`, payload: Buffer.from('offline'), qos, retain: true },
    });
    this.client.on('connect', () => this.greet());
    this.client.on('error', (error) => this.lose(lineOf(error)));
    this.client.on('close', () => this.lose('the connection is closed'));
  }

  /** At once; it is told when the broker is there. @param stream its name; what a topic may not hold is percent-encoded. */
  set(stream: string, state: object): void {
    const topic = `streams/${stream.replaceAll(/[/+#%\p{Cc}]/gu, encodeURIComponent)}/alarms`;
    this.states.set(topic, JSON.stringify(state));
    this.unsent.add(topic);
    this.flush();
  }

  /** Says goodbye, where anybody hears it. */
  async close(): Promise<void> {
    this.client.removeAllListeners('close');
    if (this.client.connected) await this.publish('status', 'offline').catch(() => undefined);
    await this.client.endAsync(true);
  }

  private greet(): void {
    if (this.away) this.options.log(`the MQTT broker at ${this.options.broker.host} is there again`);
    this.away = false;
    void this.publish('status', 'online').catch(() => undefined);
    // It may have lost what it had.
    for (const topic of this.states.keys()) this.unsent.add(topic);
    this.flush();
  }

  private lose(why: string): void {
    if (!this.away)
      this.options.log(
        `the MQTT broker at ${this.options.broker.host} cannot be reached (${why}); it is tried again`,
      );
    this.away = true;
  }

  private flush(): void {
    this.sending ??= this.send().finally(() => (this.sending = undefined));
  }

  /** One after the other: a stream that changes faster than the broker takes it waits with its newest state alone. */
  private async send(): Promise<void> {
    for (const topic of this.unsent) {
      if (!this.client.connected) return;
      this.unsent.delete(topic);
      await this.publish(topic, this.states.get(topic) ?? '').catch(() => this.unsent.add(topic));
    }
  }

  private async publish(topic: string, payload: string): Promise<void> {
    await this.client.publishAsync(`${this.options.prefix}/${topic}`, payload, { qos, retain: true });
  }
}
