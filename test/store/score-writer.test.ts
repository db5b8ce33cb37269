import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  jsonLine,
  openScoreWriter,
  type ScoreFormat,
  type ScoreRow,
} from '../../server/store/score-writer.ts';

const rows: ScoreRow[] = [
  {
    input: 'a.mp4',
    frame: 12,
    timeSeconds: 0.48,
    verdict: {
      kind: 'normal',
      scores: { reconstruction: 0.041, latent: 7.9, peak: 0.33 },
      ratios: { reconstruction: 0.5, latent: 0.9, peak: 0.6 },
    },
  },
  { input: 'a.mp4', frame: 13, timeSeconds: 0.52, verdict: { kind: 'not-valid', reason: 'no-contact' } },
  {
    input: 'b,"c".mp4',
    frame: 0,
    timeSeconds: 3725.123456,
    verdict: { kind: 'uncalibrated', scores: { reconstruction: 0.05, peak: 0.4 } },
  },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(format: ScoreFormat): Promise<Buffer> {
  const path = join(folder, 'new', `scores.${format}`);
  const writer = await openScoreWriter(format, path);
  for (const row of rows) await writer.write(row);
  await writer.close();
  return readFile(path);
}

describe('score lines', () => {
  it('hold scores, ratios and state of a valid frame', () => {
    expect(jsonLine(rows[0]!)).toBe(
      '{"input":"a.mp4","frame":12,"timeSeconds":0.48,"valid":true,"scores":{"reconstruction":0.041,"latent":7.9,"peak":0.33},"ratios":{"reconstruction":0.5,"latent":0.9,"peak":0.6},"state":"normal"}',
    );
  });

  it('hold the reason and no scores of a frame that could not be scored', () => {
    expect(jsonLine(rows[1]!)).toBe(
      '{"input":"a.mp4","frame":13,"timeSeconds":0.52,"valid":false,"reason":"no-contact"}',
    );
  });

  it('never call an uncalibrated frame normal', () => {
    expect(JSON.parse(jsonLine(rows[2]!))).toMatchObject({
      valid: true,
      ratios: {},
      state: 'uncalibrated',
      timeSeconds: 3725.123456,
    });
  });
});

describe('openScoreWriter', () => {
  it('writes one JSON line a frame', async () => {
    const lines = (await written('jsonl')).toString().trim().split('\n');
    expect(lines).toEqual(rows.map(jsonLine));
  });

  it('writes CSV with empty cells for what is missing', async () => {
    const lines = (await written('csv')).toString().trim().split('\n');
    expect(lines).toEqual([
      'input,frame,time_seconds,valid,reason,reconstruction,latent,peak,motion,reconstruction_ratio,latent_ratio,peak_ratio,motion_ratio,state',
      'a.mp4,12,0.48,true,,0.041,7.9,0.33,,0.5,0.9,0.6,,normal',
      'a.mp4,13,0.52,false,no-contact,,,,,,,,,not-valid',
      '"b,""c"".mp4",0,3725.123456,true,,0.05,,0.4,,,,,,uncalibrated',
    ]);
  });

  it('writes arrays that NumPy can map: aligned headers, NaN for a missing score', async () => {
    const files = unzipSync(new Uint8Array(await written('npz')));
    const peak = Buffer.from(files['peak.npy']!);
    const dataAt = 10 + peak.readUInt16LE(8);
    expect(dataAt % 64).toBe(0);
    expect(peak.subarray(10, dataAt).toString()).toContain(
      "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }",
    );
    expect([0, 1, 2].map((index) => peak.readDoubleLE(dataAt + 8 * index))).toEqual([0.33, NaN, 0.4]);
    expect([...files['valid.npy']!.subarray(-3)]).toEqual([1, 0, 1]);
  });
});

describe('scores that cannot be written', () => {
  it.each(['jsonl', 'csv', 'npz'] as const)('are said to be not, as %s on a full disk', async (format) => {
    const write = async (): Promise<void> => {
      const writer = await openScoreWriter(format, '/dev/full');
      for (let time = 0; time < 10_000; time++) await writer.write(rows[0]!);
      await writer.close();
    };
    await expect(write()).rejects.toMatchObject({
      code: 'scores-not-written',
      message: 'The scores cannot be written to /dev/full: the disk is full. Make room, and score again.',
    });
  });

  it('are said to be not where the path is a folder', async () => {
    const writer = await openScoreWriter('jsonl', folder);
    await expect(writer.close()).rejects.toMatchObject({ code: 'scores-not-written' });
  });
});
