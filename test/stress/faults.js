/**
 * `node test/stress/faults.js [fault, or all] [recording]`: what viewers are told when ffmpeg stands still, is killed or replaced, the
 * engine fails, the clock is moved or the disk is full; and what comes back by itself.
 */
import { loadavg } from 'node:os';
import { clock } from './parts/faults/clock.js';
import { disk } from './parts/faults/disk.js';
import { engine } from './parts/faults/engine.js';
import { killed, replaced, stopped } from './parts/faults/ffmpeg.js';

const faults = { stopped, killed, replaced, engine, clock, disk };
const [, , which = 'all', recording] = process.argv;
const chosen = which === 'all' ? Object.keys(faults) : which.split(',');
const unknown = chosen.find((name) => !Object.hasOwn(faults, name));
if (unknown !== undefined) {
  console.error(`"${unknown}" is no fault: expected ${Object.keys(faults).join(', ')} or all.`);
  process.exit(2);
}
for (const name of chosen) {
  console.log(`${name}, load ${loadavg()[0].toFixed(1)}`);
  await faults[name](recording);
}
process.exit();
