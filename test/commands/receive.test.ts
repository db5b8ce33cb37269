import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../server/package-root.ts';
import { sonovigil } from '../helpers/cli.ts';
import { dicomInstance } from '../source/receiver/dicom-instance.ts';

let folder: string;
let receiver: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-receive-'));
});
afterEach(async () => {
  receiver?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Starts `sonovigil receive`. @returns its DICOM port. */
async function start(): Promise<number> {
  const args = ['receive', '--inbox', join(folder, 'inbox'), '--port', '0', '--dicom-port', '0', '--no-open'];
  receiver = spawn(process.execPath, [join(packageRoot, 'server', 'bin.js'), ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: receiver.stdout! })) {
    const port = /127\.0\.0\.1:(\d+) from/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('the receiver ended');
}

async function send(port: number, uid: string): Promise<boolean> {
  const path = join(folder, 'sent.dcm');
  await writeFile(path, dicomInstance({ uid, side: 512 }));
  const sender = spawn('storescu', ['-R', '-aec', 'SONOVIGIL', '127.0.0.1', String(port), path]);
  const [code] = (await once(sender, 'exit')) as [number | null];
  return code === 0;
}

describe('receive', () => {
  it('scores what a scanner sends', async () => {
    const port = await start();
    expect(await send(port, '1.2.3.1')).toBe(true);
    const scores = join(folder, 'inbox', '1.2.3.1.dcm.scores.jsonl');
    await expect
      .poll(() => readFile(scores, 'utf8').catch(() => ''), { timeout: 30_000 })
      .toMatch(/"frame":0,/);
  });

  it('loses nothing that it has acknowledged when it is killed, and leaves nothing half written', async () => {
    const acknowledged: string[] = [];
    for (const round of [1, 2, 3]) {
      const port = await start();
      const killed = once(receiver!, 'exit');
      for (let count = 0; ; count++) {
        const uid = `1.2.3.${round}.${count + 1}`;
        if (!(await send(port, uid))) break;
        acknowledged.push(uid);
        // While a later one is on its way.
        if (count === round) setTimeout(() => receiver?.kill('SIGKILL'), 20);
      }
      await killed;
    }
    const kept = (await readdir(join(folder, 'inbox'))).filter((name) => name.endsWith('.dcm'));
    expect(acknowledged.length).toBeGreaterThan(5);
    expect(kept).toEqual(expect.arrayContaining(acknowledged.map((uid) => `${uid}.dcm`)));
    for (const uid of acknowledged)
      expect((await readFile(join(folder, 'inbox', `${uid}.dcm`))).length).toBeGreaterThan(512 * 512);
  });

  it('asks for the callers before it listens to other machines', async () => {
    const { code, stderr } = await sonovigil(['receive', '--dicom-host', '0.0.0.0', '--dicom-port', '0']);
    expect(code).toBe(2);
    expect(stderr).toContain('name those that may with --allow');
  });
});
