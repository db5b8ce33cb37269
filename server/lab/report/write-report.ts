import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { JudgedCine } from '../judging/columns.ts';
import type { Evaluation } from '../result.ts';
import { cinesCsv, evaluationJson, framesCsv, scoresCsv } from './numbers.ts';
import { pageOf } from './page.ts';
import { paintExemplars } from './pictures.ts';
import type { Language } from './words/languages.ts';

export interface Reported {
  readonly evaluation: Evaluation;
  /** Its cines, frame by frame. */
  readonly cines: readonly JudgedCine[];
}

/**
 * Writes the report of an evaluation as one self-contained HTML file, and beside it its numbers: `report.html`, `report.json` (everything but the
 * pictures), `report.scores.csv` (figures of each score), `report.cines.csv` (one row a cine) and
 * `report.frames.csv` (one row a frame). Makes the folder; replaces what is there.
 * @returns the paths written, the page first.
 */
export async function writeReport(
  { evaluation, cines }: Reported,
  path: string,
  language: Language,
): Promise<readonly string[]> {
  const stem = path.replace(/\.html?$/i, '');
  const numbers = [
    { path: `${stem}.json`, content: evaluationJson(evaluation) },
    { path: `${stem}.scores.csv`, content: scoresCsv(evaluation) },
    { path: `${stem}.cines.csv`, content: cinesCsv(evaluation) },
    { path: `${stem}.frames.csv`, content: framesCsv(cines) },
  ];
  const pictures = await paintExemplars(evaluation.exemplars);
  const page = pageOf(evaluation, { pictures, language, files: numbers.map((file) => basename(file.path)) });
  await mkdir(dirname(path), { recursive: true });
  const files = [{ path, content: page }, ...numbers];
  for (const file of files) await writeFile(file.path, file.content);
  return files.map((file) => file.path);
}
