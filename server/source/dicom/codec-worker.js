/**
 * The thread that codec-thread.ts starts; plain JavaScript, so that the same file runs beside the sources and beside what is built.
 * It is sent one frame at a time and answers each. The decoders are those of dicom-codec, taken as WebAssembly: dicom-codec itself
 * loads their JavaScript builds (JPEG 2000, 640×480 in colour: 470 ms a frame against 1,540 ms).
 */
import { parentPort, workerData } from 'node:worker_threads';

parentPort.on('message', async (task) => {
  const answer = await decode(task);
  parentPort.postMessage(answer, answer.kind === 'decoded' ? [answer.bytes.buffer] : []);
});

/**
 * @param {import('./codec-thread.ts').CodecTask} task
 * @returns {Promise<import('./codec-thread.ts').CodecAnswer>}
 */
async function decode({ codec, bytes, bytesEach }) {
  try {
    return { kind: 'decoded', bytes: (await load(codec))(bytes, bytesEach) };
  } catch {
    // (numbers and strings are thrown, too; none says more than that the frame is damaged)
    return { kind: 'failed' };
  }
}

/** Loads a decoder: that takes its time, which is not the first frame's. */
const loaders = {
  'jpeg-ls': () => compiled(import('@cornerstonejs/codec-charls/decodewasmjs'), 'JpegLSDecoder'),
  'jpeg-2000': () => compiled(import('@cornerstonejs/codec-openjpeg/decodewasmjs'), 'J2KDecoder'),
  htj2k: () => compiled(import('@cornerstonejs/codec-openjph'), 'HTJ2KDecoder'),
  'jpeg-lossless': async () => {
    const { Decoder } = await import('jpeg-lossless-decoder-js');
    return ({ buffer, byteOffset, byteLength }, bytesEach) =>
      new Uint8Array(new Decoder().decode(buffer, byteOffset, byteLength, bytesEach));
  },
};

/** A decoder compiled to WebAssembly. */
async function compiled(loading, name) {
  const module = await (await loading).default();
  return (bytes) => {
    const decoder = new module[name]();
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    // A copy: the decoder's own memory is written again by the next frame.
    const decoded = new Uint8Array(decoder.getDecodedBuffer());
    decoder.delete();
    return decoded;
  };
}

const loaded = {};
const load = (codec) => (loaded[codec] ??= loaders[codec]());

await load(workerData);
parentPort.postMessage({ kind: 'ready' });
