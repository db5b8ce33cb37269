import { spawnSync } from 'node:child_process';

/** Programs that tests need, and the Debian package of each. */
const needed = { ffmpeg: 'ffmpeg', ffprobe: 'ffmpeg', chromium: 'chromium', dcm2pnm: 'dcmtk' };

/** Installs through apt what is missing, where it may; else says in one line what to install, and ends the process. */
export function installPrograms() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  if (mayInstall()) install(missing);
  const still = missingPackages();
  if (still.length === 0) return;
  console.error(`The tests need ${still.join(' ')}. Install them: sudo apt-get install ${still.join(' ')}`);
  process.exit(1);
}

/** Installs one more program where it is missing and may be. @returns whether it is there. */
export function installProgram(program, name) {
  if (!has(program) && mayInstall()) install([name]);
  return has(program);
}

function install(names) {
  console.log(`installing ${names.join(' ')} through apt`);
  const quiet = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], quiet);
}

const has = (program) => spawnSync('which', [program], { stdio: 'ignore' }).status === 0;
const missingPackages = () => [
  ...new Set(Object.entries(needed).flatMap(([program, name]) => (has(program) ? [] : [name]))),
];
const mayInstall = () => process.getuid?.() === 0 && has('apt-get');
