import { inputPixels } from '../../server/core/geometry.ts';
import { judge } from '../../server/core/scores.ts';
import type { BundleAbout, RecordedFrame } from '../../server/store/bundle-writer.ts';
import { fakeFrame, wholeSector } from './fake-source.ts';

/** A frame as it was shown, with scores as the fake engine makes them; one that could not be scored has no level. */
export const recordedFrame = (index: number, level: number | 'frozen' = 10): RecordedFrame => ({
  frame: {
    ...fakeFrame(index, index / 10, level === 'frozen' ? 10 : level),
    picture: { bytes: Uint8Array.of(0xff, 0xd8, index), width: 4, height: 3 },
  },
  verdict:
    level === 'frozen'
      ? { kind: 'not-valid', reason: 'frozen' }
      : judge({ reconstruction: level / 100, latent: level / 100, peak: level / 100 }, { peak: 0.5 }),
  map: level === 'frozen' ? undefined : new Uint8Array(inputPixels),
  jumped: index === 0,
  time: '2026-01-01T00:00:00.000Z',
});

export const bundleAbout: BundleAbout = {
  manifest: {
    software: '1',
    made: '2026-01-01T00:00:01.000Z',
    stream: 'Bed 3',
    source: { kind: 'live', name: 'heart' },
    model: { name: 'fake', sha256: 'a'.repeat(64), preprocessing: 2 },
    limits: { peak: 0.5 },
    engine: 'fake',
    machine: 'here',
    frames: { lost: 0, cut: false },
  },
  sector: wholeSector,
  more: { 'alarms.json': [{ id: 1 }] },
  calibration: Uint8Array.of(123, 125),
};
