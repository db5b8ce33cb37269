import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { MonitorError } from '../core/errors.ts';
import { findRecordings } from '../source/find-recordings.ts';
import type { AlarmConfig } from '../store/alarm-config.ts';
import type { StreamConfig } from '../store/serve-config.ts';
import type { Models } from './models.ts';
import type { OpenOptions } from './open-source.ts';
import { nameOf, openStream } from './open-stream.ts';
import { alarmsOf } from './stream-alarms.ts';
import type { StreamOptions } from './stream-state.ts';

/** What holds for every stream that says nothing else. */
export interface StreamsOptions extends OpenOptions {
  readonly model: string;
  readonly calibration?: string;
  /** Of the sources, in their order; the others are called by their own. */
  readonly name?: readonly string[];
  readonly watch?: string;
  readonly alarms?: AlarmConfig;
}

/** A stream, opened, before it runs. */
export type Opened = Pick<
  StreamOptions,
  'source' | 'model' | 'name' | 'limits' | 'rule' | 'alarmSettings'
> & {
  readonly loop: boolean | undefined;
  /** Another calibration than the model's own. */
  readonly calibrationPath: string | undefined;
  /** The recordings of a folder: the stream chooses among them. */
  readonly cines?: readonly string[];
};

/** Each stream with what is its own, and what is for all. One model after the other, so that those alike are opened once. */
export async function openStreams(
  sources: readonly StreamConfig[],
  { models, name, ...all }: StreamsOptions & { readonly models: Models },
): Promise<readonly Opened[]> {
  if (sources.filter(({ source }) => source === '-').length > 1)
    throw MonitorError.of('usage', ['Standard input (-) can be only one of the sources.']);
  const opened: Opened[] = [];
  for (const [at, one] of sources.entries()) {
    const cines = (await isFolder(one.source)) ? await findRecordings(one.source) : undefined;
    const calibrationPath = one.calibration ?? all.calibration;
    const model = await models.open(one.model ?? all.model, calibrationPath);
    const { preprocessing } = model.stored;
    const source = await openStream(cines?.[0] ?? one.source, { ...all, preprocessing, people: true });
    opened.push({
      source,
      model,
      calibrationPath,
      name: one.name ?? name?.[at] ?? basename(cines === undefined ? nameOf(source) : one.source),
      loop: one.loop,
      ...alarmsOf(all.alarms, one.alarms),
      ...(cines === undefined ? {} : { cines }),
      ...(one.limits === undefined ? {} : { limits: one.limits }),
    });
  }
  if (all.watch !== undefined) {
    if (!(await isFolder(all.watch))) throw MonitorError.of('source-missing', [all.watch]);
    opened.push({
      source: undefined,
      model: await models.open(all.model, all.calibration),
      calibrationPath: all.calibration,
      name: name?.[sources.length] ?? basename(all.watch),
      loop: undefined,
      ...alarmsOf(all.alarms),
      cines: [],
    });
  }
  return opened;
}

const isFolder = (named: string): Promise<boolean> =>
  stat(named).then(
    (found) => found.isDirectory(),
    () => false,
  );
