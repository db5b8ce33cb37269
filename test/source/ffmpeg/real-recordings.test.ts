import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inputPixels } from '../../../server/core/geometry.ts';
import { openFfmpegSource } from '../../../server/source/ffmpeg/source.ts';
import { countByFfprobe, read, timesByFfprobe } from './recordings.ts';

const folder = '../shared/data/lung';
if (!existsSync(folder)) console.log(`Skipped: real recordings of lungs, which are not at ${folder}`);

describe.skipIf(!existsSync(folder))('a real recording', () => {
  it.each([
    'covid-blues/patient_62_R1.mp4',
    'covid-blues/patient_10_L1.mp4',
    'pocus/Pneu_northumbria_0409_set1_vid1.avi',
    'pocus/Cov_convex_volpecelli_sonographic_v1.mov',
    'pocus/Reg_pat2Image_133824.mpeg',
    'pocus/Reg-Atlas-alines.gif',
    'pocus/Cov_combatting_Image1.mp4',
    'pocus/Pneu_Avi_Video_001.mp4',
  ])('gives as many frames as ffprobe counts, at its times: %s', async (name) => {
    const path = `${folder}/${name}`;
    const times = timesByFfprobe(path);
    const source = await openFfmpegSource(path);
    const { frames, error } = await read(source, { pictures: true });
    expect(error).toBeUndefined();
    expect(frames).toHaveLength(countByFfprobe(path));
    expect(frames).toHaveLength(times.length);
    frames.forEach((frame, index) => {
      expect([frame.timeSeconds.toFixed(6), 'N/A']).toContain(times[index]);
      expect(frame.grey).toHaveLength(inputPixels);
      expect(frame.picture).toBeDefined();
    });
    expect(new Set(frames[0]!.grey).size).toBeGreaterThan(30);
    expect(source.description.startSeconds).toBe(frames[0]!.timeSeconds);
  });
});
