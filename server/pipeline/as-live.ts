import type { FrameSource, LiveSource } from '../ports.ts';

/** A source that is live by itself and never away, as one that has a single attempt. */
export const asLive = (source: FrameSource): LiveSource => ({
  kind: 'live',
  name: source.description.name,
  reopens: false,
  async *attempt(request) {
    yield { kind: 'opened', description: source.description };
    for await (const frame of source.frames(request)) yield { kind: 'frame', frame };
  },
  lastLines: () => [],
});
