import { InvalidArgumentError, type Command } from 'commander';
import { MonitorError } from '../core/errors.ts';
import type { Receiver } from '../source/receiver/open-receiver.ts';
import type { ReceiverEvent } from '../source/receiver/store-scp.ts';
import { isLoopback } from '../transport/own-names.ts';
import { shippedModel } from './open-model.ts';
import { parsePort } from './parse-port.ts';
import { serve, withServerOptions, type ServeOptions } from './serve.ts';

/** The port that IANA has for `dicom`; the older one, 104, needs root. */
const dicomPort = 11112;

interface Options extends ServeOptions {
  readonly inbox: string;
  readonly aet: string;
  readonly dicomHost: string;
  readonly dicomPort: number;
  readonly allow?: readonly string[];
  readonly quota: number;
}

export function addReceive(program: Command): void {
  withServerOptions(
    program
      .command('receive')
      .description('A DICOM receiver (C-ECHO, C-STORE): each cine that a scanner sends is scored and shown.')
      .option('--inbox <folder>', 'where received files are kept, with their scores', 'recordings/inbox')
      .option('--aet <title>', 'application entity title of this receiver', parseTitle, 'SONOVIGIL')
      .option('--dicom-host <address>', 'address of this machine to listen on for scanners', '127.0.0.1')
      .option('--dicom-port <number>', '0: any that is free', parsePort, dicomPort)
      .option('--allow <title...>', 'titles of the callers that may send; without it only this machine can')
      .option('--quota <GiB>', 'most that the inbox may hold', parseQuota, 50)
      .option('--model <folder>', 'model folder or .onnx file', shippedModel)
      .option('--calibration <file>', "another calibration.json than the model's own"),
  ).action(receive);
}

const mebibyte = 2 ** 20;

async function receive(options: Options): Promise<void> {
  const { inbox, aet, dicomHost, dicomPort: port, allow, quota } = options;
  if (allow === undefined && !isLoopback(dicomHost))
    throw MonitorError.of('usage', [
      `--dicom-host ${dicomHost} lets other machines send: name those that may with --allow <title>.`,
    ]);
  // Loaded only here: the library is large.
  const { openReceiver } = await import('../source/receiver/open-receiver.ts');
  const receiver = await openReceiver({
    folder: inbox,
    host: dicomHost,
    port,
    aeTitle: aet,
    callers: allow === undefined ? undefined : new Set(allow),
    quotaBytes: quota * 1024 * mebibyte,
    leastFreeBytes: 512 * mebibyte,
    onEvent: tell,
  });
  announce(receiver, options);
  try {
    await serve([], { ...options, watch: inbox, loop: true });
  } finally {
    await receiver.close();
  }
}

function announce({ port }: Receiver, { aet, dicomHost, allow, inbox }: Options): void {
  const from = allow === undefined ? 'anybody on this machine' : allow.join(', ');
  console.log(`${aet} receives DICOM on ${dicomHost}:${port} from ${from}, into ${inbox}`);
}

function tell(event: ReceiverEvent): void {
  if (event.kind === 'stored')
    console.log(`received ${(event.bytes / mebibyte).toFixed(1)} MiB from ${event.from}`);
  else console.error(`sonovigil: refused ${event.from}: ${event.line}`);
}

/** PS3.5 section 6.2, AE: 1 to 16 characters, no backslash, no control characters, not only spaces. */
function parseTitle(text: string): string {
  if (!/^(?=.*[^ ])[\x20-\x5b\x5d-\x7e]{1,16}$/.test(text))
    throw new InvalidArgumentError('A title has 1 to 16 characters of ASCII, without a backslash.');
  return text.trim();
}

function parseQuota(text: string): number {
  const quota = Number(text);
  if (!(quota > 0)) throw new InvalidArgumentError('A quota is a number of GiB above 0.');
  return quota;
}
