import { withoutCredentials } from '../../core/redact.ts';
import { MonitorError } from '../../core/errors.ts';

/** A live source as ffmpeg is to open it. */
export interface Target {
  readonly kind: LiveKind;
  /** For people: without credentials. */
  readonly shown: string;
  /** What stands behind `-i`. Holds credentials. */
  readonly input: string;
  /** Options of this input alone. */
  readonly options: readonly string[];
  /** The protocols that ffmpeg may speak for it: what the source needs, and never `file`. */
  readonly protocols: readonly string[];
}

export const liveKinds = ['rtsp', 'rtmp', 'srt', 'udp', 'http', 'v4l2', 'pipe'] as const;
export type LiveKind = (typeof liveKinds)[number];

const web = ['http', 'https', 'tcp', 'tls'];
/** By scheme: what it is, and what ffmpeg needs to speak for it. RTSP is a demuxer; only what is under it is a protocol. */
const schemes: Readonly<Record<string, { readonly kind: LiveKind; readonly protocols: readonly string[] }>> =
  {
    rtsp: { kind: 'rtsp', protocols: ['tcp'] },
    rtsps: { kind: 'rtsp', protocols: ['tcp', 'tls'] },
    rtmp: { kind: 'rtmp', protocols: ['rtmp', 'tcp'] },
    rtmps: { kind: 'rtmp', protocols: ['rtmps', 'tls', 'tcp'] },
    srt: { kind: 'srt', protocols: ['srt'] },
    udp: { kind: 'udp', protocols: ['udp'] },
    http: { kind: 'http', protocols: web },
    https: { kind: 'http', protocols: web },
  };

/** Whether a name means a live source, and not a recording. */
export const isLive = (named: string): boolean =>
  named === '-' || named.startsWith('v4l2:') || schemeOf(named) !== undefined;

/** The scheme of a name that looks like a URL, whether or not it can be opened. */
const schemeOf = (named: string): string | undefined =>
  /^([a-z][a-z0-9+.-]*):\/\//i.exec(named)?.[1]?.toLowerCase();

/**
 * What a user names, as ffmpeg is to open it.
 * @throws MonitorError `source-unknown`.
 */
export function parseTarget(named: string): Target {
  if (named === '-')
    return { kind: 'pipe', shown: 'standard input', input: 'pipe:0', options: [], protocols: ['pipe'] };
  if (named.startsWith('v4l2:')) return captureDevice(named);
  const scheme = schemeOf(named) ?? '';
  const known = Object.hasOwn(schemes, scheme) ? schemes[scheme] : undefined;
  if (known === undefined)
    throw MonitorError.of('source-unknown', [
      `${scheme}://…`,
      `the schemes are ${Object.keys(schemes).join(', ')}; v4l2:/dev/video0 is a capture device, - standard input`,
    ]);
  const target = { ...known, shown: withoutCredentials(named), input: named, options: [] };
  switch (known.kind) {
    case 'rtsp':
      return overRtsp(target);
    case 'rtmp':
      return overRtmp(target);
    case 'udp':
    case 'srt':
      return { ...target, input: onThisMachine(named, known.kind) };
    case 'http':
      return /\.(m3u8|mpd|mp4|mov|mkv|avi|mpe?g|ts|webm)$/i.test(named.replace(/[?#].*$/s, ''))
        ? { ...target, options: ['-re'] } // it comes in bursts, and its own stamps say when a frame is due
        : target;
    case 'v4l2':
    case 'pipe':
      return target;
  }
}

/** TCP unless the query says `udp`: over UDP a lost packet is a torn picture, and firewalls drop it. */
function overRtsp(target: Target): Target {
  const overUdp = /[?&]udp(&|$)/i.test(target.input);
  return {
    ...target,
    input: target.input.replace(/([?&])(udp|tcp)(?=&|$)/gi, '$1').replace(/[?&]+$/, ''),
    options: ['-rtsp_transport', overUdp ? 'udp' : 'tcp'],
    protocols: overUdp ? [...target.protocols, 'rtp', 'udp'] : target.protocols,
  };
}

/** With `listen=1` in its query the scanner's encoder pushes to us, else we pull. */
function overRtmp(target: Target): Target {
  const input = target.input.replace(/([?&])listen=1(?=&|$)/i, '$1').replace(/[?&]+$/, '');
  return input === target.input ? target : { ...target, input, options: ['-listen', '1'] };
}

/**
 * What listens does so on this machine alone unless another address is named: ffmpeg by itself takes UDP from every network,
 * whatever host the URL names.
 */
function onThisMachine(url: string, kind: 'udp' | 'srt'): string {
  const [, scheme = '', address = '', port = '', rest = ''] =
    /^([a-z]+:\/\/)@?(\[[^\]]*\]|[^:/?#]*)(:\d+)?(.*)$/is.exec(url) ?? [];
  if (kind === 'srt')
    return address === '' && /[?&]mode=listener/i.test(rest) ? `${scheme}127.0.0.1${port}${rest}` : url;
  const host = address === '' ? '127.0.0.1' : address;
  if (isMulticast(host) || /[?&]localaddr=/i.test(rest)) return url;
  const listensOn = `localaddr=${host.replaceAll(/[[\]]/g, '')}`;
  const joint = rest.includes('?') ? '&' : '?';
  return `${scheme}${host}${port}${rest}${joint}${listensOn}`;
}

/** 224.0.0.0/4 (RFC 5771) and ff00::/8 (RFC 4291). */
const isMulticast = (host: string): boolean => /^(22[4-9]|23\d)\./.test(host) || /^\[?ff/i.test(host);

/** `v4l2:/dev/video0?size=1280x720&fps=30&format=mjpeg`; what is not said is the device's own choice. */
function captureDevice(named: string): Target {
  const [path = '', query = ''] = named.slice('v4l2:'.length).split('?', 2);
  const refuse = (detail: string): MonitorError => MonitorError.of('source-unknown', [named, detail]);
  if (!path.startsWith('/dev/'))
    throw refuse('a capture device is named by its path, as in v4l2:/dev/video0?size=1280x720&fps=30');
  const options = [...new URLSearchParams(query)].flatMap(([key, value]) => {
    const option = Object.hasOwn(deviceOptions, key) ? deviceOptions[key] : undefined;
    if (option?.form.test(value) !== true)
      throw refuse(`${key}=${value} is not understood; it takes size=1280x720, fps=30, format=mjpeg`);
    return [option.name, value];
  });
  return {
    kind: 'v4l2',
    shown: named,
    input: path,
    options: ['-f', 'v4l2', ...options],
    protocols: ['none'], // the device is opened by the demuxer itself
  };
}

const deviceOptions: Readonly<Record<string, { readonly name: string; readonly form: RegExp }>> = {
  size: { name: '-video_size', form: /^\d{2,5}x\d{2,5}$/ },
  fps: { name: '-framerate', form: /^\d{1,3}(\.\d+|\/\d+)?$/ },
  format: { name: '-input_format', form: /^[a-z0-9_]+$/i },
};
