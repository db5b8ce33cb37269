import { basename, join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import open from 'open';
import { MonitorError } from '../core/errors.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import { packageRoot } from '../package-root.ts';
import { software } from '../software.ts';
import { readServeConfig, type StreamConfig } from '../store/serve-config.ts';
import { openServer } from '../transport/open-server.ts';
import { Models } from './models.ts';
import { shippedModel } from './open-model.ts';
import { nameOf, openStream } from './open-stream.ts';
import { withOpenOptions, type OpenOptions } from './open-source.ts';
import { Stream, type StreamOptions } from './stream.ts';

/** Where the viewer is found unless told otherwise. */
export const defaultPort = 8320;

export interface ServeOptions extends OpenOptions {
  readonly model: string;
  readonly calibration?: string;
  readonly host: string;
  readonly port: number;
  /** Of the sources, in their order; the others are called by their own. */
  readonly name?: readonly string[];
  /** commander's --no-open. */
  readonly open: boolean;
  readonly loop: boolean;
}

export function addServe(program: Command): void {
  const command = withServerOptions(
    program
      .command('serve')
      .description('The live viewer, on this machine only.')
      .argument(
        '[source...]',
        'video or DICOM files, phantom: sources, rtsp:// rtmp:// srt:// udp:// http(s):// URLs, v4l2:/dev/video0, - for standard input',
      )
      .option('--config <file>', 'YAML with sources and any of these options; the command line wins')
      .option('--model <folder>', 'model folder or .onnx file', shippedModel)
      .option('--calibration <file>', "another calibration.json than the model's own")
      .option('--name <name>', 'for people, instead of the file name; again for the next source', another, [])
      .option('--no-loop', 'stop at the end of a recording'),
  );
  withOpenOptions(command).action(serveConfigured);
}

type Configured = ServeOptions & { readonly config?: string };

/** What stands on the command line comes first, then what stands in the file, then what goes without saying. */
async function serveConfigured(
  named: readonly string[],
  options: Configured,
  command: Command,
): Promise<void> {
  const {
    sources: written = [],
    name,
    ...file
  } = options.config === undefined ? {} : await readServeConfig(options.config);
  const typed = Object.entries(options).filter(([name]) => command.getOptionValueSource(name) === 'cli');
  const sources = named.length > 0 ? named.map((source) => ({ source })) : written;
  if (sources.length === 0)
    throw MonitorError.of('usage', [
      'Nothing to watch: name a source (npx sonovigil sources) or a --config.',
    ]);
  await serve(sources, {
    ...options,
    ...file,
    ...(name === undefined ? {} : { name: [name] }),
    ...(Object.fromEntries(typed) as Partial<ServeOptions>),
  } as ServeOptions);
}

const another = (name: string, before: readonly string[]): readonly string[] => [...before, name];

/** Options of every command that opens the viewer. */
export const withServerOptions = (command: Command): Command =>
  command
    .option('--host <address>', 'address of this machine to listen on', '127.0.0.1')
    .option('--port <number>', '0: any that is free', parsePort, defaultPort)
    .option('--no-open', 'do not open the browser');

/**
 * Runs the server until it is told to stop (SIGINT, SIGTERM).
 * @throws MonitorError for a source, model or address that cannot be opened; a live source that is away is no such thing.
 */
export async function serve(sources: readonly StreamConfig[], options: ServeOptions): Promise<void> {
  const { host, port, loop } = options;
  const models = new Models();
  const opened = await openStreams(sources, { ...options, models });
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
  for (const [index, { loop: own, ...stream }] of opened.entries()) {
    const id = `s${index + 1}`;
    streams.set(id, new Stream({ ...stream, id, clock, loop: own ?? loop }, server));
  }
  const watched = opened.map(({ source, model }) => `${nameOf(source)} with ${model.stored.name}`);
  console.log(
    `Sonovigil ${software} watches ${watched.join(', ')}. Research use only; not a medical device.`,
  );
  console.log(`Open ${server.url} (Ctrl-C stops)`);
  // A browser that cannot be started is no fault: the line above says where to go.
  if (options.open && process.stdout.isTTY) await open(server.url).catch(() => undefined);
  await toldToStop();
  streams.forEach((stream) => stream.close());
  await server.close();
  await models.close();
}

type Opened = Pick<StreamOptions, 'source' | 'model' | 'name' | 'limits'> & {
  readonly loop: boolean | undefined;
};

/** Each stream with what is its own, and what is for all. One model after the other, so that those alike are opened once. */
async function openStreams(
  sources: readonly StreamConfig[],
  { models, name, ...all }: ServeOptions & { readonly models: Models },
): Promise<readonly Opened[]> {
  if (sources.filter(({ source }) => source === '-').length > 1)
    throw MonitorError.of('usage', ['Standard input (-) can be only one of the sources.']);
  const opened: Opened[] = [];
  for (const [at, one] of sources.entries()) {
    const model = await models.open(one.model ?? all.model, one.calibration ?? all.calibration);
    const { preprocessing } = model.stored;
    const source = await openStream(one.source, { ...all, preprocessing, people: true });
    opened.push({
      source,
      model,
      name: one.name ?? name?.[at] ?? basename(nameOf(source)),
      loop: one.loop,
      ...(one.limits === undefined ? {} : { limits: one.limits }),
    });
  }
  return opened;
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
