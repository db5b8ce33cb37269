import type { Command } from 'commander';
import type { AccessOptions } from './access.ts';
import { shippedModel } from './open-model.ts';
import { serve, withServerOptions, type ServeOptions } from './serve.ts';

/**
 * Six seconds of normal beats, then six in which the wall that the left anterior descending artery feeds has stopped, then normal
 * again, in a loop. A patient in whom the model flags it: in most it does not (models/README.md has the figures).
 */
export const demoSource = 'phantom:sax?seed=6&seconds=18&anomaly=lad&from=6&until=12';

export function addDemo(program: Command): void {
  withServerOptions(
    program
      .command('demo')
      .description(
        'The viewer on a simulated heart, with the model that ships. Needs neither ffmpeg nor a GPU.',
      ),
  ).action((options: Pick<ServeOptions, keyof AccessOptions | 'port' | 'open' | 'labels'>) =>
    serve([{ source: demoSource }], {
      ...options,
      model: shippedModel,
      name: ['Demo: simulated short-axis heart'],
      loop: true,
    }),
  );
}
