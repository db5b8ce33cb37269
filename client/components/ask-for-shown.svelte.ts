import { untrack } from 'svelte';
import type { Viewer } from '../viewer.ts';

type Asked = Pick<Viewer, 'monitor' | 'wall' | 'tuning' | 'tools' | 'preferences' | 'beside'>;

/**
 * Asks the server for x and x̂, and for a second stream, while they are on show: to be called once, by App. Said here, and not where a panel
 * is taken away: there Svelte reads the state of before, and what is derived from it no longer hears what comes after.
 */
export function askForShown({ monitor, wall, tuning, tools, preferences, beside }: Asked): {
  /** Whether x, x̂ and the difference are on show. */
  readonly triptych: boolean;
} {
  const triptych = $derived(
    preferences.triptych && !wall.open && !tools.bedside && !tuning.open && !tools.episodes,
  );
  const alongside = $derived(wall.open || tools.bedside ? undefined : beside.stream?.id);
  $effect(() => {
    const on = triptych;
    untrack(() => monitor.inspect(on));
  });
  $effect(() => {
    const id = alongside;
    untrack(() => wall.watch(id));
  });
  return {
    get triptych() {
      return triptych;
    },
  };
}
