import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { MonitorError } from '../../server/core/errors.ts';
import { openOnnxEngine } from '../../server/engine/onnx-engine.ts';
import { openEngineOn } from '../../server/engine/open-engine.ts';
import { withSpare } from '../../server/engine/with-spare.ts';
import type { Engine, ScoredFrame } from '../../server/ports.ts';
import { hasSwiftShader, swiftShaderPatience, useSwiftShader } from '../helpers/swift-shader.ts';
import { smallAutoencoder } from '../helpers/tiny-models.ts';
import { frameOf, requestOf } from './contract.ts';

const request = requestOf([frameOf('grey')]);

/** Scores every frame with its own number, until it is lost; then it fails, or says nothing more. */
function engineOf(number: number, name: string) {
  const state: { fault?: 'fails' | 'hangs' | 'throws'; asked: number; closed: boolean } = {
    asked: 0,
    closed: false,
  };
  const frame: ScoredFrame = {
    scores: { reconstruction: number, peak: 0 },
    map: new Uint8Array(0),
    reconstruction: undefined,
    code: undefined,
  };
  const engine: Engine = {
    description: { engine: name, model: 'm', modelHash: '' },
    score({ frames }) {
      state.asked++;
      if (state.fault === 'fails')
        return Promise.reject(MonitorError.of('engine-failed', ['the device is lost']));
      if (state.fault === 'throws') return Promise.reject(new RangeError('2 frames have not 65536 bytes'));
      if (state.fault === 'hangs') return new Promise(() => undefined);
      return Promise.resolve(frames.map(() => frame));
    },
    close: () => Promise.resolve(void (state.closed = true)),
  };
  return { engine, state };
}

describe('an engine with a spare', () => {
  function pair() {
    const first = engineOf(1, 'graphics');
    const spare = engineOf(2, 'processor');
    const lines: string[] = [];
    const engine = withSpare(first.engine, spare.engine, (line) => lines.push(line));
    const scored = async () => (await engine.score(request))[0]!.scores.reconstruction;
    return { first: first.state, spare: spare.state, lines, engine, scored };
  }

  it('scores on the first as long as it answers', async () => {
    const { engine, scored, spare, lines } = pair();
    expect([await scored(), await scored()]).toEqual([1, 1]);
    expect({ asked: spare.asked, lines, by: engine.description.engine }).toEqual({
      asked: 0,
      lines: [],
      by: 'graphics',
    });
  });

  it('scores the frame that the first was lost with, and all that follow, on the spare; and says so once', async () => {
    const { engine, scored, first, lines } = pair();
    first.fault = 'fails';
    expect(await Promise.all([scored(), scored()])).toEqual([2, 2]);
    delete first.fault;
    expect(await scored()).toBe(2);
    expect(lines).toEqual([
      'graphics is lost, processor goes on. The engine could not score: the device is lost',
    ]);
    expect({ by: engine.description.engine, closed: first.closed }).toEqual({
      by: 'processor',
      closed: true,
    });
  });

  it('keeps no call waiting for a first one that is known to be lost', async () => {
    const { scored, first } = pair();
    first.fault = 'hangs';
    const waits = scored();
    first.fault = 'fails';
    await scored();
    expect(await waits).toBe(2);
  });

  it('does not give up the first for frames that the spare cannot score either', async () => {
    const { engine, scored, first, spare, lines } = pair();
    first.fault = 'fails';
    spare.fault = 'fails';
    await expect(engine.score(request)).rejects.toMatchObject({ code: 'engine-failed' });
    first.fault = 'throws';
    await expect(engine.score(request)).rejects.toThrow(RangeError);
    delete first.fault;
    expect(await scored()).toBe(1);
    expect(lines).toEqual([]);
  });

  it('closes both', async () => {
    const { engine, first, spare } = pair();
    await engine.close();
    expect([first.closed, spare.closed]).toEqual([true, true]);
  });
});

describe.skipIf(!hasSwiftShader)('a graphics processor whose driver dies in mid-stream', () => {
  useSwiftShader();
  const model = smallAutoencoder();
  const children = (): number[] =>
    execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes('graph-child.js'))
      .map((line) => Number.parseInt(line, 10));

  it('loses no frame: the processor scores all that wait, alike', async () => {
    const lines: string[] = [];
    const engine = await openEngineOn('webgpu', {
      ...{ model, name: 'small', patience: swiftShaderPatience },
      onLost: (line) => lines.push(line),
    });
    const onProcessor = await openOnnxEngine({ model, name: 'small' });
    const frames = [1, 2, 3, 4, 5, 6].map((seed) => requestOf([frameOf('noise', seed)]));
    await engine.score(frames[0]!);
    expect(engine.description.engine).toBe('onnxruntime webgpu');

    const scoring = frames.map((frame) => engine.score(frame));
    for (const child of children()) process.kill(child, 'SIGKILL');
    const scored = (await Promise.all(scoring)).map(([frame]) => frame!.scores.reconstruction);
    const expected = await Promise.all(
      frames.map(async (frame) => (await onProcessor.score(frame))[0]!.scores.reconstruction),
    );
    expect(scored).toHaveLength(frames.length);
    scored.forEach((score, at) => expect(Math.abs(score - expected[at]!)).toBeLessThan(1e-5));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^onnxruntime webgpu is lost, onnxruntime cpu goes on\. /);
    expect(engine.description.engine).toBe('onnxruntime cpu');
    await Promise.all([engine.close(), onProcessor.close()]);
    expect(children()).toEqual([]);
  });

  it('is lost too when it says nothing for too long', async () => {
    const lines: string[] = [];
    const engine = await openEngineOn('webgpu', {
      ...{ model, name: 'small', patience: { ...swiftShaderPatience, runMs: 3000 } },
      onLost: (line) => lines.push(line),
    });
    for (const child of children()) process.kill(child, 'SIGSTOP');
    expect(await engine.score(request)).toHaveLength(1);
    expect(lines[0]).toContain('no answer for 3 s');
    await engine.close();
    expect(children()).toEqual([]);
  });
});
