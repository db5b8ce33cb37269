import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { AccessOptions } from './access.ts';
import { shippedModel } from './open-model.ts';
import { serve, withServerOptions, type ServeOptions } from './serve.ts';

/**
 * Six seconds of normal beats, then six in which the wall that the left anterior descending artery feeds has stopped, then normal
 * again, in a loop. A patient in whom the model flags it: in most it does not (models/README.md has the figures).
 */
export const demoSource = 'phantom:sax?seed=6&seconds=18&anomaly=lad&from=6&until=12';

type DemoOptions = Pick<ServeOptions, keyof AccessOptions | 'port' | 'open' | 'labels' | 'state'>;

export function addDemo(program: Command): void {
  withServerOptions(
    program
      .command('demo')
      .description(
        'The viewer on a simulated heart, with the model that ships. Needs neither ffmpeg nor a GPU.',
      ),
  ).action(async (options: DemoOptions) => {
    if (options.state !== undefined) return play(options);
    // A simulated heart's episodes are not to lie among those of patients.
    const own = await mkdtemp(join(tmpdir(), 'sonovigil-demo-'));
    try {
      await play({ ...options, state: own });
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  });
}

const play = (options: DemoOptions): Promise<void> =>
  serve([{ source: demoSource }], {
    ...options,
    model: shippedModel,
    name: ['Demo: simulated short-axis heart'],
    loop: true,
  });
