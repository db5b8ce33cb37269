/** What the tools of the picture and its panels say, in English. */
export const pictureEn = {
  triptych: {
    label: 'What the model saw, and what it made of it',
    input: 'Input x',
    reconstruction: 'Reconstruction x̂',
    difference: 'Difference |x − x̂|',
    waiting: 'Comes with the next frame',
    notScored: 'Not scored',
    noReconstruction: 'This model gives none',
    crossHair: 'cross-hair, moved by the arrow keys',
  },

  tools: {
    label: 'Tools of the picture',
    model: 'Model view',
    outline: 'Sector outline',
    calliper: 'Calliper',
    snapshot: 'Snapshot (PNG)',
    clip: 'Clip of the last 10 s (MP4 and numbers)',
    making: 'The clip is being made',
    bedside: 'Bedside view',
    latency: 'Latency',
  },

  sector: {
    label: 'Sector outline: scores count what lies within',
    corner: (corner: number, corners: number) =>
      `Corner ${corner} of ${corners}: arrow keys move, Delete removes`,
    add: (corner: number) => `Add a corner after corner ${corner}`,
    reset: 'Reset to found',
    done: 'Done',
    how: 'Drag the corners; + adds one, Delete removes it.',
    remembered: (scanner: string) => `Remembered for scanner ${scanner}.`,
    forgotten: 'Kept while the source is open; with --scanner <name> it is remembered.',
  },

  calliper: {
    from: 'First point of the calliper: arrow keys move it',
    to: 'Second point of the calliper: arrow keys move it',
    distance: (mm: string) => `${mm} mm`,
    unknown: 'Pixel size not known: no distance',
  },

  beside: {
    label: 'Second recording, in step',
  },

  bedside: {
    leave: 'Leave bedside view',
  },

  latency: {
    label: 'Latency, capture to paint',
    close: 'Close',
    waiting: 'Measured while frames are playing. None has been painted yet.',
    disconnected: 'No connection: nothing can be measured.',
    decode: 'capture to decoded',
    queue: 'queue',
    inference: 'inference',
    encode: 'encode',
    send: 'send',
    paint: 'picture and paint',
    total: 'capture to paint',
    rates: (came: string, shown: string) => `${came} frames/s in, ${shown} shown`,
    lost: (server: string, viewer: string) => `Dropped: ${server} by the server, ${viewer} by this viewer`,
    clock: (uncertainty: string, frames: string) =>
      `Last ${frames} frames. The two clocks were compared to ±${uncertainty} ms; painted is when the next animation frame began.`,
    recorded: 'A recording is read ahead: queue is how late a frame was shown.',
  },
} as const;
