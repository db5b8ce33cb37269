import { firstValueFrom, take, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import { ms } from '../../server/core/units.ts';
import { watchMachine } from '../../server/pipeline/watch-machine.ts';

it('tells whoever comes, and whoever comes later, of all that is wrong with the machine', async () => {
  const machine$ = watchMachine({
    clock: { nowMs: () => ms(0) },
    wallMs: () => 1e12,
    freeBytes: () => Promise.resolve(5),
  });
  const told = [
    { kind: 'machine', cause: 'clock-jumped', present: false },
    { kind: 'machine', cause: 'disk-nearly-full', present: true },
  ];
  const stays = machine$.subscribe();
  try {
    expect(await firstValueFrom(machine$.pipe(take(2), toArray()))).toEqual(told);
    expect(await firstValueFrom(machine$.pipe(take(2), toArray()))).toEqual(told);
  } finally {
    stays.unsubscribe();
  }
});
