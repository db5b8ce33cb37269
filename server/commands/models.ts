import type { EngineName } from '../core/engines.ts';
import { openModel, type OpenModel } from './open-model.ts';

/** The models of one server: each is opened once, and shared by the streams that name it. */
export class Models {
  private readonly opened = new Map<string, OpenModel>();
  private readonly engine: EngineName;

  constructor(engine: EngineName = 'auto') {
    this.engine = engine;
  }

  /**
   * The model of that folder or file, with its own calibration or another.
   * @throws MonitorError `model-…`, `calibration-…`.
   */
  async open(named: string, calibration?: string): Promise<OpenModel> {
    const key = JSON.stringify([named, calibration]);
    const known = this.opened.get(key);
    if (known !== undefined) return known;
    const { engine } = this;
    const model = await openModel(named, { engine, ...(calibration === undefined ? {} : { calibration }) });
    this.opened.set(key, model);
    return model;
  }

  async close(): Promise<void> {
    await Promise.all([...this.opened.values()].map(({ engine }) => engine.close()));
  }
}
