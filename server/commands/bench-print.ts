import type { SpeedComparison } from '../engine/compare-speed.ts';
import type { MatrixLimit } from '../engine/matrix-limit.ts';
import type { EngineSpeed } from '../engine/time-engine.ts';
import type { StepTime } from '../training/time-step.ts';
import { stations } from '../transport/viewer-probe.ts';
import type { Overlap } from './compare-overlap.ts';
import { isHeld, sentPerSecond, type LiveSpeed } from './watch-live.ts';

type Line = (what: string, text: string) => void;

/** All that `bench` measures, in one run. */
export interface BenchFigures {
  readonly machine: Readonly<Record<'cpu' | 'node' | 'software' | 'load', string>> & {
    readonly cores: number;
  };
  readonly network: SpeedComparison;
  readonly engines: readonly EngineSpeed[];
  readonly limits: readonly MatrixLimit[];
  /** Absent where no recording was given. */
  readonly file: Overlap | undefined;
  readonly live: readonly LiveSpeed[] | undefined;
  readonly training: StepTime;
  readonly memoryBytes: number;
}

export function printBench({
  machine: { load, ...machine },
  network,
  engines,
  limits,
  file,
  live,
  training,
  memoryBytes,
}: BenchFigures): void {
  const { plainMs, fusedMs, ratio, rounds } = network;
  const line: Line = (what, text) => console.log(`${what.padEnd(20)}${text}`);
  console.log(`${Object.values(machine).join(' · ')} · load ${load} over the last minute`);
  line('plain network', `${plainMs.toFixed(2)} ms a frame`);
  line(
    'fused graph',
    `${fusedMs.toFixed(2)} ms a frame   ratio ${ratio.toFixed(2)} (aim: at most 0.65; ${rounds} rounds)`,
  );
  for (const { engine, firstMs, waitMs, batches } of engines) {
    const { p50, p95, p99 } = waitMs;
    line(
      engine,
      `a frame is waited for ${p50.toFixed(1)} ms (p95 ${p95.toFixed(1)}, p99 ${p99.toFixed(1)}; the first ${firstMs.toFixed(0)})`,
    );
    const each = batches.map(({ batch, framesPerSecond }) => `${framesPerSecond.toFixed(0)} by ${batch}`);
    line('', `frames a second: ${each.join(', ')}`);
  }
  for (const { threads, gigaFlopsPerSecond } of limits)
    line(
      'matrix products',
      `${gigaFlopsPerSecond.toFixed(0)} GFLOP/s on ${threads} ${threads === 1 ? 'thread' : 'threads'}: the machine's limit`,
    );
  if (file !== undefined) printFile(file, line);
  if (live !== undefined) printLive(live, line);
  line(
    'a training step',
    `${training.msPerSample.toFixed(1)} ms a sample, batch ${training.batch} (${training.steps} steps)`,
  );
  line('memory', `${(memoryBytes / 2 ** 20).toFixed(0)} MiB resident at the end`);
}

function printFile(file: Overlap, line: Line): void {
  line(
    'decoding alone',
    `${file.decodePerSecond.toFixed(0)} frames a second (${file.frames} frames; the first after ${file.startMs.toFixed(0)} ms)`,
  );
  line('engine alone', `${file.enginePerSecond.toFixed(0)} frames a second, batch ${file.batch}`);
  line(
    'both together',
    `${file.togetherPerSecond.toFixed(0)} frames a second   ratio ${file.ratio.toFixed(2)} (aim: at least 0.85)`,
  );
}

function printLive(live: readonly LiveSpeed[], line: Line): void {
  for (const speed of live) {
    const { streams, cameAPerSecond, lostShare, latencyMs } = speed;
    line(
      streams === 1 ? 'one live stream' : `${streams} live streams`,
      `${cameAPerSecond.toFixed(1)} of ${sentPerSecond} frames a second each at a viewer, ${(100 * lostShare).toFixed(1)} % displaced (${isHeld(speed) ? 'held' : 'not held'})`,
    );
    const each = stations.map((station) => {
      const { p50, p95, p99 } = latencyMs[station];
      return `${station} ${[p50, p95, p99].map((ms) => ms.toFixed(1)).join('/')}`;
    });
    line('', `ms, p50/p95/p99: ${each.join(', ')}`);
  }
}
