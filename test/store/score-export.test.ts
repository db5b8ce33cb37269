import { unzipSync } from 'fflate';
import { buffer, text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { inputPixels } from '../../server/core/geometry.ts';
import { exportScores, type ExportedFrame } from '../../server/store/score-export.ts';

const time = '2026-01-01T00:00:00.250Z';
const scored: ExportedFrame = {
  ...{ frame: 7, timeSeconds: 0.25, time },
  verdict: { kind: 'abnormal', scores: { reconstruction: 0.06, peak: 0.5 }, ratios: { peak: 1.25 } },
};
const dark: ExportedFrame = {
  ...{ frame: 8, timeSeconds: 0.5, time },
  verdict: { kind: 'not-valid', reason: 'blank' },
};

describe('scores that are taken away', () => {
  it('are CSV with a header, a line a frame', async () => {
    const csv = (await text(Readable.from(exportScores('csv', [scored, dark], undefined)))).split('\n');
    expect(csv).toEqual([
      expect.stringMatching(
        /^time,frame,time_seconds,valid,reason,reconstruction,latent,peak,motion,/,
      ) as string,
      `${time},7,0.25,true,,0.06,,0.5,,,,1.25,,abnormal`,
      `${time},8,0.5,false,blank,,,,,,,,,not-valid`,
      '',
    ]);
  });

  it.each([0, 1, 499, 500, 501, 1200])('are JSON, of %i frames too', async (count) => {
    const frames = Array.from({ length: count }, (_, frame) => ({ ...scored, frame }));
    const said = JSON.parse(await text(Readable.from(exportScores('json', frames, undefined)))) as {
      frames: { frame: number }[];
    };
    expect(said.frames.map(({ frame }) => frame)).toEqual(frames.map(({ frame }) => frame));
  });

  it('are NPZ with the maps of those frames that have one', async () => {
    const map = new Uint8Array(inputPixels).fill(9);
    const maps = { of: [0], maps: [map] };
    const file = unzipSync(await buffer(Readable.from(exportScores('npz', [scored, dark], maps))));
    const dataOf = (name: string): Buffer => Buffer.from(file[name]!).subarray(-dataBytes[name]!);
    const dataBytes: Record<string, number> = { 'peak.npy': 16, 'map_of.npy': 4, 'maps.npy': inputPixels };
    expect([dataOf('peak.npy').readDoubleLE(0), dataOf('peak.npy').readDoubleLE(8)]).toEqual([0.5, NaN]);
    expect(dataOf('map_of.npy').readInt32LE(0)).toBe(0);
    expect(Buffer.compare(dataOf('maps.npy'), map)).toBe(0);
    expect(Buffer.from(file['maps.npy']!).toString('latin1', 10, 128)).toContain("'shape': (1, 256, 256,)");
  });

  it('stop being read where a map is not whole', async () => {
    const maps = { of: [0], maps: [new Uint8Array(3)] };
    await expect(buffer(Readable.from(exportScores('npz', [scored], maps)))).rejects.toThrow(
      'a map of 3 bytes',
    );
  });
});
