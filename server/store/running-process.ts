import { readFileSync } from 'node:fs';

/**
 * By what this process is told from a later one with its pid: the boot and the moment in it at which it was started (Linux,
 * proc(5)); elsewhere nothing is known but the pid.
 */
export const processMark = (pid: number = process.pid): string | undefined => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name may hold spaces and brackets; the 22nd field, starttime, is the 20th after it.
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot} ${started}`;
  } catch {
    return undefined;
  }
};

/** Whether the process that had this pid and mark still runs. */
export function stillRuns(pid: number, mark: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = processMark(pid);
  return now === undefined || mark === '' || now === mark;
}
