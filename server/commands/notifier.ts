import type { Command } from 'commander';
import { isActive, type Alarm } from '../core/alarm-list.ts';
import { noticesBetween } from '../core/alarm-notices.ts';
import { DistinctNames } from '../core/distinct-names.ts';
import { MonitorError } from '../core/errors.ts';
import { withoutCredentials } from '../core/redact.ts';
import { software } from '../software.ts';
import { readWebhookSecret } from '../store/webhook-secret.ts';
import type { MqttAlarms } from '../transport/mqtt-alarms.ts';
import { isLoopback } from '../transport/own-names.ts';
import { Webhook } from '../transport/webhook.ts';

export interface NotifyOptions {
  readonly webhook?: readonly string[];
  readonly webhookSecretFile?: string;
  readonly mqtt?: string;
}

export const withNotifyOptions = (command: Command): Command =>
  command
    .option('--webhook <url>', 'POST each change of an alarm there as JSON; again for more', more)
    .option('--webhook-secret-file <file>', 'signs what is posted; a file that its owner alone can read')
    .option('--mqtt <url>', 'mqtt(s)://host/topic-prefix: keeps there how the alarms of each stream stand');

const more = (url: string, before: readonly string[] = []): readonly string[] => [...before, url];

interface OfStream {
  readonly id: string;
  readonly name: string;
}

/** Tells other systems of alarms; nobody waits for it. */
export class Notifier {
  private readonly before = new Map<string, readonly Alarm[]>();
  private readonly topics = new DistinctNames();
  private readonly webhooks: readonly Webhook[];
  private readonly openBroker: () => Promise<MqttAlarms | undefined>;
  private mqtt: MqttAlarms | undefined;

  private constructor(webhooks: readonly Webhook[], openBroker: () => Promise<MqttAlarms | undefined>) {
    this.webhooks = webhooks;
    this.openBroker = openBroker;
  }

  /** @throws MonitorError `usage`, `secret-unreadable`. */
  static async open(options: NotifyOptions, log: (line: string) => void): Promise<Notifier> {
    const { webhook = [], webhookSecretFile: file, mqtt } = options;
    if (file !== undefined && webhook.length === 0)
      throw MonitorError.of('usage', ['--webhook-secret-file needs a --webhook.']);
    const urls = webhook.map(webhookUrl);
    const broker = mqtt === undefined ? undefined : brokerUrl(mqtt);
    const secret = file === undefined ? undefined : await readWebhookSecret(file);
    const webhooks = urls.map((url) => new Webhook({ url, secret, log }));
    return new Notifier(webhooks, async () => broker && openMqtt(broker, log));
  }

  /** Goes to the broker, once the server runs. */
  async begin(): Promise<void> {
    this.mqtt = await this.openBroker();
  }

  /** How the alarms of a stream stand now. */
  alarmsAre(stream: OfStream, alarms: readonly Alarm[]): void {
    const notices = noticesBetween(this.before.get(stream.id) ?? [], alarms);
    const isFirst = !this.before.has(stream.id);
    this.before.set(stream.id, alarms);
    if (notices.length === 0 && !isFirst) return;
    const time = new Date().toISOString();
    for (const notice of notices)
      for (const webhook of this.webhooks) webhook.send({ time, software, stream, ...notice });
    this.mqtt?.set(this.topics.of(stream.id, stream.name), { time, stream, alarms: alarms.filter(isActive) });
  }

  async close(): Promise<void> {
    await Promise.all([...this.webhooks.map((webhook) => webhook.close()), this.mqtt?.close()]);
  }
}

function webhookUrl(text: string): URL {
  const url = parseUrl(text, '--webhook', 'https://host/path');
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isOfThisMachine(url))) return url;
  throw MonitorError.of('usage', [
    `--webhook ${withoutCredentials(text)}: expected https://, or http:// to this machine alone, as alarms must not cross a network unencrypted.`,
  ]);
}

/** An IPv6 address stands in brackets in a URL. */
const isOfThisMachine = ({ hostname }: URL): boolean => isLoopback(hostname.replaceAll(/^\[|\]$/g, ''));

function brokerUrl(text: string): URL {
  const url = parseUrl(text, '--mqtt', 'mqtts://host/topic-prefix');
  const prefix = prefixOf(url);
  if (['mqtt:', 'mqtts:'].includes(url.protocol) && prefix !== '' && !/[+#]/.test(prefix)) return url;
  throw MonitorError.of('usage', [
    `--mqtt ${withoutCredentials(text)}: expected mqtt(s)://host/topic-prefix, the prefix without + and #.`,
  ]);
}

const prefixOf = ({ pathname }: URL): string => decodeURIComponent(pathname).replaceAll(/^\/+|\/+$/g, '');

function parseUrl(text: string, option: string, example: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw MonitorError.of('usage', [
    `${option} ${withoutCredentials(text)}: expected a URL such as ${example}.`,
  ]);
}

async function openMqtt(broker: URL, log: (line: string) => void): Promise<MqttAlarms> {
  if (broker.protocol === 'mqtt:' && !isOfThisMachine(broker))
    log('alarms cross the network to the MQTT broker unencrypted: mqtts:// encrypts them.');
  // Loaded only here: the library is large.
  const { MqttAlarms } = await import('../transport/mqtt-alarms.ts');
  return new MqttAlarms({ broker, prefix: prefixOf(broker), log });
}
