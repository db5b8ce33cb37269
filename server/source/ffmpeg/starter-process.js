/**
 * The process that starter.ts starts: it starts programs in the place of a process that is too large for it. It ends with that process,
 * however that ends, and so does what it has started.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

/** Where a program's outputs go, until it is started. @type {Map<number, import('node:net').Socket[]>} */
const outputs = new Map();
/** @type {Map<number, import('node:child_process').ChildProcess>} */
const running = new Map();
/** Removed at the end. */
const [, , folder] = process.argv;

/** @param {import('./starter.ts').Told} told */
const tell = (told) => process.send(told, () => undefined);

/** @param {import('./starter.ts').Task & { kind: 'start' }} task */
function start({ id, program, arguments: words, input }) {
  const sockets = outputs.get(id) ?? [];
  outputs.delete(id);
  const child = spawn(program, words, { stdio: [input, ...sockets], windowsHide: true });
  running.set(id, child);
  child.once('spawn', () => tell({ kind: 'started', id, pid: child.pid }));
  // (after the start: a signal that came too late)
  child.on('error', ({ message }) => {
    if (child.pid === undefined) tell({ kind: 'failed', id, line: message });
  });
  child.once('exit', (code, signal) => {
    running.delete(id);
    tell({ kind: 'ended', id, code, signal });
  });
  // It has them now: whoever reads them sees their end when it ends.
  for (const socket of sockets) socket.destroy();
}

process.on('message', (/** @type {import('./starter.ts').Task} */ task, socket) => {
  if (task.kind === 'start') start(task);
  else if (task.kind === 'signal') running.get(task.id)?.kill(task.signal);
  else {
    socket.on('error', () => undefined);
    outputs.set(task.id, [...(outputs.get(task.id) ?? []), socket]);
  }
});
// Of a terminal they come to all of its processes: the one that asks decides what follows.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.on('disconnect', () => {
  for (const child of running.values()) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
