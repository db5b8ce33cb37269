import { join } from 'node:path';
import type { Calibration, SavedAs } from '../core/calibration.ts';
import { lineOf } from '../core/errors.ts';
import { scoreNames, type Limits } from '../core/scores.ts';
import { software } from '../software.ts';
import { listSaved, readFiled, saveCalibration, type FiledCalibration } from '../store/saved-calibrations.ts';
import type { RunningServer } from '../transport/open-server.ts';
import type { CalibrationEntry, Calibrations } from '../wire/tuning-messages.ts';
import type { DeskRequest } from './desk-requests.ts';
import type { CalibrationFile } from './bundle-about.ts';
import type { EpisodeKeeper } from './episode-keeper.ts';
import { boundsOf } from './limit-bounds.ts';
import type { OpenModel } from './open-model.ts';
import { defaultRule, type StreamSettings } from './stream-settings.ts';
import type { Stream } from './stream.ts';
import { WholeScoring } from './whole-scoring.ts';

export interface DeskOptions {
  readonly id: string;
  readonly stream: Pick<Stream, 'settings' | 'source' | 'takeSaved'>;
  readonly server: Pick<RunningServer, 'publish'>;
  readonly model: OpenModel;
  /** Puts a change on record. */
  readonly record?: EpisodeKeeper['record'];
  /** The calibration that the model was opened with, where that is not its own. */
  readonly calibrationPath?: string | undefined;
  /** Wall-clock time, ISO 8601. */
  readonly now?: () => string;
}

/** Keeps and gives back what is tuned on one stream. */
export class TuningDesk {
  private readonly options: DeskOptions;
  private readonly scoring: WholeScoring;
  /** The one whose settings count as saved; the model's own until another is chosen. */
  private chosen: string | undefined;
  private chosenFile: CalibrationFile | undefined;

  constructor(options: DeskOptions) {
    this.options = options;
    this.scoring = new WholeScoring(options);
  }

  /** @returns the line that refuses it, or nothing. */
  async request(request: DeskRequest, who: string): Promise<string | undefined> {
    try {
      switch (request.kind) {
        case 'score-all':
          return this.scoring.ask(this.options.stream.source);
        case 'list-calibrations':
          // Who opens the bench gets what was reckoned for others too.
          this.scoring.tellAgain(this.options.stream.source);
          await this.tell();
          return undefined;
        case 'save-calibration':
          return await this.save(request, who);
        case 'choose-calibration':
          return await this.choose(request.calibration, who);
      }
    } catch (error) {
      return lineOf(error);
    }
  }

  /** The file whose settings count as saved; absent for a model without a calibration. */
  get calibrationFile(): CalibrationFile | undefined {
    const { model, calibrationPath } = this.options;
    const { folder, calibrationHash: hash } = model.stored;
    if (hash === undefined) return undefined;
    return this.chosenFile ?? { path: calibrationPath ?? join(folder, 'calibration.json'), hash };
  }

  close(): void {
    this.scoring.close();
  }

  private async save(
    { name, author, reason }: Pick<SavedAs, 'name' | 'author' | 'reason'>,
    who: string,
  ): Promise<string | undefined> {
    const { model, stream, record, now = () => new Date().toISOString() } = this.options;
    const filed = await this.filed();
    const from = filed.find(({ id }) => id === this.chosen) ?? filed[0];
    if (from === undefined)
      return 'The model has no calibration to begin with: make one with `npx sonovigil calibrate`.';
    const { settings } = stream;
    const kept = await saveCalibration(model.stored.folder, tuned(from.calibration, settings), {
      named: { name, author, reason, from: { id: from.id, hash: from.hash } },
      time: now(),
      provenance: { software, command: 'saved in the viewer' },
    });
    record?.({
      kind: 'calibration',
      who,
      before: { id: from.id, hash: from.hash },
      after: { id: kept.id, hash: kept.hash, reason },
    });
    this.chosen = kept.id;
    this.chosenFile = kept;
    stream.takeSaved(settings, who);
    await this.tell();
    return undefined;
  }

  private async choose(id: string, who: string): Promise<string | undefined> {
    const found = (await this.filed()).find((filed) => filed.id === id);
    if (found === undefined) return `There is no calibration "${id}" beside this model.`;
    const misfit = this.misfitOf(found);
    if (misfit !== undefined) return misfit;
    const before = { id: this.chosen, hash: this.calibrationFile?.hash };
    this.options.record?.({ kind: 'calibration', who, before, after: { id, hash: found.hash } });
    this.chosen = id;
    this.chosenFile = found;
    const { limits, episodeRule = defaultRule } = found.calibration;
    this.options.stream.takeSaved({ limits, rule: episodeRule }, who);
    await this.tell();
    return undefined;
  }

  private async tell(): Promise<void> {
    this.options.server.publish(await this.calibrations());
  }

  /** What there is to choose from, as viewers are told. */
  async calibrations(): Promise<Calibrations> {
    const { id } = this.options;
    const filed = await this.filed();
    const chosen = filed.find((one) => one.id === this.chosen) ?? filed[0];
    const normals = chosen?.calibration.normalScores;
    return {
      kind: 'calibrations',
      stream: id,
      ...(chosen === undefined ? {} : { chosen: chosen.id }),
      calibrations: filed.map((one) => this.entryOf(one)),
      ...(normals === undefined ? {} : { normals }),
    };
  }

  /** The one that the model was opened with first, then those that were saved beside it. */
  private async filed(): Promise<readonly FiledCalibration[]> {
    const { model, calibrationPath } = this.options;
    if (model.stored.calibration === undefined) return [];
    const { folder, sha256 } = model.stored;
    const first = await readFiled(calibrationPath ?? join(folder, 'calibration.json'));
    const saved = await listSaved(folder);
    // A folder may hold several .onnx files, and what was saved for another is none of ours.
    const others = saved.filter(
      ({ path, calibration }) => path !== first.path && calibration.model.sha256 === sha256,
    );
    return [first, ...others.filter(({ id }) => id !== first.id)];
  }

  private entryOf(filed: FiledCalibration): CalibrationEntry {
    const { limits, episodeRule, saved } = filed.calibration;
    const line = this.misfitOf(filed);
    return {
      id: filed.id,
      hash: filed.hash,
      ...boundsOf(limits),
      ...(episodeRule === undefined ? {} : { episodeRule }),
      ...(saved === undefined ? {} : { saved }),
      ...(line === undefined ? {} : { line }),
    };
  }

  /** The engine measures to the centre that it was opened with: limits around another would be held against other distances. */
  private misfitOf({ id, calibration }: FiledCalibration): string | undefined {
    const opened = this.options.model.stored.calibration;
    const same = (one: Pick<Calibration, 'latent' | 'motion' | 'appearance'>): string =>
      JSON.stringify([one.latent, one.motion, one.appearance], (_, value: unknown) =>
        value instanceof Float32Array ? [...value] : value,
      );
    return opened !== undefined && same(opened) === same(calibration)
      ? undefined
      : `${id} measures from another centre; open it with --calibration.`;
  }
}

/** The calibration with settings in place of its own. What was learned of limits that have moved is no longer true of them. */
function tuned(calibration: Calibration, { limits, rule }: StreamSettings): Calibration {
  const same = (name: keyof Limits): boolean =>
    JSON.stringify(limits[name]) === JSON.stringify(calibration.limits[name]);
  const untouched =
    scoreNames.every(same) && JSON.stringify(rule) === JSON.stringify(calibration.episodeRule ?? defaultRule);
  return {
    ...calibration,
    limits,
    episodeRule: rule,
    intervals: Object.fromEntries(
      scoreNames.flatMap((name) =>
        same(name) && calibration.intervals[name] !== undefined ? [[name, calibration.intervals[name]]] : [],
      ),
    ),
    leftOut: untouched ? calibration.leftOut : undefined,
  };
}
