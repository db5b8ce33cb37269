import { MonitorError } from '../core/errors.ts';
import { readAlone } from './owner-alone.ts';

/** Fewer can be guessed; Standard Webhooks asks for 24 at least. */
const leastBytes = 24;

/**
 * The key that signs deliveries, of a file that its owner alone can read: what follows `whsec_` in base64, or the text itself.
 * @throws MonitorError `secret-unreadable`; the message holds nothing of it.
 */
export async function readWebhookSecret(path: string): Promise<Uint8Array> {
  const refuse = (detail: string): MonitorError => MonitorError.of('secret-unreadable', [path, detail]);
  const text = (await readAlone(path, refuse)).trim();
  const key = text.startsWith('whsec_') ? Buffer.from(text.slice(6), 'base64') : Buffer.from(text);
  if (key.length >= leastBytes) return key;
  throw refuse(`expected at least ${leastBytes} bytes, got ${key.length}. Make one: openssl rand -base64 32`);
}
