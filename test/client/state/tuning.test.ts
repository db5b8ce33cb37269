/// <reference types="svelte" />
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Labelling } from '../../../client/state/labelling.svelte.ts';
import { Monitor } from '../../../client/state/monitor.svelte.ts';
import { Records } from '../../../client/state/records.ts';
import { Tuning } from '../../../client/state/tuning.svelte.ts';
import type { ClientMessage, ServerMessage, StreamState } from '../../../server/wire/messages.ts';
import type { CineLabel } from '../../../server/wire/tuning-messages.ts';
import { frameAt, noHistory, streamWith, verdictAt } from '../frames.ts';

const rule = { onSeconds: 0.1, offSeconds: 0.5, endRatio: 1 };
const stream = streamWith({
  limits: { reconstruction: 0.05, peak: 0.9 },
  savedLimits: { reconstruction: 0.05, peak: 0.9 },
  lowerLimits: {},
  savedLowerLimits: {},
  episodeRule: rule,
  savedEpisodeRule: rule,
});

describe('the tuning bench', () => {
  let nowMs: number;
  let sent: ClientMessage[];
  let monitor: Monitor;
  let tuning: Tuning;
  let labelling: Labelling;
  let shown: number | undefined;
  const download = vi.fn();
  let receive: (message: ServerMessage) => void;
  const told = (state: StreamState): void => receive({ kind: 'state', state });
  const lastSent = (): ClientMessage | undefined => sent.at(-1);

  beforeEach(() => {
    [nowMs, sent, shown] = [1000, [], undefined];
    vi.resetAllMocks();
    const records = new Records();
    const send = (message: ClientMessage): boolean => sent.push(message) > 0;
    monitor = new Monitor({ send, pictures: { offer: vi.fn(), clear: vi.fn() }, nowMs: () => nowMs });
    tuning = new Tuning({ monitor, records, nowMs: () => nowMs });
    labelling = new Labelling({
      ...{ monitor, tuning, records, nowMs: () => nowMs, download },
      shownSeconds: () => shown,
    });
    receive = (message) => {
      monitor.receive(message);
      records.receive(message, monitor.streams);
      tuning.receive(message);
      labelling.receive(message);
    };
    receive({ kind: 'hello', software: '', atMs: 0, streams: [{ state: stream, history: noHistory }] });
    // Half a second within the limit, half a second a little beyond it, half a second within.
    for (let frame = 0; frame < 45; frame++)
      receive(frameAt(frame, verdictAt(frame >= 15 && frame < 30 ? 1.2 : 0.8)));
    tuning.toggle();
  });

  it('asks for calibrations and labels when it is opened', () => {
    expect(sent.map(({ kind }) => kind)).toEqual(['list-calibrations', 'list-labels']);
  });

  it('says what settings made of all that came, and what other ones would have, while a hand moves them', () => {
    expect(tuning.effect).toMatchObject({ judged: 45, abnormal: 15 });
    expect(tuning.effect?.episodes).toHaveLength(1);
    tuning.moveLimit('reconstruction', 'upper', 0.07);
    expect(tuning.effect).toMatchObject({ judged: 45, abnormal: 0, episodes: [] });
    expect(tuning.savedEffect?.abnormal).toBe(15);
    expect(tuning.changed).toBe(true);
    tuning.moveLimit('reconstruction', 'upper', undefined);
    expect(tuning.effect?.abnormal).toBe(15);
    expect(tuning.changed).toBe(false);
  });

  it('counts a frame that is played again once', () => {
    for (let frame = 0; frame < 45; frame++) receive(frameAt(frame, verdictAt(0.8)));
    expect(tuning.effect).toMatchObject({ judged: 45, abnormal: 0 });
  });

  it('shows a rule at once, asks for it, and keeps it until the server says the same', () => {
    const slow = { ...rule, onSeconds: 2 };
    tuning.setRule(slow);
    expect(tuning.effect?.episodes).toEqual([]);
    expect(lastSent()).toMatchObject({ kind: 'tune', episodeRule: slow, limits: stream.limits });
    told({ ...stream, episodeRule: { ...rule, onSeconds: 1 } });
    expect(tuning.settings?.episodeRule).toEqual(slow);
    told({ ...stream, episodeRule: slow });
    told({ ...stream, episodeRule: rule });
    expect(tuning.settings?.episodeRule).toEqual(rule);
  });

  it('asks for the settings before a change when it is undone, and for those after when it is done again', () => {
    told({ ...stream, limits: { reconstruction: 0.06, peak: 0.9 } });
    tuning.undo();
    expect(lastSent()).toMatchObject({ kind: 'tune', limits: { reconstruction: 0.05 } });
    tuning.redo();
    expect(lastSent()).toMatchObject({ kind: 'tune', limits: { reconstruction: 0.06 } });
  });

  it('counts what the server scored in the background, and says how far it is', () => {
    const part = {
      ...noHistory,
      timeSeconds: Float64Array.of(2, 2.1),
      reconstruction: Float32Array.of(0.9, 0.9),
    };
    const whole = { ...part, latent: Float32Array.of(NaN, NaN), peak: Float32Array.of(0.1, 0.1) };
    receive({
      ...{ ...whole, motion: Float32Array.of(NaN, NaN), stream: stream.id, source: stream.source.name },
      ...{ kind: 'whole-scores', before: 45, state: 'whole' },
    });
    expect(tuning.effect).toMatchObject({ judged: 47, abnormal: 17 });
    expect(tuning.whole).toMatchObject({ state: 'whole', frames: 47 });
    told({ ...stream, source: { ...stream.source, name: 'another' } });
    expect(tuning.whole).toBeUndefined();
  });

  describe('labels', () => {
    const label = (id: number, change: Partial<CineLabel>): CineLabel => ({
      ...{ id, source: stream.source.name, label: 'normal', extent: { kind: 'cine' } },
      ...change,
    });
    const list = (...labels: CineLabel[]): void =>
      receive({ kind: 'labels', stream: stream.id, labels, patients: [] });

    it('make an ROC of each score as soon as both kinds are there', () => {
      list(label(1, {}));
      expect(labelling.rocs).toEqual({});
      list(
        label(1, {}),
        label(2, { label: 'abnormal', extent: { kind: 'stretch', fromSeconds: 0.5, toSeconds: 0.99 } }),
      );
      expect(labelling.rocs.reconstruction).toMatchObject({ area: 1, normals: 30, abnormals: 15 });
      expect(labelling.rocs.peak?.area).toBe(0.5);
    });

    it('of a recording whose scores are not here are counted apart', () => {
      list(label(1, { source: 'elsewhere.mp4' }));
      expect(labelling.unscored).toBe(1);
      expect(labelling.here).toEqual([]);
    });

    it('are of the frame on show, or of all frames while a key is held', () => {
      shown = 1.2;
      labelling.press('abnormal');
      labelling.letGo();
      expect(lastSent()).toMatchObject({ kind: 'label', extent: { kind: 'frame', atSeconds: 1.2 } });
      labelling.press('normal');
      [shown, nowMs] = [2.5, nowMs + 1300];
      labelling.letGo();
      expect(lastSent()).toMatchObject({
        label: 'normal',
        extent: { kind: 'stretch', fromSeconds: 1.2, toSeconds: 2.5 },
      });
    });

    it('mark nothing while no frame is on show', () => {
      const before = sent.length;
      labelling.press('normal');
      labelling.letGo();
      expect(sent).toHaveLength(before);
    });

    it('are handed over as a file to who asked, and to nobody else', () => {
      const manifest = {
        kind: 'label-manifest',
        stream: stream.id,
        csv: 'path,label,group\n',
        cines: 0,
      } as const;
      receive(manifest);
      expect(download).not.toHaveBeenCalled();
      labelling.export();
      receive(manifest);
      expect(download).toHaveBeenCalledWith('labels.csv', manifest.csv);
    });
  });
});
