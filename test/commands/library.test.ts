import { describe, expect, it } from 'vitest';
import { Library } from '../../server/commands/library.ts';
import type { FrameSource } from '../../server/ports.ts';
import type { ServerMessage } from '../../server/wire/messages.ts';

function openLibrary(paths: readonly string[]) {
  const played: string[] = [];
  const told: ServerMessage[] = [];
  const library = new Library({
    id: 's1',
    stream: { play: ({ description }: FrameSource) => void played.push(description.name) },
    server: { publish: (message) => void told.push(message) },
    open: {},
    paths,
  });
  return { library, played, told };
}

describe('the recordings of a stream', () => {
  const two = ['phantom:sax?seed=1', 'phantom:sax?seed=2'];

  it('are listed, and another is played on request', async () => {
    const { library, played, told } = openLibrary(two);
    expect(await library.open(1)).toBeUndefined();
    expect(played).toEqual([two[1]]);
    expect(told.at(-1)).toMatchObject({
      kind: 'cines',
      stream: 's1',
      shown: 1,
      cines: [{ state: 'listed' }, {}],
    });
  });

  it('are refused in one line where there is none, or it cannot be opened', async () => {
    const { library, played } = openLibrary(['no/such.mp4']);
    expect(await library.open(7)).toContain('no recording 8');
    expect(await library.open(0)).toContain('no/such.mp4');
    expect(played).toEqual([]);
  });

  it('come with what became of them; the first that was scored is played', async () => {
    const { library, played, told } = openLibrary([]);
    library.add({ kind: 'failed', path: 'in/a.mp4', line: 'in/a.mp4 is empty' });
    library.add({ kind: 'scored', path: two[0]!, frames: 120, abnormal: 3 });
    await expect.poll(() => played).toEqual([two[0]]);
    library.add({ kind: 'scored', path: two[1]!, frames: 10, abnormal: 0 });
    expect(told.at(-1)).toMatchObject({
      shown: 1,
      cines: [
        { name: 'a.mp4', state: 'failed', line: 'in/a.mp4 is empty' },
        { state: 'scored', frames: 120, abnormal: 3 },
        { state: 'scored', frames: 10 },
      ],
    });
    expect(played).toHaveLength(1);
  });
});
