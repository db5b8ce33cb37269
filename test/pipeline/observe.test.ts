import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { observe } from '../../server/pipeline/observe.ts';

describe('observe', () => {
  it('passes the values of an iteration and its end', async () => {
    async function* three() {
      for (const value of [1, 2, 3]) yield await Promise.resolve(value);
    }
    await expect(lastValueFrom(observe(three).pipe(toArray()))).resolves.toEqual([1, 2, 3]);
  });

  it('passes its failure', async () => {
    async function* broken() {
      yield await Promise.resolve(1);
      throw new Error('broke off');
    }
    await expect(lastValueFrom(observe(broken))).rejects.toThrow('broke off');
  });

  it('opens nothing before somebody subscribes, and once for each who does', async () => {
    let opened = 0;
    const counted$ = observe(async function* () {
      opened++;
      yield await Promise.resolve(opened);
    });
    expect(opened).toBe(0);
    await expect(firstValueFrom(counted$)).resolves.toBe(1);
    await expect(firstValueFrom(counted$)).resolves.toBe(2);
  });

  it('fires the signal at unsubscription while a pull waits, and says nothing after', async () => {
    const said: unknown[] = [];
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const waiting$ = observe(async function* (signal) {
      try {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        yield 'too late';
        throw new Error('later still');
      } finally {
        release();
      }
    });
    waiting$.subscribe({ next: (x) => said.push(x), error: (e) => said.push(e) }).unsubscribe();
    await released;
    expect(said).toEqual([]);
  });

  it('releases an iteration that is left between two values', async () => {
    let released = false;
    const endless$ = observe(async function* () {
      try {
        for (;;) yield await Promise.resolve(1);
      } finally {
        released = true;
      }
    });
    await firstValueFrom(endless$);
    await new Promise(setImmediate);
    expect(released).toBe(true);
  });
});
