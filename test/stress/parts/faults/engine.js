import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GraphBuilder } from '../../../../dist/server/graph/builder.js';
import { must, seconds } from '../must.js';
import { ownFolder } from '../own-folder.js';
import { realClip } from '../recording.js';
import { startServer, until } from '../server-process.js';
import { Watcher } from '../watcher.js';
import { closeScene, patienceMs } from './scene.js';

const framesPerSecond = 10;
const stretch = { fromSeconds: 4, toSeconds: 7 };
const well = { fromSeconds: 10, toSeconds: 14 };
const within = ({ fromSeconds, toSeconds }, timeSeconds) =>
  timeSeconds >= fromSeconds && timeSeconds < toSeconds;
/** Every tenth, and all of some seconds; none of some others. */
function fails(frame) {
  const timeSeconds = frame / framesPerSecond;
  return within(stretch, timeSeconds) || (frame % 10 === 0 && !within(well, timeSeconds));
}

/** The engine throws on every tenth frame, and for some seconds on all of them. */
export async function engine(clip = realClip) {
  const folder = ownFolder('engine');
  const [file, model, config] = ['recording.avi', 'fails.onnx', 'config.yaml'].map((name) =>
    join(folder, name),
  );
  record(file, clip);
  writeFileSync(model, failingModel());
  writeFileSync(config, JSON.stringify({ sources: [{ source: file, limits: { peak: 0.9 } }], model }));
  const options = ['--sector', 'whole', '--state', join(folder, 'state')];
  const server = await startServer(['serve', '--config', config, ...options]);
  const watcher = await Watcher.open(server.url);
  await until(() => watcher.streams.has('s1'), patienceMs);
  const stream = watcher.streams.get('s1');
  const counts = { failed: 0, wrongly: 0, scored: 0, unscored: 0, problems: 0 };
  const passes = { wraps: 0, last: -1 };
  stream.onFrame = ({ frame, verdict }) => {
    if (frame < passes.last) passes.wraps++;
    passes.last = frame;
    const failed = verdict.kind === 'not-valid' && verdict.reason === 'engine-failed';
    if (fails(frame)) counts[failed ? 'failed' : 'wrongly']++;
    else counts[verdict.kind === 'normal' ? 'scored' : 'unscored']++;
    if (stream.state.problem?.includes('The engine could not score')) counts.problems++;
  };
  const alarms = () => [...stream.known.values()].filter(({ cause }) => cause === 'engine-failed');
  const toldMs = await until(() => watcher.on('s1', 'engine-failed').length > 0, patienceMs);
  const overMs = await until(() => watcher.on('s1', 'engine-failed').length === 0, patienceMs);
  await until(() => passes.wraps > 0, patienceMs);
  must(
    counts.failed > 0 && counts.wrongly === 0,
    `engine: ${counts.failed} frames that it failed on are told as not valid, ${counts.wrongly} as anything else`,
  );
  must(
    counts.scored > 0 && counts.unscored === 0,
    `engine: ${counts.scored} frames between them are scored, ${counts.unscored} are not`,
  );
  must(counts.problems > 0, `engine: the line of it came with ${counts.problems} frames`);
  must(
    toldMs !== undefined && overMs !== undefined && alarms().length > 0,
    `engine: ${alarms().length} alarms of it, for a stretch of ${stretch.toSeconds - stretch.fromSeconds} s in which it failed on all; over by itself ${seconds(overMs)} later`,
  );
  await closeScene({ server, watcher }, 'engine');
}

/** Without loss: levels of 16 to 200, and a white box (255) wherever the model is to fail. */
function record(path, clip) {
  const input = existsSync(clip) ? ['-stream_loop', '-1', '-i', clip] : ['-f', 'lavfi', '-i', 'mandelbrot'];
  const during = ({ fromSeconds, toSeconds }) => `gte(n,${10 * fromSeconds})*lt(n,${10 * toSeconds})`;
  const when = `not(mod(n,10))*not(${during(well)})+${during(stretch)}`;
  const box = `drawbox=x=90:y=90:w=60:h=60:t=fill:color=white:enable='${when}'`;
  const filter = `fps=${framesPerSecond},scale=256:256,format=gray,lut=c0='clip(val,16,200)',${box},format=gray`;
  const output = ['-t', String(well.toSeconds), '-vf', filter, '-c:v', 'png', '-pix_fmt', 'gray', path];
  execFileSync('ffmpeg', ['-v', 'error', ...input, ...output]);
}

/** x̂ = x, but for a picture with a white pixel: there the runtime looks behind the end of a list of one, and throws. */
function failingModel() {
  const g = new GraphBuilder();
  const most = g.op('ReduceMax', ['x'], { keepdims: 0 });
  const at = g.op('Cast', [g.op('Floor', [g.op('Add', [most, g.scalar(0.001)])])], { to: 7 });
  g.named('y', 'Add', { input: ['x', g.op('Gather', [g.floats([0], [1]), at])] });
  const image = { type: 1, shape: ['N', 1, 256, 256] };
  return g.encode([{ name: 'x', ...image }], [{ name: 'y', ...image }]);
}
