/** One 3×3 convolution with what comes before and after it. */
export interface Block {
  readonly channels: number;
  /** Nearest-neighbour up-sampling before the convolution; 4 = twice by 2. */
  readonly upsample?: 2 | 4;
  readonly stride?: 2;
  /** Max-pooling 2×2 after the activation: the blocks of the encoder. */
  readonly pool?: true;
}

/** The lecture's network (docs/method.md), in order. The code is what the last pooling gives. */
const lectureNetwork: readonly Block[] = [
  { channels: 16, pool: true },
  { channels: 32, pool: true },
  { channels: 64, pool: true },
  { channels: 128, pool: true },
  { channels: 256, stride: 2, pool: true },
  { channels: 256 },
  { upsample: 2, channels: 128 },
  { upsample: 2, channels: 64 },
  { upsample: 2, channels: 32 },
  { upsample: 2, channels: 16 },
  { upsample: 4, channels: 1 },
];

/** A block with its sizes worked out. Sides are in pixels, of squares. */
export interface Layer {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly upsample: 1 | 2 | 4;
  readonly stride: 1 | 2;
  readonly pool: boolean;
  /** Of what the convolution reads, after up-sampling. */
  readonly inSide: number;
  /** Of what the convolution gives. */
  readonly convSide: number;
  /** Of what the block gives. */
  readonly outSide: number;
  /** Where its filter [out, in, 3, 3] begins in the flat parameter vector; its bias [out] follows. */
  readonly filterAt: number;
  readonly biasAt: number;
}

export interface Network {
  /** Side of the square, one-channel input and output, px. */
  readonly side: number;
  readonly layers: readonly Layer[];
  /** Length of the flat parameter vector: filter and bias of each layer, in order. */
  readonly parameters: number;
  readonly encoderParameters: number;
  /** Length of the code. */
  readonly codeSize: number;
}

/**
 * Works out every size of an autoencoder.
 * @param side of the input, px; 256 is the lecture's, smaller ones serve tests.
 * @throws RangeError when the side does not halve evenly down to the code, or the network does not give back its input's shape.
 */
export function networkOf(side = 256, blocks: readonly Block[] = lectureNetwork): Network {
  const layers: Layer[] = [];
  let at = 0;
  let last = { outChannels: 1, outSide: side };
  for (const { channels, upsample = 1, stride = 1, pool = false } of blocks) {
    const inChannels = last.outChannels;
    const inSide = last.outSide * upsample;
    const convSide = inSide / stride;
    const outSide = pool ? convSide / 2 : convSide;
    const biasAt = at + channels * inChannels * 9;
    const sizes = { inChannels, outChannels: channels, inSide, convSide, outSide };
    const layer: Layer = { ...sizes, upsample, stride, pool, filterAt: at, biasAt };
    if (!Number.isInteger(outSide))
      throw new RangeError(`An input of ${side} px does not halve evenly down to the code`);
    layers.push(layer);
    at = biasAt + channels;
    last = layer;
  }
  if (last.outChannels !== 1 || last.outSide !== side)
    throw new RangeError(`The network gives ${last.outChannels}×${last.outSide} px, not 1×${side} px`);
  const code = layers.findLast((layer) => layer.pool)!;
  return {
    side,
    layers,
    parameters: at,
    encoderParameters: code.biasAt + code.outChannels,
    codeSize: code.outChannels * code.outSide ** 2,
  };
}

/** One line of the lecture's table: what the layer does, its output's shape (height × width × channels), its parameters. */
export interface TableRow {
  readonly layer: string;
  readonly shape: readonly number[];
  readonly parameters: number;
}

/** The network as the lecture's table shows it. */
export function tableOf({ layers, codeSize }: Network): readonly TableRow[] {
  const rows = layers.flatMap((layer): TableRow[] => {
    const { inChannels, outChannels, convSide, outSide, stride, upsample, pool } = layer;
    const before = { 1: '', 2: 'up-sample 2, ', 4: 'up-sample 2 twice, ' }[upsample];
    const row: TableRow = {
      layer: `${before}conv ${outChannels}${stride === 2 ? ', stride 2' : ''}`,
      shape: [convSide, convSide, outChannels],
      parameters: outChannels * (inChannels * 9 + 1),
    };
    if (!pool) return [row];
    return [row, { layer: 'max-pool 2', shape: [outSide, outSide, outChannels], parameters: 0 }];
  });
  const codeAt = rows.findLastIndex(({ layer }) => layer === 'max-pool 2') + 1;
  const code: TableRow = { layer: 'flatten = the code a', shape: [codeSize], parameters: 0 };
  const back: TableRow = { layer: 'reshape', shape: rows[codeAt - 1]!.shape, parameters: 0 };
  return rows.toSpliced(codeAt, 0, code, back);
}
