import { describe, expect, it } from 'vitest';
import { chooseLiveSector } from '../../server/commands/choose-sector.ts';
import type { Frame } from '../../server/core/frame.ts';
import { rectangleSector } from '../../server/core/sector.ts';
import type { LiveEvent, LiveSource, SourceDescription } from '../../server/ports.ts';
import { fakeFrame, wholeSector } from '../helpers/fake-source.ts';

const inner = { x: 0, y: 0, width: 256, height: 256 };
const description: SourceDescription = {
  kind: 'live',
  name: 'live',
  geometry: { displayWidth: 256, displayHeight: 256, inner },
  sector: wholeSector,
  framesPerSecond: undefined,
  startSeconds: undefined,
  endSeconds: undefined,
};
const image = rectangleSector({ x: 60, y: 60, width: 130, height: 150 });

/** Speckle that moves, and a still name above it. */
function screen(index: number): Frame {
  const grey = image.mask.map((inside, at) => (inside === 1 ? 40 + ((at * 7919 + index * 104729) % 97) : 0));
  for (let y = 10; y < 16; y++) for (let x = 10; x < 60; x++) grey[y * 256 + x] = 230;
  return { ...fakeFrame(index, index / 20), grey };
}

function liveSource(): LiveSource {
  return {
    kind: 'live',
    name: 'live',
    reopens: true,
    lastLines: () => [],
    async *attempt() {
      yield await Promise.resolve<LiveEvent>({ kind: 'opened', description });
      for (let index = 0; index < 50; index++) yield { kind: 'frame', frame: screen(index) };
    },
  };
}

async function read(source: LiveSource): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  for await (const event of source.attempt({ pictures: false, signal: new AbortController().signal }))
    events.push(event);
  return events;
}

describe('a live source', () => {
  it('is opened with its sector, and shows no name, from its first frame on', async () => {
    const [opened, ...frames] = await read(chooseLiveSector(liveSource(), {}));
    const { sector } = (opened as LiveEvent & { kind: 'opened' }).description;
    expect(Math.abs(sector.pixels - image.pixels) / image.pixels).toBeLessThan(0.05);
    expect(frames.length).toBeGreaterThan(5);
    for (const event of frames) {
      const { grey } = (event as LiveEvent & { kind: 'frame' }).frame;
      expect(grey.every((value, at) => value === 0 || sector.mask[at] === 1)).toBe(true);
      expect(grey[100 * 256 + 100]).toBeGreaterThan(0);
    }
  });

  it('keeps its sector when it is opened again, and then gives every frame', async () => {
    const source = chooseLiveSector(liveSource(), {});
    await read(source);
    expect(await read(source)).toHaveLength(51);
  });

  it('is left as it is where the whole picture is asked for', async () => {
    const events = await read(chooseLiveSector(liveSource(), { sector: 'whole' }));
    expect(events).toHaveLength(51);
    expect((events[1] as LiveEvent & { kind: 'frame' }).frame.grey[12 * 256 + 20]).toBe(230);
  });
});
