import type { Layer, Network } from '../../server/training/network.ts';

/** Channels first: channel × side × side. */
interface Map {
  readonly channels: number;
  readonly side: number;
  readonly values: Float64Array;
}

/**
 * The network once more, in float64 and in plain loops: slow, and so plain that it can be checked by eye. What the graphs compute is held
 * against it, and its differences against their gradients.
 * @param picture grey bytes, side × side.
 */
export function referenceNetwork(
  { layers, side }: Network,
  parameters: Float64Array,
  picture: Uint8Array,
): { reconstruction: Float64Array; code: Float64Array } {
  let map: Map = { channels: 1, side, values: Float64Array.from(picture, (grey) => grey / 255) };
  let code = map.values;
  for (const layer of layers) {
    map = convolved(upsampled(map, layer.upsample), layer, parameters);
    if (layer === layers.at(-1)) break;
    map = { ...map, values: map.values.map((value) => Math.max(0, value)) };
    if (!layer.pool) continue;
    map = pooled(map);
    code = map.values;
  }
  return { reconstruction: map.values.map((value) => 1 / (1 + Math.exp(-value))), code };
}

/** Mean over pictures and pixels of (x̂ − x)². */
export function referenceLoss(
  network: Network,
  parameters: Float64Array,
  pictures: readonly Uint8Array[],
): number {
  const losses = pictures.map((picture) => {
    const { reconstruction } = referenceNetwork(network, parameters, picture);
    return reconstruction.reduce((sum, value, at) => sum + (value - picture[at]! / 255) ** 2, 0);
  });
  return losses.reduce((sum, loss) => sum + loss) / (pictures.length * network.side ** 2);
}

function upsampled({ channels, side, values }: Map, factor: number): Map {
  const wide = side * factor;
  const out = new Float64Array(channels * wide * wide);
  for (let channel = 0; channel < channels; channel++)
    for (let y = 0; y < wide; y++)
      for (let x = 0; x < wide; x++)
        out[(channel * wide + y) * wide + x] =
          values[(channel * side + Math.floor(y / factor)) * side + Math.floor(x / factor)]!;
  return { channels, side: wide, values: out };
}

function pooled({ channels, side, values }: Map): Map {
  const half = side / 2;
  const out = new Float64Array(channels * half * half);
  for (let channel = 0; channel < channels; channel++)
    for (let y = 0; y < half; y++)
      for (let x = 0; x < half; x++) {
        const at = (channel * side + 2 * y) * side + 2 * x;
        out[(channel * half + y) * half + x] = Math.max(
          values[at]!,
          values[at + 1]!,
          values[at + side]!,
          values[at + side + 1]!,
        );
      }
  return { channels, side: half, values: out };
}

function convolved({ channels, side, values }: Map, layer: Layer, parameters: Float64Array): Map {
  const { outChannels, convSide, stride, filterAt, biasAt } = layer;
  // 'same': with stride 1 one pixel on every side, with stride 2 over an even side below and right only.
  const shift = stride === 1 ? 1 : 0;
  const out = new Float64Array(outChannels * convSide * convSide);
  for (let to = 0; to < outChannels; to++) {
    out.fill(parameters[biasAt + to]!, to * convSide * convSide, (to + 1) * convSide * convSide);
    for (let from = 0; from < channels; from++)
      for (let ky = 0; ky < 3; ky++)
        for (let kx = 0; kx < 3; kx++) {
          const weight = parameters[filterAt + ((to * channels + from) * 3 + ky) * 3 + kx]!;
          for (let y = 0; y < convSide; y++) {
            const row = y * stride + ky - shift;
            if (row < 0 || row >= side) continue;
            for (let x = 0; x < convSide; x++) {
              const column = x * stride + kx - shift;
              if (column < 0 || column >= side) continue;
              const at = (to * convSide + y) * convSide + x;
              out[at] = out[at]! + weight * values[(from * side + row) * side + column]!;
            }
          }
        }
  }
  return { channels: outChannels, side: convSide, values: out };
}
