import { Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../graph/builder.ts';
import { dataType } from '../graph/onnx.ts';
import { openSession } from './session.ts';

/** How fast this machine multiplies matrices at its best: the limit of any network on it. */
export interface MatrixLimit {
  readonly threads: number;
  /** 10⁹ multiplications and additions a second, the best of all products that were timed. */
  readonly gigaFlopsPerSecond: number;
}

/**
 * Short enough that some product of many runs undisturbed: beside 17 busy processes the best of 512 reached 175 GFLOP/s on one thread, the
 * best of 1024 reached 74, 256 reached 153.
 */
const side = 512;

/** Times ONNX Runtime's own product of two square matrices, one of them known beforehand as weights are, at least twice. */
export async function measureMatrixLimit(threads: number, seconds: number): Promise<MatrixLimit> {
  const g = new GraphBuilder();
  const numbers = Float32Array.from({ length: side * side }, (_, at) => ((at * 7919) % 251) / 251);
  g.named('y', 'MatMul', { input: ['x', g.floats(numbers, [side, side])] });
  const port = { type: dataType.float, shape: [side, side] };
  const session = await openSession(g.encode([{ name: 'x', ...port }], [{ name: 'y', ...port }]), threads);
  const x = new Tensor('float32', numbers, [side, side]);
  await session.run({ x });
  let bestMs = Infinity;
  for (const endMs = performance.now() + 1000 * seconds; ;) {
    const startMs = performance.now();
    await session.run({ x });
    bestMs = Math.min(bestMs, performance.now() - startMs);
    if (performance.now() >= endMs) break;
  }
  await session.release();
  return { threads, gigaFlopsPerSecond: (2 * side ** 3) / 1e6 / bestMs };
}
