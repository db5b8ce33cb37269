import { greyDescriptor, pictureDescriptor } from '../ffmpeg/arguments.ts';
import type { Target } from './target.ts';

export interface LivePlan {
  readonly target: Target;
  /** Wall clock, µs since 1970, that counts as media time 0. */
  readonly originMicros: number;
  readonly pictures: boolean;
}

/** Microseconds: exact for RTCTIME, and finer than any frame rate. */
const timeBase = '1/1000000';
/** Size in square pixels, before scaling: pixels that are not square are stretched, never squeezed. */
const square = { width: 'iw*max(1,sar)', height: 'ih*max(1,1/sar)' };
const longest = `max(${square.width},${square.height})`;
/** Side of the model's square input. */
const inputSide = 256;
/** The longer side of a picture for people. */
const pictureSide = 960;

/**
 * ffmpeg: one live source in, grey frames (and JPEG pictures) out, in NUT. The sizes follow from what comes, so one process and one
 * connection do: nothing need be known before. A frame's time is the wall clock when it left the decoder, which rises whatever
 * the sender's stamps do, and goes on from one attempt to the next.
 */
export function liveArguments({ target, originMicros, pictures }: LivePlan): string[] {
  const output = (label: string, codec: readonly string[], descriptor: number): string[] => [
    ...['-map', `[${label}]`, '-map_metadata', '-1', ...codec, '-threads', '1'],
    ...['-fps_mode', 'passthrough', '-enc_time_base', timeBase],
    ...['-flush_packets', '1', '-f', 'nut', `pipe:${descriptor}`],
  ];
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'level+error'],
    ...['-protocol_whitelist', target.protocols.join(',')],
    // First frame in 0.7 s instead of 5.3 s; a frame-threaded decoder would hold back one frame for each thread.
    ...['-fflags', 'nobuffer', '-probesize', '65536', '-analyzeduration', '0', '-threads', '1'],
    ...[...target.options, '-i', target.input],
    ...['-filter_complex', filterGraph(originMicros, pictures)],
    ...output('grey', ['-c:v', 'rawvideo'], greyDescriptor),
    ...(pictures ? output('picture', ['-c:v', 'mjpeg', '-q:v', '3'], pictureDescriptor) : []),
  ];
}

function filterGraph(originMicros: number, pictures: boolean): string {
  const stamp = `settb=${timeBase},setpts='RTCTIME-${originMicros}',setpts='if(isnan(PREV_OUTPTS),PTS,max(PTS,PREV_OUTPTS+1))'`;
  const scale = (side: string): string => {
    const part = (length: string): string => `'max(1,round(${side}*(${length})/${longest}))'`;
    return `scale=w=${part(square.width)}:h=${part(square.height)}`;
  };
  const greyChain = `${scale(String(inputSide))}:flags=area+accurate_rnd+bitexact:out_range=full,format=gray`;
  if (!pictures) return `[0:v:0]${stamp},${greyChain}[grey]`;
  const shown = scale(`min(${pictureSide},${longest})`);
  const pictureChain = `${shown}:flags=bicubic+accurate_rnd:out_range=full:out_color_matrix=bt601,format=yuvj420p,setsar=1`;
  return `[0:v:0]${stamp},split[a][b];[a]${greyChain}[grey];[b]${pictureChain}[picture]`;
}
