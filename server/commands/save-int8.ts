import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { MonitorError } from '../core/errors.ts';
import { software } from '../software.ts';
import type { StoredModel } from '../store/model-folder.ts';
import { saveModel } from '../training/save-model.ts';
import { commandLine } from './progress.ts';
import { quantiseLines, type QuantiseReport } from './quantise-report.ts';

export interface Int8Result {
  /** In float. */
  readonly stored: StoredModel;
  readonly int8: StoredModel;
  readonly report: QuantiseReport;
}

/**
 * Writes the int8 model's folder: all that the manifest of the float one says, what it was made from, and its own hash. No calibration: that
 * of the float model is bound to it.
 * @throws MonitorError `usage` when the folder is there.
 */
export async function saveInt8(folder: string, { stored, int8, report }: Int8Result): Promise<void> {
  await mkdir(dirname(resolve(folder)), { recursive: true });
  try {
    await mkdir(folder);
  } catch (error) {
    throw MonitorError.of(
      'usage',
      [`${folder} cannot be made, or is there already. Name another with --out.`],
      error,
    );
  }
  const { layers, learned } = report;
  const manifest = {
    ...(await manifestOf(stored)),
    name: int8.name,
    quantised: {
      from: { name: stored.name, sha256: stored.sha256 },
      command: commandLine(),
      software,
      layers: layers.int8,
      ranges: learned,
    },
  };
  const hashes = { ...(manifest as { hashes?: object }).hashes, model: int8.sha256 };
  await saveModel(folder, {
    'model.onnx': int8.bytes,
    'card.md': await cardOf({ stored, int8, report }),
    'manifest.json': `${JSON.stringify({ ...manifest, hashes }, undefined, 2)}\n`,
  });
}

/** As it is written; a bare .onnx file has none. */
async function manifestOf({ folder, preprocessing, code, scoring }: StoredModel): Promise<object> {
  const path = join(folder, 'manifest.json');
  if (existsSync(path)) return JSON.parse(await readFile(path, 'utf8')) as object;
  return {
    format: 1,
    preprocessing,
    ...(code === undefined ? {} : { network: { code } }),
    scoring: { method: scoring },
  };
}

async function cardOf({ stored, int8, report }: Int8Result): Promise<string> {
  const path = join(stored.folder, 'card.md');
  const before = existsSync(path) ? await readFile(path, 'utf8') : undefined;
  return `# ${int8.name}

${stored.name} with ${report.layers.int8.length} of its ${report.layers.of} convolutions in int8, for processors. **For research; not a medical device.**

- model.onnx: sha-256 \`${int8.sha256}\`, made from \`${stored.sha256}\`.
- Weights −127..127 with a scale for each output channel, activations 0..255 over the range seen on ${report.learned.frames} frames of ${report.learned.patients} normal patients; the rest is in float.
- Its limits are its own: \`npx sonovigil calibrate\`.
- Made again by:

\`\`\`
${commandLine()}
\`\`\`

Measured on ${report.day}:

\`\`\`
${quantiseLines(report).join('\n')}
\`\`\`
${
  before === undefined
    ? ''
    : `
What follows is the card of ${stored.name}, in float; its hash is not this model's.

${before.replace(/^#/gm, '##')}`
}`;
}
