import type { Picture } from '../core/frame.ts';
import type { JudgedFrame } from '../pipeline/events.ts';
import type { Clock } from '../ports.ts';
import { compress } from '../transport/compress.ts';
import type { RunningServer } from '../transport/open-server.ts';
import { shrink } from '../transport/shrink.ts';
import type { FrameMessage, Inspection } from '../wire/messages.ts';

export interface FrameTellerOptions {
  /** Of the stream. */
  readonly id: string;
  readonly clock: Clock;
  readonly server: Pick<RunningServer, 'viewers' | 'wantsDetail' | 'wantsInspection'>;
}

export interface FrameMessages {
  readonly frame: FrameMessage;
  readonly tile: Picture | undefined;
  readonly inspection: Inspection | undefined;
}

/** How a frame stands when it is told of. */
interface Telling {
  /** When it was judged; absent: nothing is on show any more. */
  readonly atMs: number | undefined;
  readonly playing: boolean;
}

/** Makes of the frames of one stream what viewers are told: as much as any of them wants, and nothing where nobody watches. */
export class FrameTeller {
  private tileMs = -Infinity;
  private readonly options: FrameTellerOptions;

  constructor(options: FrameTellerOptions) {
    this.options = options;
  }

  async messagesOf(event: JudgedFrame, { atMs, playing }: Telling): Promise<FrameMessages | undefined> {
    const { clock, id, server } = this.options;
    if (server.viewers() === 0 || atMs === undefined) return undefined;
    const { frame, verdict, scored, latencyMs, displaced } = event;
    const inspected = server.wantsInspection(id) ? scored?.reconstruction : undefined;
    const startMs = clock.nowMs();
    const full = server.wantsDetail(id, 'full');
    const [map, tile, input, reconstruction] = await Promise.all([
      deflated(full ? scored?.map : undefined),
      this.tileOf(frame.picture, playing),
      deflated(inspected === undefined ? undefined : frame.grey),
      inspected?.length === 0 ? inspected : deflated(inspected),
    ]);
    return {
      tile,
      frame: {
        kind: 'frame',
        stream: id,
        frame: frame.index,
        timeSeconds: frame.timeSeconds,
        verdict,
        atMs,
        latencyMs: { ...latencyMs, encode: clock.nowMs() - startMs },
        displaced,
        ...(frame.picture === undefined ? {} : { picture: frame.picture }),
        ...(map === undefined ? {} : { map }),
      },
      inspection:
        input === undefined || reconstruction === undefined
          ? undefined
          : { kind: 'inspection', stream: id, frame: frame.index, input, reconstruction },
    };
  }

  /** The picture in small, some times a second, for those who watch many streams; a picture that stands still is always given. */
  private async tileOf(picture: Picture | undefined, playing: boolean): Promise<Picture | undefined> {
    const { clock, id, server } = this.options;
    if (picture === undefined || !server.wantsDetail(id, 'tile')) return undefined;
    const nowMs = clock.nowMs();
    if (playing && nowMs - this.tileMs < tileEveryMs) return undefined;
    this.tileMs = nowMs;
    return shrink(picture);
  }
}

/** A wall of four then takes 2 MB a second and a tenth of a core; more is not seen in a small picture. */
const tileEveryMs = 120;

const deflated = async (bytes: Uint8Array | undefined): Promise<Uint8Array | undefined> =>
  bytes === undefined ? undefined : compress(bytes);
