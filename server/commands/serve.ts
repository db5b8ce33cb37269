import { basename, join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import open from 'open';
import { MonitorError } from '../core/errors.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import { packageRoot } from '../package-root.ts';
import { software } from '../software.ts';
import { readServeConfig } from '../store/serve-config.ts';
import { openServer } from '../transport/open-server.ts';
import { openModel, shippedModel } from './open-model.ts';
import { openSource } from './open-source.ts';
import { Stream } from './stream.ts';

/** Where the viewer is found unless told otherwise. */
export const defaultPort = 8320;

export interface ServeOptions {
  readonly model: string;
  readonly calibration?: string;
  readonly host: string;
  readonly port: number;
  readonly name?: string;
  /** commander's --no-open. */
  readonly open: boolean;
  readonly loop: boolean;
}

export function addServe(program: Command): void {
  withServerOptions(
    program
      .command('serve')
      .description('The live viewer, on this machine only.')
      .argument('[source...]', 'video files or phantom: sources')
      .option('--config <file>', 'YAML with sources and any of these options; the command line wins')
      .option('--model <folder>', 'model folder or .onnx file', shippedModel)
      .option('--calibration <file>', "another calibration.json than the model's own")
      .option('--name <name>', 'for people, instead of the file name')
      .option('--no-loop', 'stop at the end of a recording'),
  ).action(serveConfigured);
}

type Configured = ServeOptions & { readonly config?: string };

/** What stands on the command line comes first, then what stands in the file, then what goes without saying. */
async function serveConfigured(
  named: readonly string[],
  options: Configured,
  command: Command,
): Promise<void> {
  const { sources: written = [], ...file } =
    options.config === undefined ? {} : await readServeConfig(options.config);
  const typed = Object.entries(options).filter(([name]) => command.getOptionValueSource(name) === 'cli');
  const sources = named.length > 0 ? named : written;
  if (sources.length === 0)
    throw MonitorError.of('usage', ['Nothing to watch: name a video file, a phantom: source or a --config.']);
  await serve(sources, {
    ...options,
    ...file,
    ...(Object.fromEntries(typed) as Partial<ServeOptions>),
  } as ServeOptions);
}

/** Options of every command that opens the viewer. */
export const withServerOptions = (command: Command): Command =>
  command
    .option('--host <address>', 'address of this machine to listen on', '127.0.0.1')
    .option('--port <number>', '0: any that is free', parsePort, defaultPort)
    .option('--no-open', 'do not open the browser');

/**
 * Runs the server until it is told to stop (SIGINT, SIGTERM).
 * @throws MonitorError for a source, model or address that cannot be opened.
 */
export async function serve(sources: readonly string[], options: ServeOptions): Promise<void> {
  const { host, port, name, loop } = options;
  const model = await openModel(options.model, options);
  const opened = await Promise.all(sources.map(openSource));
  const streams = new Map<string, Stream>();
  const clock = monotonicClock;
  const server = await openServer({
    host,
    port,
    clientFolder: join(packageRoot, 'dist', 'client'),
    clock,
    software,
    hello: () => ({
      kind: 'hello',
      software,
      atMs: clock.nowMs(),
      streams: [...streams.values()].map((stream) => stream.hello()),
    }),
    onRequest: (request, reply) => {
      const stream = streams.get(request.stream);
      const refusal =
        stream === undefined ? `There is no stream "${request.stream}".` : stream.request(request);
      if (refusal !== undefined) reply(refusal);
    },
    onViewers: () => streams.forEach((stream) => stream.showAgain()),
  });
  for (const [index, source] of opened.entries()) {
    const id = `s${index + 1}`;
    const shown = name ?? basename(source.description.name);
    streams.set(id, new Stream({ id, name: shown, source, model, clock, loop }, server));
  }
  console.log(
    `Sonovigil ${software} watches ${sources.join(', ')} with ${model.stored.name}. Research use only; not a medical device.`,
  );
  console.log(`Open ${server.url} (Ctrl-C stops)`);
  // A browser that cannot be started is no fault: the line above says where to go.
  if (options.open && process.stdout.isTTY) await open(server.url).catch(() => undefined);
  await toldToStop();
  streams.forEach((stream) => stream.close());
  await server.close();
  await model.engine.close();
}

const toldToStop = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}
