import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabelRequest } from '../../server/commands/desk-requests.ts';
import { LabelDesk } from '../../server/commands/label-desk.ts';
import type { FrameSource } from '../../server/ports.ts';
import { LabelLog } from '../../server/store/label-log.ts';
import type { ServerMessage } from '../../server/wire/messages.ts';
import type { Labels } from '../../server/wire/tuning-messages.ts';
import { fakeRecording } from '../helpers/fake-source.ts';

const stream = 's1';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
});
afterEach(() => rm(folder, { recursive: true }));

function sourceCalled(name: string, kind: 'live' | 'recorded' = 'recorded'): FrameSource {
  const recording = fakeRecording({ timesSeconds: [0] });
  return { ...recording, description: { ...recording.description, name, kind } };
}

function open(source: FrameSource | undefined, recordings: readonly string[] = [], sinceTime = 'now') {
  const told: ServerMessage[] = [];
  const log = new LabelLog(join(folder, 'labels.jsonl'));
  const desk = new LabelDesk({
    ...{ id: stream, log, sinceTime },
    playing: () => source,
    recordings: () => recordings,
    server: { publish: (message) => void told.push(message) },
  });
  const lastLabels = (): Labels => {
    const last = told.at(-1);
    if (last?.kind !== 'labels') throw new TypeError(`a ${last?.kind} was told last`);
    return last;
  };
  return { desk, told, log, lastLabels };
}
const mark: LabelRequest = {
  ...{ kind: 'label', stream, label: 'abnormal' },
  extent: { kind: 'stretch', fromSeconds: 1, toSeconds: 2 },
};

describe('the labels of a stream', () => {
  it('are kept by the absolute path of the file and told by the name that viewers know', async () => {
    const { desk, lastLabels, log } = open(sourceCalled('clips/a.mp4'));
    expect(await desk.request(mark, 'A. Nurse')).toBeUndefined();
    expect(lastLabels().labels).toMatchObject([{ id: 1, source: 'clips/a.mp4', label: 'abnormal' }]);
    expect((await log.read()).labels[0]?.source).toBe(resolve('clips/a.mp4'));
    expect(await desk.request({ kind: 'unlabel', stream, id: 1 }, 'A. Nurse')).toBeUndefined();
    expect(lastLabels().labels).toEqual([]);
    expect(await desk.request({ kind: 'unlabel', stream, id: 1 }, 'A. Nurse')).toContain('gone already');
  });

  it('are those of its own recordings, played or not, and of no other stream', async () => {
    const { desk } = open(sourceCalled('other.mp4'));
    await desk.request(mark, 'A. Nurse');
    const both = open(sourceCalled('b.mp4'), ['a.mp4', 'b.mp4']);
    await open(sourceCalled('a.mp4')).desk.request(mark, 'A. Nurse');
    await both.desk.request({ kind: 'name-patient', stream, patient: ' p7 ' }, 'A. Nurse');
    expect(both.lastLabels()).toMatchObject({
      labels: [{ id: 2, source: 'a.mp4' }],
      patients: [{ source: 'b.mp4', patient: 'p7' }],
    });
  });

  it('of a live source end with the session, as its time begins anew; and it is no cine', async () => {
    const live = sourceCalled('v4l2:/dev/video0', 'live');
    const first = open(live, [], '2026-11-25T01:00:00.000Z');
    expect(await first.desk.request(mark, 'A. Nurse')).toBeUndefined();
    expect(await first.desk.request({ ...mark, extent: { kind: 'cine' } }, 'A. Nurse')).toContain('no cine');
    expect(first.lastLabels().labels).toHaveLength(1);
    const next = open(live, [], '2026-11-25T02:00:00.000Z');
    await next.desk.request({ kind: 'list-labels', stream }, 'A. Nurse');
    expect(next.lastLabels().labels).toEqual([]);
    expect(await first.desk.request({ kind: 'export-labels', stream }, 'A. Nurse')).toContain(
      'a live stream cannot',
    );
  });

  it('become a manifest of the recordings that have some', async () => {
    const { desk, told } = open(sourceCalled('a.mp4'), ['a.mp4', 'b.mp4']);
    await desk.request(mark, 'A. Nurse');
    await desk.request({ kind: 'name-patient', stream, patient: 'p7' }, 'A. Nurse');
    const before = told.length;
    expect(await desk.request({ kind: 'export-labels', stream }, 'A. Nurse')).toEqual({
      ...{ kind: 'label-manifest', stream, cines: 1 },
      csv: `path,label,group,labels\n${resolve('a.mp4')},abnormal,p7,1\n`,
    });
    // For who asked, and nobody else.
    expect(told).toHaveLength(before);
  });

  it.each([
    ['before anything is played', undefined, mark, 'Nothing is played'],
    [
      'that end before they begin',
      sourceCalled('a.mp4'),
      { ...mark, extent: { kind: 'stretch', fromSeconds: 2, toSeconds: 1 } } satisfies LabelRequest,
      'must end after it begins',
    ],
  ])('are refused %s', async (...[, source, request, line]) => {
    expect(await open(source).desk.request(request, 'A. Nurse')).toContain(line);
  });
});
