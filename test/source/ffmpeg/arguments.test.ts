import { describe, expect, it } from 'vitest';
import { decodeArguments, probeArguments, type DecodePlan } from '../../../server/source/ffmpeg/arguments.ts';

const plan: DecodePlan = {
  file: { path: '/data/-i.mp4' },
  stream: 2,
  timeBase: { numerator: 1, denominator: 12_800 },
  shiftTicks: 0,
  stored: { width: 640, height: 480 },
  transparent: false,
  grey: { width: 256, height: 192 },
  picture: undefined,
};
const filters = (changes: Partial<DecodePlan>): string => {
  const all = decodeArguments({ ...plan, ...changes });
  return all[all.indexOf('-filter_complex') + 1]!;
};
const count = (all: readonly string[], one: string): number => all.filter((other) => other === one).length;

describe('the arguments for ffmpeg', () => {
  it('ask for one output of grey, or for grey and pictures, each with its own exact time stamps', () => {
    const picture = { width: 640, height: 480, fromSeconds: undefined };
    for (const [all, outputs] of [
      [decodeArguments(plan), ['pipe:1']],
      [decodeArguments({ ...plan, picture }), ['pipe:1', 'pipe:3']],
    ] as const) {
      expect(all.filter((one) => one.startsWith('pipe:'))).toEqual(outputs);
      const behindFilters = all.slice(all.indexOf('-filter_complex'));
      for (const option of ['-fps_mode', '-enc_time_base', '-threads', '-f'])
        expect(count(behindFilters, option)).toBe(outputs.length);
      expect(all[all.indexOf('-enc_time_base') + 1]).toBe('1/12800');
    }
  });

  it('leave the other cores to the engine', () => {
    const before = decodeArguments(plan);
    const input = before.slice(0, before.indexOf('-i')).join(' ');
    expect(input).toContain('-threads 1');
    expect(input).toContain('-filter_complex_threads 1');
  });

  it('let neither a name nor a playlist reach for more than the file', () => {
    for (const all of [probeArguments(plan.file), decodeArguments(plan)]) {
      expect(all.slice(all.indexOf('-protocol_whitelist'))[1]).toBe('file');
      expect(all.indexOf('-protocol_whitelist')).toBeLessThan(all.indexOf('-i'));
      expect(all[all.indexOf('-i') + 1]).toBe('file:/data/-i.mp4');
    }
  });

  it('average where the picture is made smaller and interpolate where it is made larger', () => {
    expect(filters({})).toContain(
      'scale=256:192:flags=area+accurate_rnd+bitexact:out_range=full,format=gray',
    );
    expect(filters({ stored: { width: 64, height: 48 } })).toContain('scale=256:192:flags=bicubic+');
  });

  it('move time stamps only where some lie below 0, and the time of a seek with them', () => {
    expect(filters({})).not.toContain('PTS+1280');
    const picture = { width: 640, height: 480, fromSeconds: -0.5 };
    const moved = filters({ shiftTicks: 25_600, picture });
    expect(moved).toContain(',setpts=PTS+25600,');
    expect(moved).toContain("select='gte(t,1.499000)'");
  });

  it('lay what is transparent over black', () => {
    expect(filters({})).not.toContain('premultiply');
    expect(filters({ transparent: true })).toContain('format=gbrap,premultiply=inplace=1,');
  });
});
