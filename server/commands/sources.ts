import type { Command } from 'commander';
import { askFfmpeg, captureDevices, type Capabilities } from '../source/live/found.ts';

/** A kind of source, and whether it can be opened here. */
interface Kind {
  readonly kind: string;
  readonly works: boolean;
  /** How it is named. */
  readonly example: string;
  readonly detail: string;
}

export function addSources(program: Command): void {
  program
    .command('sources')
    .description('What can be opened here: files, capture devices, network streams.')
    .option('--json', 'print the kinds as JSON')
    .action(async ({ json }: { json?: true }) => {
      const kinds = await kindsHere();
      if (json) console.log(JSON.stringify(kinds));
      else kinds.forEach(print);
    });
}

const print = ({ works, kind, example, detail }: Kind): void =>
  console.log(`${works ? '✓' : '✗'} ${kind.padEnd(9)} ${example.padEnd(34)} ${detail}`);

async function kindsHere(): Promise<readonly Kind[]> {
  const ffmpeg = await askFfmpeg().catch(() => undefined);
  const devices = await captureDevices();
  return [
    phantom,
    ...recorded(ffmpeg),
    ...network.map((kind) => networkKind(kind, ffmpeg)),
    ...(devices.length === 0 ? [noDevice(ffmpeg)] : []),
    ...devices.map(({ path, name }) => ({
      kind: 'v4l2',
      works: ffmpeg?.demuxers.includes('v4l2') === true,
      example: `v4l2:${path}`,
      detail: name,
    })),
    { ...needsFfmpeg('stdin', ffmpeg), example: '-', detail: 'standard input; what comes through it is now' },
  ];
}

const phantom: Kind = {
  kind: 'phantom',
  works: true,
  example: 'phantom:sax?seed=7&anomaly=lad',
  detail: 'a simulated heart; live=1 makes it a live source',
};

/** Formats that scanners and their archives write; ffmpeg reads many more. */
const formats = [
  'mp4',
  'mov',
  'avi',
  'mpeg',
  'matroska',
  'gif',
  'png_pipe',
  'jpeg_pipe',
  'bmp_pipe',
  'tiff_pipe',
];

const recorded = (ffmpeg: Capabilities | undefined): readonly Kind[] => [
  {
    ...needsFfmpeg('file', ffmpeg),
    example: 'clip.mp4, picture.png, folder/',
    detail:
      ffmpeg === undefined
        ? missing
        : `${formats
            .filter((format) => ffmpeg.demuxers.includes(format))
            .map((format) => format.replace('_pipe', ''))
            .join(', ')}; ${ffmpeg.demuxers.length} formats in all`,
  },
];

const network = [
  { kind: 'rtsp', needs: 'rtsp', example: 'rtsp://scanner/heart', detail: 'over TCP; ?udp for UDP' },
  { kind: 'rtmp', needs: 'rtmp', example: 'rtmp://server/app/key', detail: 'pulled; ?listen=1: pushed here' },
  { kind: 'srt', needs: 'srt', example: 'srt://server:9000', detail: '?mode=listener: takes who calls' },
  { kind: 'udp', needs: 'udp', example: 'udp://127.0.0.1:5000', detail: 'MPEG transport stream sent here' },
  { kind: 'http', needs: 'http', example: 'http://server/live.mjpg', detail: 'motion JPEG, HLS' },
  { kind: 'https', needs: 'https', example: 'https://server/live.m3u8', detail: 'motion JPEG, HLS' },
] as const;

function networkKind({ needs, ...kind }: (typeof network)[number], ffmpeg: Capabilities | undefined): Kind {
  const works = ffmpeg?.protocols.includes(needs) === true || ffmpeg?.demuxers.includes(needs) === true;
  const why = ffmpeg === undefined ? missing : 'this ffmpeg was built without it';
  return { ...kind, works, detail: works ? kind.detail : why };
}

const noDevice = (ffmpeg: Capabilities | undefined): Kind => ({
  kind: 'v4l2',
  works: false,
  example: 'v4l2:/dev/video0',
  detail: ffmpeg === undefined ? missing : 'no capture device is connected',
});

const missing = 'ffmpeg is missing: sudo apt-get install ffmpeg';

const needsFfmpeg = (kind: string, ffmpeg: Capabilities | undefined): Pick<Kind, 'kind' | 'works'> => ({
  kind,
  works: ffmpeg !== undefined,
});
