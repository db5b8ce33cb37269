import { owesFrames } from '../state/owes-frames.ts';
import type { Viewer } from '../viewer.ts';

/** A picture that takes longer is not waited for. */
const patienceMs = 3000;

/**
 * Whether what is not the picture may take its time now: to build charts and lists, and to start the browser's audio, takes longer than to
 * show a picture. To be called once, by App.
 */
export function afterFirstPicture({ monitor }: Pick<Viewer, 'monitor'>): { readonly yes: boolean } {
  let yes = $state(false);
  const allow = (): void => void (yes = true);
  // (also on a page that nobody looks at, which draws nothing)
  setTimeout(allow, patienceMs);
  const expected = $derived(
    monitor.software === undefined || (monitor.stream !== undefined && owesFrames(monitor.stream)),
  );
  $effect(() => {
    if (!monitor.everShowed && expected) return;
    // It is drawn in this animation frame; in the next one it is on the screen.
    requestAnimationFrame(() => requestAnimationFrame(allow));
  });
  return {
    get yes() {
      return yes;
    },
  };
}
