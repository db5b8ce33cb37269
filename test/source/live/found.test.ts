import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askFfmpeg, captureDevices, parseDemuxers } from '../../../server/source/live/found.ts';

describe('what can be opened here', () => {
  it('is what ffmpeg says of itself', async () => {
    const { protocols, demuxers } = await askFfmpeg();
    expect(protocols).toEqual(expect.arrayContaining(['file', 'http', 'rtmp', 'udp']));
    expect(protocols).not.toContain('Output:');
    expect(demuxers).toEqual(expect.arrayContaining(['rtsp', 'mov', 'mp4', 'avi', 'v4l2']));
  });

  it('is read from the lists of older and newer versions', () => {
    expect(
      parseDemuxers(' --\n D  avi   AVI\n DE nut   NUT\n D d v4l2,video4linux2  grab\n  E mp4  MP4\n'),
    ).toEqual(['avi', 'nut', 'v4l2', 'video4linux2']);
  });

  it('is nothing without ffmpeg', async () => {
    await expect(askFfmpeg('no-such-ffmpeg')).rejects.toMatchObject({ code: 'ffmpeg-missing' });
  });

  it('names capture devices as their drivers do, in the order of their numbers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'devices-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [entry, name] of [
      ['video10', 'Grabber'],
      ['video2', 'Camera'],
    ] as const) {
      mkdirSync(join(folder, entry));
      writeFileSync(join(folder, entry, 'name'), `${name}\n`);
    }
    expect(await captureDevices(folder)).toEqual([
      { path: '/dev/video2', name: 'Camera' },
      { path: '/dev/video10', name: 'Grabber' },
    ]);
    expect(await captureDevices(join(folder, 'none'))).toEqual([]);
  });
});
