import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import open from 'open';
import { lineOf, MonitorError } from '../core/errors.ts';
import type { EngineName } from '../core/engines.ts';
import { monotonicClock } from '../monotonic-clock.ts';
import { packageRoot } from '../package-root.ts';
import { software } from '../software.ts';
import { LabelLog, labelsPath } from '../store/label-log.ts';
import { defaultStateFolder } from '../store/state-folder.ts';
import { readServeConfig, type StreamConfig } from '../store/serve-config.ts';
import { apiRoutes } from '../transport/api/api.ts';
import { Metrics } from '../transport/metrics.ts';
import { openServer, type RunningServer } from '../transport/open-server.ts';
import { openAccess, withAccessOptions, type AccessOptions } from './access.ts';
import { Archive, type ArchiveOptions } from './archive.ts';
import type { Library } from './library.ts';
import { Models } from './models.ts';
import { Notifier, withNotifyOptions, type NotifyOptions } from './notifier.ts';
import { shippedModel, withEngineOption } from './open-model.ts';
import { nameOf } from './open-stream.ts';
import { openStreams, type StreamsOptions } from './open-streams.ts';
import { withOpenOptions } from './open-source.ts';
import { parsePort } from './parse-port.ts';
import { toldToStop } from './stop-signal.ts';
import { Streams } from './streams.ts';
import { watchFolder, type WatchOptions } from './watch-folder.ts';

/** Where the viewer is found unless told otherwise. */
export const defaultPort = 8320;

export interface ServeOptions extends StreamsOptions, AccessOptions, NotifyOptions {
  readonly engine?: EngineName;
  readonly port: number;
  /** Where episodes and labels are kept. */
  readonly state?: string;
  /** Keep everything that is shown. */
  readonly record?: boolean;
  /** commander's --no-clips. */
  readonly clips?: boolean;
  readonly keepDays?: number;
  readonly keepGb?: number;
  /** Where labels are kept, instead. */
  readonly labels?: string;
  readonly out?: string;
  /** commander's --no-open. */
  readonly open: boolean;
  readonly loop: boolean;
}

export function addServe(program: Command): void {
  const command = withServerOptions(
    program
      .command('serve')
      .description('The live viewer; for this machine only unless --host says otherwise.')
      .argument(
        '[source...]',
        'video or DICOM files, phantom: sources, rtsp:// rtmp:// srt:// udp:// http(s):// URLs, v4l2:/dev/video0, - for standard input',
      )
      .option('--config <file>', 'YAML with sources and any of these options; the command line wins')
      .option('--model <folder>', 'model folder or .onnx file', shippedModel)
      .option('--calibration <file>', "another calibration.json than the model's own")
      .option('--name <name>', 'for people, instead of the file name; again for the next source', another, [])
      .option('--no-loop', 'stop at the end of a recording')
      .option('--watch <folder>', 'score every recording that comes into a folder, once it is whole')
      .option('--out <folder>', 'where the scores of --watch go, instead of beside each recording'),
  );
  withEngineOption(withOpenOptions(command)).action(serveConfigured);
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
  if (sources.length === 0 && options.watch === undefined)
    throw MonitorError.of('usage', [
      'Nothing to watch: name a source (npx sonovigil sources), a --watch folder or a --config.',
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
  withNotifyOptions(withAccessOptions(command))
    .option('--port <number>', '0: any that is free', parsePort, defaultPort)
    .option('--state <folder>', "where episodes and labels are kept, instead of the user's data folder")
    .option('--labels <file>', 'where labels are kept, instead of labels.jsonl in that folder')
    .option('--record', 'keep everything that is shown, not only the clips of episodes')
    .option('--no-clips', 'keep no clip of an episode')
    .option('--keep-days <number>', 'remove episodes and clips that are older', parseAmount)
    .option('--keep-gb <number>', 'GiB of clips; beyond that the oldest go', parseAmount, 20)
    .option('--no-open', 'do not open the browser');

function parseAmount(text: string): number {
  const amount = Number(text);
  if (!(amount > 0)) throw new InvalidArgumentError('Give a number above 0.');
  return amount;
}

/** What is recorded, and for how long it is kept. */
function keepingOf(options: ServeOptions): Pick<ArchiveOptions, 'record' | 'retention'> {
  const { clips = true, record = false, showOutside = false, keepDays, keepGb = 20 } = options;
  const retention = { keepDays, keepGb };
  if (!showOutside) return { retention, record: record ? 'all' : clips ? 'episodes' : 'none' };
  if (record) throw MonitorError.of('usage', ['--record keeps no names: leave --show-outside out.']);
  return { retention, record: 'none' };
}

/**
 * Runs the server until it is told to stop (SIGINT, SIGTERM).
 * @throws MonitorError for a source, model or address that cannot be opened; a live source that is away is no such thing.
 */
export async function serve(sources: readonly StreamConfig[], options: ServeOptions): Promise<void> {
  const { host, port, loop } = options;
  const clock = monotonicClock;
  const folder = options.state ?? defaultStateFolder();
  const log = (line: string): void => console.error(`sonovigil: ${line}`);
  const notifier = await Notifier.open(options, log);
  const archive = new Archive({ folder, clock, ...keepingOf(options) });
  const { lines, ...entrance } = await openAccess(options, folder);
  const models = new Models(options.engine);
  const opened = await openStreams(sources, { ...options, models });
  const metrics = new Metrics({ software, viewers: () => server.viewers() });
  const labelLog = new LabelLog(options.labels ?? labelsPath(folder));
  const streams = new Streams({ clock, archive, metrics, notifier, labelLog, open: options, loop });
  const server: RunningServer = await openServer({
    ...entrance,
    host,
    port,
    clientFolder: join(packageRoot, 'dist', 'client'),
    clock,
    software,
    metrics,
    readiness: () => streams.readiness(),
    api: apiRoutes({ streams, software, episodes: archive.routes((id) => streams.episodeSeen(id)) }),
    hello: () => ({ kind: 'hello', software, atMs: clock.nowMs(), streams: streams.hello() }),
    onRequest: (request, asker) => streams.request(request, asker),
    log,
    onViewers: () => streams.viewersChanged(),
  });
  await notifier.begin();
  streams.begin(opened, server);
  const stop = new AbortController();
  const watching = takeIn(streams.lastLibrary, {
    ...{ ...options, preprocessing: opened.at(-1)!.model.stored.preprocessing },
    folder: options.watch,
    signal: stop.signal,
    model: opened.at(-1)!.model,
  });
  const watched = opened.map(
    ({ source, name, model }) => `${source === undefined ? name : nameOf(source)} with ${model.stored.name}`,
  );
  console.log(
    `Sonovigil ${software} watches ${watched.join(', ')}. Research use only; not a medical device.`,
  );
  console.log(`Open ${server.url} (Ctrl-C stops)`);
  lines(server.url).forEach((line) => console.log(line));
  // A browser that cannot be started is no fault: the line above says where to go.
  if (options.open && process.stdout.isTTY) await open(server.url).catch(() => undefined);
  await toldToStop();
  stop.abort();
  streams.close();
  await watching;
  await notifier.close();
  await server.close();
  await archive.close();
  await models.close();
}

/** Scores what comes into the folder, where one is watched, and lists what became of it. */
async function takeIn(
  inbox: Library | undefined,
  { folder, ...options }: Omit<WatchOptions, 'folder'> & { readonly folder: string | undefined },
): Promise<void> {
  if (inbox === undefined || folder === undefined) return;
  try {
    for await (const outcome of watchFolder({ ...options, folder })) {
      inbox.add(outcome);
      console.error(
        outcome.kind === 'scored'
          ? `sonovigil: ${outcome.path}: ${outcome.abnormal} of ${outcome.frames} frames abnormal`
          : `sonovigil: ${outcome.line}`,
      );
    }
  } catch (error) {
    // A folder that has gone takes no stream with it.
    console.error(`sonovigil: ${folder} is watched no more: ${lineOf(error)}`);
  }
}
