import { startChild, type Child } from './child.ts';

/**
 * Sends a video round and round to a port of this machine at its own pace, as a scanner on the network would; not encoded anew.
 * @param path H.264 in MP4.
 * @throws MonitorError `ffmpeg-missing`.
 */
export async function sendLive(path: string, port: number): Promise<Child> {
  const child = await startChild({
    program: 'ffmpeg',
    arguments: [
      ...['-v', 'error', '-nostdin', '-re', '-stream_loop', '-1', '-i', path],
      // Whole packets of a transport stream in one datagram.
      ...['-c', 'copy', '-f', 'mpegts', `udp://127.0.0.1:${port}?pkt_size=1316`],
    ],
    second: false,
    graceMs: 1000,
  });
  child.output(1).resume();
  return child;
}
