/** A browser may refuse; the page is then as it was, which is what the person sees. */
export async function toggleFullscreen(): Promise<void> {
  await setFullscreen(document.fullscreenElement === null);
}

/** The view of the bed fills the screen where the browser lets it, and the window where not. */
export function setBedside(tools: { bedside: boolean }, on: boolean): void {
  tools.bedside = on;
  void setFullscreen(on);
}

async function setFullscreen(on: boolean): Promise<void> {
  try {
    if (on) await document.documentElement.requestFullscreen();
    else if (document.fullscreenElement !== null) await document.exitFullscreen();
  } catch {
    // Refused.
  }
}
