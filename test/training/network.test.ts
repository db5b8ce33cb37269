import { expect, test } from 'vitest';
import { networkOf, tableOf } from '../../server/training/network.ts';

test('the network is the lecture’s, layer by layer', () => {
  expect(
    tableOf(networkOf()).map(({ layer, shape, parameters }) => [layer, shape.join('×'), parameters]),
  ).toEqual([
    ['conv 16', '256×256×16', 160],
    ['max-pool 2', '128×128×16', 0],
    ['conv 32', '128×128×32', 4640],
    ['max-pool 2', '64×64×32', 0],
    ['conv 64', '64×64×64', 18496],
    ['max-pool 2', '32×32×64', 0],
    ['conv 128', '32×32×128', 73856],
    ['max-pool 2', '16×16×128', 0],
    ['conv 256, stride 2', '8×8×256', 295168],
    ['max-pool 2', '4×4×256', 0],
    ['flatten = the code a', '4096', 0],
    ['reshape', '4×4×256', 0],
    ['conv 256', '4×4×256', 590080],
    ['up-sample 2, conv 128', '8×8×128', 295040],
    ['up-sample 2, conv 64', '16×16×64', 73792],
    ['up-sample 2, conv 32', '32×32×32', 18464],
    ['up-sample 2, conv 16', '64×64×16', 4624],
    ['up-sample 2 twice, conv 1', '256×256×1', 145],
  ]);
});

test('it has 1,374,465 parameters, 392,320 of them in the encoder, and a code of 4,096', () => {
  const { parameters, encoderParameters, codeSize } = networkOf();
  expect({ parameters, encoderParameters, codeSize }).toEqual({
    parameters: 1_374_465,
    encoderParameters: 392_320,
    codeSize: 4096,
  });
});

test('filters and biases lie one behind the other and fill the parameter vector', () => {
  const { layers, parameters } = networkOf();
  let at = 0;
  for (const { filterAt, biasAt, inChannels, outChannels } of layers) {
    expect(filterAt).toBe(at);
    expect(biasAt).toBe(filterAt + outChannels * inChannels * 9);
    at = biasAt + outChannels;
  }
  expect(at).toBe(parameters);
});

test('a side that does not halve evenly is refused', () => {
  expect(() => networkOf(96)).toThrow('An input of 96 px does not halve evenly down to the code');
});

test('blocks that do not give the picture back are refused', () => {
  expect(() => networkOf(64, [{ channels: 4, pool: true }, { channels: 1 }])).toThrow(
    'The network gives 1×32 px, not 1×64 px',
  );
});
