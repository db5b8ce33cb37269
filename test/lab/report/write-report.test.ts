import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../server/lab/result.ts';
import { writeReport } from '../../../server/lab/report/write-report.ts';
import { judgedCine } from '../cines.ts';
import { exampleEvaluation, hostileName } from '../../helpers/example-evaluation.ts';

const cines = [
  judgedCine({ source: 'one.mp4', scores: { latent: [2, 6], motion: [null, 1] }, limits: { latent: 4 } }),
  judgedCine({ source: 'two.mp4', side: 'abnormal', fold: 2, scores: { latent: [8] } }),
];
let folder: string;
let evaluation: Evaluation;
const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
const rowsOf = async (name: string): Promise<Record<string, string>[]> =>
  parse(await read(name), { columns: true });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-report-'));
  evaluation = await exampleEvaluation();
  await writeReport({ evaluation, cines }, join(folder, 'new', 'report.html'), 'en');
  await writeReport({ evaluation, cines }, join(folder, 'new', 'bericht'), 'ja');
});
afterAll(() => rm(folder, { recursive: true }));

describe('writeReport', () => {
  it('makes the folder and names what it wrote, the page first', async () => {
    const path = join(folder, 'new', 'report.html');
    const stem = join(folder, 'new', 'report');
    expect(await writeReport({ evaluation, cines }, path, 'en')).toEqual([
      path,
      `${stem}.json`,
      `${stem}.scores.csv`,
      `${stem}.cines.csv`,
      `${stem}.frames.csv`,
    ]);
  });

  it('writes the same bytes of the same evaluation', async () => {
    await writeReport(
      { evaluation: await exampleEvaluation(), cines },
      join(folder, 'again', 'report.html'),
      'en',
    );
    for (const name of ['report.html', 'report.json', 'report.scores.csv', 'report.cines.csv'])
      expect((await read(`again/${name}`)) === (await read(`new/${name}`))).toBe(true);
  });

  it('writes as JSON what was found, whole, but for the pictures', async () => {
    const { exemplars, ...rest } = JSON.parse(await read('new/report.json')) as Evaluation;
    const { exemplars: shown, ...found } = evaluation;
    expect(rest).toEqual(JSON.parse(JSON.stringify(found)));
    expect(exemplars).toEqual(
      shown.map(({ role, cine, score, value, ratio, frame, timeSeconds }) => ({
        role,
        cine,
        score,
        value,
        ratio,
        frame,
        timeSeconds,
      })),
    );
  });

  it('writes every figure of every score to the last digit', async () => {
    const rows = await rowsOf('new/report.scores.csv');
    for (const { against, scores } of evaluation.comparisons)
      for (const { name, byLevel, alarms } of scores)
        for (const [level, judged] of Object.entries(byLevel)) {
          const row = rows.find(
            (one) => one.against === against && one.score === name && one.level === level,
          );
          expect(row === undefined).toBe(judged.kind === 'not-judged');
          if (row === undefined || judged.kind === 'not-judged') continue;
          expect([row.area, row.area_low, row.area_high].map(Number)).toEqual([
            judged.area.value,
            judged.area.interval?.low,
            judged.area.interval?.high,
          ]);
          expect(Number(row.average_precision)).toBe(judged.averagePrecision.value);
          expect(row.sensitivity).toBe(String(judged.operatingPoint?.sensitivity.value ?? ''));
          expect(row.false_negatives).toBe(String(judged.operatingPoint?.confusion.falseNegatives ?? ''));
          expect(row.false_alarms_per_hour).toBe(
            level === 'cine' && alarms !== undefined ? String(alarms.falseAlarmsPerHour.value) : '',
          );
        }
  });

  it('writes one row a cine, in order, and disarms a name that is a formula', async () => {
    const rows = await rowsOf('new/report.cines.csv');
    expect(rows.map(({ latent_mean }) => Number(latent_mean))).toEqual(
      evaluation.cines.map(({ scores }) => scores.latent?.mean),
    );
    expect(rows.map(({ group, side, fold }) => [group, side, Number(fold)])).toEqual(
      evaluation.cines.map(({ group, side, fold }) => [group, side, fold]),
    );
    expect(rows[3]?.source).toBe(`'${hostileName}`);
  });

  it('writes one row a frame: its scores, and by their limit where there is one', async () => {
    const rows = await rowsOf('new/report.frames.csv');
    expect(
      rows.map((row) => [row.source, row.side, row.fold, row.frame, row.time_seconds].join(' ')),
    ).toEqual(['one.mp4 normal 1 0 0', 'one.mp4 normal 1 1 0.1', 'two.mp4 abnormal 2 0 0']);
    expect(rows.map((row) => [row.latent, row.latent_ratio, row.motion, row.motion_ratio])).toEqual([
      ['2', '0.5', '', ''],
      ['6', '1.5', '1', ''],
      ['8', '', '', ''],
    ]);
  });
});
