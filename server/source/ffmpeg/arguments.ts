import type { Rational } from './nut-headers.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where the bytes of a video are. */
export interface InputFile {
  /** Absolute. */
  readonly path: string;
  /** The parts of the file that make the video, one after the other, where it is not the whole file. */
  readonly parts?: readonly FilePart[];
}

export interface FilePart {
  readonly offset: number;
  readonly length: number;
}

/** What one ffmpeg process is asked for. */
export interface DecodePlan {
  readonly file: InputFile;
  /** The video stream's number in the file. */
  readonly stream: number;
  /** The stream's own, so that no time stamp is rounded on the way. */
  readonly timeBase: Rational;
  /** Added to every time stamp, in ticks: NUT, as ffmpeg writes it, holds none below 0. */
  readonly shiftTicks: number;
  /** Size of the picture as it is stored, before any scaling. */
  readonly stored: Size;
  /** Whether a pixel may be transparent: it is laid over black. */
  readonly transparent: boolean;
  /** Size of the grey output, letterbox left out. */
  readonly grey: Size;
  /** The JPEG output, where asked for; frames before `fromSeconds` are not drawn. */
  readonly picture: (Size & { readonly fromSeconds: number | undefined }) | undefined;
  /** Begin later than at the first frame. */
  readonly restart?: RestartPlan | undefined;
}

/** Where a decoder is to begin; where it does begin is seen by its first frame. */
export interface RestartPlan {
  /** The demuxer goes to a key frame at or before this. */
  readonly seekSeconds: number;
  /** Frames before the first intra-coded one show what was not decoded, and are left out, unless they are as late as this. */
  readonly fromSeconds: number;
}

/** File descriptors of ffmpeg's two outputs. */
export const greyDescriptor = 1;
export const pictureDescriptor = 3;

/**
 * Only local files, whatever the file itself asks for: a playlist cannot reach the network. The `file:` before the path keeps
 * ffmpeg from taking a name for an option, a pattern or a protocol.
 */
const input = ({ path, parts }: InputFile): string[] => {
  if (parts === undefined) return ['-protocol_whitelist', 'file', '-i', `file:${path}`];
  const names = parts.map(
    ({ offset, length }) => `subfile,,start,${offset},end,${offset + length},,:file:${path}`,
  );
  const joined = names.length === 1 ? names[0]! : `concat:${names.join('|')}`;
  return ['-protocol_whitelist', 'file,subfile,concat', '-i', joined];
};

/**
 * ffprobe: what video streams a file has, and its first frames, as JSON. Eight packets are decoded (15 ms more): the stream's own
 * start is one frame early in an avi with B-frames.
 */
export function probeArguments(file: InputFile): string[] {
  const entries = [
    'stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,pix_fmt,avg_frame_rate,time_base,start_pts,duration,nb_frames',
    'stream_disposition=attached_pic',
    'stream_side_data=rotation',
    'frame=stream_index,best_effort_timestamp',
    'format=format_name,duration',
  ];
  return [
    '-hide_banner',
    '-loglevel',
    'error',
    '-of',
    'json',
    '-show_entries',
    entries.join(':'),
    ...['-select_streams', 'v', '-read_intervals', '%+#8'],
    ...input(file),
  ];
}

/** ffprobe: the packets of one video stream, nothing decoded: a line of `time stamp|bytes|flags` each. */
export const packetArguments = (file: InputFile, stream: number): string[] => [
  ...['-hide_banner', '-loglevel', 'level+error', '-of', 'compact=p=0:nk=1'],
  ...['-show_entries', 'packet=pts,size,flags', '-select_streams', String(stream)],
  ...input(file),
];

/**
 * Decoding and filtering on one thread each: the engine needs the other cores, and frame threads cost a fifth of all CPU time (438 frames
 * of MPEG-2, 370×370: 1.21 ms a frame, 0.93 so), though one thread alone decodes several times as fast as frames are scored.
 */
const oneThread = ['-filter_complex_threads', '1', '-threads', '1'];

/** ffmpeg: one file in, grey frames (and JPEG pictures) out, both in NUT with the recording's own time stamps. */
export function decodeArguments(plan: DecodePlan): string[] {
  const { timeBase, picture } = plan;
  const output = (label: string, codec: readonly string[], descriptor: number): string[] => [
    ...['-map', `[${label}]`, '-map_metadata', '-1', ...codec],
    // The raw encoder is frame-threaded and else gives each frame one frame late (measured: 33.5 ms against 0.5 ms).
    ...['-threads', '1'],
    ...['-fps_mode', 'passthrough', '-enc_time_base', `${timeBase.numerator}/${timeBase.denominator}`],
    // A time stamp that NUT cannot hold must fail, not move all others.
    ...['-avoid_negative_ts', 'disabled', '-flush_packets', '1', '-f', 'nut', `pipe:${descriptor}`],
  ];
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'level+error', '-copyts'],
    ...oneThread,
    ...(plan.restart === undefined ? [] : seekArguments(plan.restart)),
    ...input(plan.file),
    ...['-filter_complex', filterGraph(plan)],
    ...output('grey', ['-c:v', 'rawvideo'], greyDescriptor),
    ...(picture === undefined ? [] : output('picture', ['-c:v', 'mjpeg', '-q:v', '3'], pictureDescriptor)),
  ];
}

/** By the file's own time stamps, and with all frames from the key frame on: those are compared with the index. */
const seekArguments = ({ seekSeconds }: RestartPlan): string[] => [
  ...['-seek_timestamp', '1', '-noaccurate_seek', '-ss', seekSeconds.toFixed(6)],
];

/**
 * A frame whose time stamp is missing or does not rise (both occur in damaged files) gets the tick after the frame before it: the
 * JPEG encoder refuses such frames, and a frame must not be lost. All others keep theirs.
 */
const rising = 'if(isnan(PREV_OUTPTS),if(isnan(PTS),0,PTS),if(gt(PTS,PREV_OUTPTS),PTS,PREV_OUTPTS+1))';

function filterGraph({
  stream,
  timeBase,
  shiftTicks,
  transparent,
  stored,
  grey,
  picture,
  restart,
}: DecodePlan): string {
  const common = [
    ...(restart === undefined
      ? []
      : [`select='eq(pict_type,I)+gte(prev_selected_n,0)+gte(t,${restart.fromSeconds.toFixed(6)})'`]),
    `setpts='${rising}'${shiftTicks === 0 ? '' : `,setpts=PTS+${shiftTicks}`}`,
    ...(transparent ? ['format=gbrap', 'premultiply=inplace=1'] : []),
  ];
  // Area averages without ringing, but is blocky where a picture is enlarged.
  const scaler = grey.width > stored.width || grey.height > stored.height ? 'bicubic' : 'area';
  const greyChain = [
    // bitexact: the same pixels on every processor. Full range: black is 0 and white 255, whatever the video's range is.
    `scale=${grey.width}:${grey.height}:flags=${scaler}+accurate_rnd+bitexact:out_range=full`,
    'format=gray',
  ];
  if (picture === undefined) return `[0:${stream}]${[...common, ...greyChain].join(',')}[grey]`;
  const { width, height, fromSeconds } = picture;
  const shiftSeconds = (shiftTicks * timeBase.numerator) / timeBase.denominator;
  const pictureChain = [
    // A millisecond early: which frames are wanted is decided by exact time stamps, not here.
    ...(fromSeconds === undefined
      ? []
      : [`select='gte(t,${(fromSeconds + shiftSeconds - 0.001).toFixed(6)})'`]),
    `scale=${width}:${height}:flags=bicubic+accurate_rnd:out_range=full:out_color_matrix=bt601`,
    'format=yuvj420p',
    'setsar=1',
  ];
  const split = [...common, 'split[a][b]'].join(',');
  return `[0:${stream}]${split};[a]${greyChain.join(',')}[grey];[b]${pictureChain.join(',')}[picture]`;
}
