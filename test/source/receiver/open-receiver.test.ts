import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openReceiver,
  type Receiver,
  type ReceiverOptions,
} from '../../../server/source/receiver/open-receiver.ts';
import type { ReceiverEvent } from '../../../server/source/receiver/store-scp.ts';
import { ctImage, dicomInstance, type InstanceOptions } from './dicom-instance.ts';

const uid = '1.2.826.0.1.3680043.10.1.1';

let folder: string;
let inbox: string;
let receiver: Receiver | undefined;
let events: ReceiverEvent[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-receiver-'));
  inbox = join(folder, 'inbox');
  events = [];
});
afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
  await rm(folder, { recursive: true });
});

async function open(options: Partial<ReceiverOptions> = {}): Promise<Receiver> {
  receiver = await openReceiver({
    folder: inbox,
    host: '127.0.0.1',
    port: 0,
    aeTitle: 'SONOVIGIL',
    callers: undefined,
    quotaBytes: 2 ** 30,
    leastFreeBytes: 0,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return receiver;
}

interface Answer {
  readonly code: number;
  readonly words: string;
}

const run = (program: string, args: readonly string[]): Promise<Answer> =>
  new Promise((resolve) => {
    execFile(program, args, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), words: stdout + stderr }),
    );
  });

const echo = (port: number, called = 'SONOVIGIL'): Promise<Answer> =>
  run('echoscu', ['-aet', 'SCANNER', '-aec', called, '127.0.0.1', String(port)]);

async function send(port: number, options: InstanceOptions): Promise<Answer> {
  const file = join(folder, 'sent.dcm');
  await writeFile(file, dicomInstance(options));
  return run('storescu', [
    '-v',
    '-R',
    '-aet',
    'SCANNER',
    '-aec',
    'SONOVIGIL',
    '127.0.0.1',
    String(port),
    file,
  ]);
}

const kept = async (): Promise<readonly string[]> =>
  (await readdir(inbox)).filter((name) => name !== '.incoming').sort();
const drafts = (): Promise<readonly string[]> => readdir(join(inbox, '.incoming'));

describe('C-ECHO', () => {
  it('is answered to a caller that knows the title', async () => {
    const { port } = await open();
    expect(await echo(port)).toMatchObject({ code: 0 });
  });

  it('is refused to one that calls another title, and said', async () => {
    const { port } = await open();
    expect((await echo(port, 'OTHER')).words).toContain('Called AE Title Not Recognized');
    expect(events).toEqual([
      { kind: 'refused', from: 'SCANNER', line: 'it called OTHER; this receiver is SONOVIGIL' },
    ]);
  });

  it('is refused to a caller that is not on the list', async () => {
    const { port } = await open({ callers: new Set(['OTHER']) });
    expect((await echo(port)).words).toContain('Calling AE Title Not Recognized');
  });
});

describe('an association that its caller aborts', () => {
  it('is closed at once: dcmtk waits half a minute for that', async () => {
    const { port } = await open();
    const startMs = performance.now();
    const { code, words } = await run('echoscu', [
      '-v',
      '--abort',
      '-aec',
      'SONOVIGIL',
      '127.0.0.1',
      String(port),
    ]);
    expect(words).toContain('Aborting Association');
    expect(code).toBe(0);
    expect(performance.now() - startMs).toBeLessThan(20_000);
  }, 60_000);
});

describe('C-STORE', () => {
  it('keeps the data set as it was sent', async () => {
    const { port } = await open();
    expect(await send(port, { uid })).toMatchObject({ code: 0 });
    expect(await kept()).toEqual([`${uid}.dcm`]);
    const path = join(inbox, `${uid}.dcm`);
    expect(events).toEqual([{ kind: 'stored', path, from: 'SCANNER', bytes: (await readFile(path)).length }]);
    expect(pixelsOf(await readFile(path))).toEqual(Buffer.alloc(64 * 64, 90));
  });

  it('writes a file that dcmtk reads, with the sender in its head', async () => {
    const { port } = await open();
    await send(port, { uid });
    const { status, stdout } = spawnSync('dcmdump', [join(inbox, `${uid}.dcm`)], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/\(0002,0017\) AE SCANNER|SCANNER/);
    expect(stdout).toContain(uid);
  });

  it('says nothing of the patient', async () => {
    const { port } = await open();
    await send(port, { uid });
    expect(JSON.stringify(events)).not.toContain('DOE');
  });

  it('keeps one file of an instance that is sent twice', async () => {
    const { port } = await open();
    await send(port, { uid });
    expect(await send(port, { uid })).toMatchObject({ code: 0 });
    expect(await kept()).toEqual([`${uid}.dcm`]);
  });

  it('never replaces what it has acknowledged by other content of the same UID', async () => {
    const { port } = await open();
    await send(port, { uid, grey: 1 });
    await send(port, { uid, grey: 2 });
    expect(await kept()).toEqual([`${uid}-2.dcm`, `${uid}.dcm`]);
    expect(pixelsOf(await readFile(join(inbox, `${uid}.dcm`)))[0]).toBe(1);
    expect(pixelsOf(await readFile(join(inbox, `${uid}-2.dcm`)))[0]).toBe(2);
  });

  it('is not offered for what is no ultrasound', async () => {
    const { port } = await open();
    const { code, words } = await send(port, { uid, sopClassUid: ctImage });
    expect(code).not.toBe(0);
    expect(words).toContain('No Acceptable Presentation Contexts');
    expect(await kept()).toEqual([]);
  });

  it('is answered "out of resources" when the quota is used up; what is there stays', async () => {
    const { port } = await open({ quotaBytes: 8000 });
    expect(await send(port, { uid })).toMatchObject({ code: 0 });
    const { words } = await send(port, { uid: `${uid}.2` });
    expect(words).toContain('Refused: OutOfResources');
    expect(await kept()).toEqual([`${uid}.dcm`]);
    expect(await drafts()).toEqual([]);
    expect(events.at(-1)).toMatchObject({ kind: 'refused', from: 'SCANNER' });
  });

  it('is answered "out of resources" when the disk is nearly full', async () => {
    const { port } = await open({ leastFreeBytes: Number.MAX_SAFE_INTEGER });
    expect((await send(port, { uid })).words).toContain('Refused: OutOfResources');
    expect(await kept()).toEqual([]);
    expect(events.at(-1)).toMatchObject({ kind: 'refused' });
  });

  it('leaves nothing of an instance whose sender breaks off', async () => {
    const { port } = await open();
    const cut = await cutAfter(port, 300_000);
    const { code } = await send(cut.port, { uid, side: 2048 });
    await cut.close();
    expect(code).not.toBe(0);
    await expect.poll(drafts).toEqual([]);
    expect(await kept()).toEqual([]);
    expect(await echo(port)).toMatchObject({ code: 0 });
  });

  it('takes an instance far larger than what may wait in memory', async () => {
    const { port } = await open();
    expect(await send(port, { uid, side: 5000 })).toMatchObject({ code: 0 });
    expect((await readFile(join(inbox, `${uid}.dcm`))).length).toBeGreaterThan(5000 * 5000);
  });
});

describe('the receiver', () => {
  it('removes what an earlier run left half written', async () => {
    await mkdir(join(inbox, '.incoming'), { recursive: true });
    await writeFile(join(inbox, '.incoming', 'left.part'), 'half');
    await open();
    expect(await drafts()).toEqual([]);
  });

  it('listens on its own address alone', async () => {
    const { port } = await open({ host: '127.0.0.2' });
    expect((await echo(port)).words).toContain('Connection refused');
  });

  it('says in one line that its port is taken', async () => {
    const { port } = await open();
    await expect(openReceiver({ ...(await optionsOn(port)) })).rejects.toThrow(
      `127.0.0.1:${port} is already in use`,
    );
  });
});

const optionsOn = (port: number): Promise<ReceiverOptions> =>
  Promise.resolve({
    folder: join(folder, 'other'),
    host: '127.0.0.1',
    port,
    aeTitle: 'SONOVIGIL',
    callers: undefined,
    quotaBytes: 1,
    leastFreeBytes: 0,
    onEvent: () => undefined,
  });

/** The pixel data of an instance that was made here: the last element. */
function pixelsOf(file: Buffer): Buffer {
  const head = file.lastIndexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]));
  return file.subarray(head + 12);
}

/** A way to the receiver that breaks after so many bytes. */
async function cutAfter(to: number, bytes: number): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((socket) => {
    const onward = connect(to, '127.0.0.1');
    let passed = 0;
    const cut = (): void => {
      socket.destroy();
      onward.destroy();
    };
    socket.on('error', cut).on('data', (chunk) => {
      passed += chunk.length;
      if (passed > bytes) cut();
      else onward.write(chunk);
    });
    onward.on('error', cut).on('data', (chunk) => socket.write(chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
