import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { atTheEnd } from './clean-up.js';

export const realClip = fileURLToPath(
  new URL('../../../../shared/data/lung/covid-blues/patient_10_L1.mp4', import.meta.url),
);

/** Writes a recording of so many seconds: a real one again and again where there is one, else a moving picture of ffmpeg's own. */
export function makeRecording(path, seconds, own = realClip) {
  const isThere = existsSync(own);
  const picture = isThere
    ? ['-stream_loop', '-1', '-i', own]
    : ['-f', 'lavfi', '-i', 'mandelbrot=size=320x240:rate=25'];
  if (!isThere) console.log(`(${own} is not there: a drawn picture instead of a real recording)`);
  // A key frame every 0.4 s: what goes over the network can be picked up soon.
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '18', '-g', '10'];
  execFileSync('ffmpeg', ['-v', 'error', ...picture, '-t', String(seconds), ...codec, path]);
}

/** Sends a recording round and round to this machine, as a scanner would. @returns where it is watched. */
export async function sendLive(path) {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  const url = `udp://127.0.0.1:${port}`;
  const input = ['-v', 'error', '-nostdin', '-re', '-stream_loop', '-1', '-i', path];
  const output = ['-c:v', 'copy', '-f', 'mpegts', `${url}?pkt_size=1316`];
  // Under a name of its own, so that it is not counted among those of the server.
  const child = spawn('ffmpeg', [...input, ...output], { stdio: 'ignore', argv0: 'sender' });
  atTheEnd(() => child.kill('SIGKILL'));
  return url;
}
