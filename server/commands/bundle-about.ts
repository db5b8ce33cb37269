import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { arch, cpus } from 'node:os';
import type { Episode } from '../core/episode.ts';
import type { SourceDescription } from '../ports.ts';
import { software } from '../software.ts';
import type { BundleAbout } from '../store/bundle-writer.ts';
import { sha256Of } from '../store/sha256.ts';
import type { StreamState } from '../wire/messages.ts';
import type { OpenModel } from './open-model.ts';
import type { StreamSettings } from './stream-settings.ts';

/** A calibration on disk. */
export interface CalibrationFile {
  readonly path: string;
  /** sha-256, hex. */
  readonly hash: string;
}

export interface AboutOptions {
  readonly description: SourceDescription;
  readonly state: StreamState;
  readonly settings: StreamSettings;
  readonly model: OpenModel;
  readonly calibration: CalibrationFile | undefined;
  readonly episode: Episode | undefined;
  /** What people have said of this source. */
  readonly labels: unknown;
}

/** On what scores were computed: another processor may round otherwise. */
export const thisMachine = (): string => `${cpus()[0]?.model.trim() ?? 'unknown'} (${arch()})`;

/** What a case bundle says of itself: no more of the source's name than its last part, as folders are named after patients. */
export async function aboutOf(options: AboutOptions): Promise<BundleAbout> {
  const { description, state, settings, model, episode, labels } = options;
  const { stored, engine } = model;
  const calibration = await unchanged(options.calibration);
  const { kind, name, sector } = description;
  return {
    manifest: {
      software,
      made: new Date().toISOString(),
      stream: state.name,
      source: { kind, name: name.startsWith('phantom:') ? name : basename(name) },
      model: { name: stored.name, sha256: stored.sha256, preprocessing: stored.preprocessing },
      ...(calibration === undefined ? {} : { calibration: calibration.hash }),
      limits: { ...settings.limits },
      engine: engine.description.engine,
      machine: thisMachine(),
      frames: { lost: 0, cut: false },
    },
    sector,
    more: {
      ...(episode === undefined
        ? {}
        : { 'episode.json': { ...episode, source: basename(episode.source), bundle: undefined } }),
      'alarms.json': state.alarms,
      'labels.json': labels,
    },
    calibration: calibration?.bytes,
  };
}

/** The file that was in force, unless another has taken its place since. */
async function unchanged(
  file: CalibrationFile | undefined,
): Promise<{ readonly hash: string; readonly bytes: Uint8Array } | undefined> {
  if (file === undefined) return undefined;
  const bytes = await readFile(file.path).catch(() => Buffer.of());
  const { hash } = file;
  return sha256Of(bytes) === hash ? { hash, bytes } : undefined;
}
