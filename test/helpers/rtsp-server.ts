import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A server of a live picture on this machine that can be killed and started again. */
export interface PictureServer {
  readonly url: string;
  /** Resolves when it takes viewers. */
  start(): Promise<void>;
  /** SIGKILL: its viewers are told nothing. */
  kill(): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
}

const program = `
import sys, gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtspServer, GLib
Gst.init(None)
server = GstRtspServer.RTSPServer(); server.set_address('127.0.0.1'); server.set_service(sys.argv[1])
factory = GstRtspServer.RTSPMediaFactory(); factory.set_shared(True)
factory.set_launch('( videotestsrc is-live=true pattern=smpte ! video/x-raw,width=320,height=240,framerate=25/1 '
  '! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! rtph264pay name=pay0 pt=96 )')
server.get_mount_points().add_factory('/heart', factory); server.attach(None)
print('ready', flush=True); GLib.MainLoop().run()
`;
const python = '/usr/bin/python3';
const needs =
  "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst, GstRtspServer; Gst.init(None); assert Gst.ElementFactory.find('x264enc')";

/** Debian's RTSP server, 67 packages that are not installed for tests: they run over SRT where it is not there. */
export const hasRtspServer: boolean = spawnSync(python, ['-c', needs], { stdio: 'ignore' }).status === 0;

export async function openPictureServer(): Promise<PictureServer> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const signal = (name: NodeJS.Signals): void => void child?.kill(name);
  if (!hasRtspServer) {
    console.log('no gst-rtsp-server here (gir1.2-gst-rtsp-server-1.0): over SRT by ffmpeg instead');
    const picture = `-v error -re -f lavfi -i smptebars=s=320x240:r=25 -g 25 -c:v libx264 -preset ultrafast -tune zerolatency -f mpegts srt://127.0.0.1:${port}?mode=listener`;
    const start = (): Promise<void> => {
      child = spawn('ffmpeg', picture.split(' '), { stdio: 'ignore' });
      return once(child, 'spawn').then(() => undefined);
    };
    return { url: `srt://127.0.0.1:${port}`, start, kill, signal };
  }
  const start = async (): Promise<void> => {
    child = spawn(python, ['-c', program, String(port)], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout!, 'data');
  };
  return { url: `rtsp://admin:hunter2@127.0.0.1:${port}/heart`, start, kill, signal };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
