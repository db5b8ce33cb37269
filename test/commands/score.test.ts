import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sonovigil } from '../helpers/cli.ts';
import { hasRealData, realData } from '../helpers/real-data.ts';

const model = ['--model', 'models/phantom-sax'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-score-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Line {
  readonly frame: number;
  readonly timeSeconds: number;
  readonly valid: boolean;
  readonly state?: string;
}
const linesOf = (stdout: string): readonly Line[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe.skipIf(!hasRealData)('score, on real ultrasound', () => {
  it.each([
    ['mp4', 'lung/covid-blues/patient_62_R1.mp4'],
    ['avi', firstOf('.avi')],
    ['mov', firstOf('.mov')],
    ['mpeg', firstOf('.mpeg')],
    ['gif', firstOf('.gif')],
    ['mp4 4:4:4', 'lung/pocus/' + (full444() ?? '')],
  ])('prints a line for every frame that ffprobe counts, with its time: %s', async (_, name) => {
    const path = join(realData, name);
    const { code, stdout } = await sonovigil(['score', path, ...model]);
    const lines = linesOf(stdout);
    const times = probedTimes(path);
    expect(code).toBe(0);
    expect(lines.map(({ frame }) => frame)).toEqual(times.map((_, index) => index));
    // ffprobe knows no time for the last frame of some mpeg files.
    const told = lines.filter((_, index) => !Number.isNaN(times[index]));
    told.forEach(({ frame, timeSeconds }) => expect(timeSeconds).toBeCloseTo(times[frame]!, 5));
    expect(told.length).toBeGreaterThanOrEqual(lines.length - 1);
  });
});

describe('score, of what is no video', () => {
  it.each([
    { what: 'a text file renamed .mp4', content: 'not video, just words\n', words: 'holds no video' },
    { what: 'an empty file', content: '', words: 'is empty (0 bytes)' },
  ])('says so in one line: $what', async ({ what, content, words }) => {
    const path = join(folder, `${what.replaceAll(/\W/g, '-')}.mp4`);
    await writeFile(path, content);
    expect(await sonovigil(['score', path, ...model])).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        new RegExp(`^sonovigil: [^\\n]*${words.replace(/[()]/g, String.raw`\$&`)}[^\\n]*\\n$`),
      ),
    });
  });

  it('says in one line that a file is missing', async () => {
    const { code, stderr } = await sonovigil(['score', join(folder, 'none.mp4'), ...model]);
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toContain('No file or folder at');
  });

  it('says in one line that a folder holds no video', async () => {
    const empty = join(folder, 'empty-folder');
    await mkdir(empty);
    const { code, stderr } = await sonovigil(['score', empty, ...model]);
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toContain('a folder without a video file');
  });

  it('scores the rest when one input is bad, and still fails', async () => {
    const { code, stdout, stderr } = await sonovigil([
      'score',
      join(folder, 'none.mp4'),
      'phantom:sax?seed=5&seconds=0.2',
      ...model,
    ]);
    expect(code).toBe(1);
    expect(linesOf(stdout)).toHaveLength(6);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('score, of a simulated heart', () => {
  it('never gives a score to a frame without contact', async () => {
    const { stdout } = await sonovigil(['score', 'phantom:sax?seed=5&seconds=0.2&anomaly=lift', ...model]);
    for (const line of linesOf(stdout)) {
      expect(line).toMatchObject({ valid: false, reason: 'no-contact' });
      expect(line).not.toHaveProperty('scores');
    }
  });

  it('gives the same lines twice', async () => {
    const args = ['score', 'phantom:sax?seed=5&seconds=0.5', ...model];
    expect((await sonovigil(args)).stdout).toBe((await sonovigil(args)).stdout);
  });

  it('writes a difference map a frame', async () => {
    await sonovigil(['score', 'phantom:sax?seed=5&seconds=0.2', ...model, '--maps', join(folder, 'maps')]);
    const [inside] = await readdir(join(folder, 'maps'));
    expect(await readdir(join(folder, 'maps', inside!))).toHaveLength(6);
  });

  it('exits with 2 on wrong usage', async () => {
    expect((await sonovigil(['score', ...model])).code).toBe(2);
    expect((await sonovigil(['score', 'x.mp4', '--format', 'xml'])).code).toBe(2);
    expect((await sonovigil(['scroe'])).code).toBe(2);
  });

  it('says in one line that a model is missing', async () => {
    const { code, stderr } = await sonovigil(['score', 'phantom:sax', '--model', join(folder, 'no-model')]);
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toContain('No model at');
  });
});

function firstOf(ending: string): string {
  if (!hasRealData) return '';
  const found = execFileSync('ls', [join(realData, 'lung', 'pocus')], { encoding: 'utf8' }).split('\n');
  return join(
    'lung',
    'pocus',
    found.find((name) => name.endsWith(ending))!,
  );
}

/** The first clip without chroma subsampling, if there is one. */
function full444(): string | undefined {
  if (!hasRealData) return undefined;
  const names = execFileSync('ls', [join(realData, 'lung', 'pocus')], { encoding: 'utf8' }).split('\n');
  return names.find(
    (name) =>
      name.endsWith('.mp4') &&
      ffprobe(['-show_entries', 'stream=pix_fmt'], join(realData, 'lung', 'pocus', name)).includes('444'),
  );
}

const probedTimes = (path: string): readonly number[] =>
  ffprobe(['-show_entries', 'frame=best_effort_timestamp_time'], path)
    .split('\n')
    .map((line) => line.replace(/,.*/, ''))
    .filter((line) => line !== '')
    .map(Number);

const ffprobe = (what: readonly string[], path: string): string =>
  execFileSync('ffprobe', ['-v', 'error', '-select_streams', 'v:0', ...what, '-of', 'csv=p=0', path], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
