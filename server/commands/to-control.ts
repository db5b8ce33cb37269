import { ms, seconds, type Seconds } from '../core/units.ts';
import type { Control } from '../pipeline/playback.ts';
import type { ClientMessage, StreamState } from '../wire/messages.ts';

/** The requests that the pipeline itself carries out. */
type ControlRequest = Extract<ClientMessage, { readonly kind: Control['kind'] }>;

const controlKinds: ReadonlySet<string> = new Set<ControlRequest['kind']>([
  ...(['play', 'pause', 'step', 'seek', 'loop', 'way', 'speed'] as const),
  ...(['acknowledge', 'pause-audio', 'resume-audio'] as const),
]);

export const isControl = (request: ClientMessage): request is ControlRequest =>
  controlKinds.has(request.kind);

/** Such a request in the units of the pipeline, and without the stream it is about. */
export function toControl(request: ControlRequest): Control {
  switch (request.kind) {
    case 'seek':
      return { kind: 'seek', timeSeconds: seconds(request.timeSeconds) };
    case 'pause-audio':
      return { kind: 'pause-audio', forMs: ms(request.forMs) };
    case 'play':
    case 'pause':
    case 'resume-audio':
      return { kind: request.kind };
    case 'speed':
      return { kind: 'speed', speed: request.speed };
    case 'step':
    case 'loop':
    case 'way':
    case 'acknowledge':
      return request;
  }
}

/** What makes a source that was opened anew go on as it was played before. */
export const takingUp = (
  { state, loop, way, speed }: StreamState['playback'],
  at: Seconds | undefined,
): readonly Control[] => [
  ...(state === 'playing' ? [] : [{ kind: 'pause' } as const]),
  { kind: 'loop', on: loop },
  { kind: 'way', way },
  { kind: 'speed', speed },
  ...(at === undefined ? [] : [{ kind: 'seek', timeSeconds: at } as const]),
];
