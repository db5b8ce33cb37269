import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { inputSize } from '../../core/geometry.ts';
import type { Reference } from './reference.ts';

/** Side of the pictures that are decomposed: averaged down, for a frame must cost milliseconds. 4,096 px, as many as the code has numbers. */
const side = 64;
/** Most frames that are decomposed, evenly taken: the cost grows with their cube. */
const mostFrames = 400;

/**
 * Distance of a picture to the space of the normals' principal components (root mean square, x in 0..1), as many of them as there are frames
 * to learn from less one, at most 399; code of the network: 4,096. Components come from the frames' Gram matrix.
 * @param normals 256×256 each, at least two.
 */
export function principalComponents(normals: readonly Uint8Array[]): Reference {
  const taken = Math.min(normals.length, mostFrames);
  const pictures = Array.from({ length: taken }, (_, index) =>
    averagedDown(normals[Math.floor((index * normals.length) / taken)]!),
  );
  const mean = new Float64Array(side * side);
  for (const picture of pictures) for (let at = 0; at < mean.length; at++) mean[at]! += picture[at]! / taken;
  const centred = pictures.map((picture) => picture.map((value, at) => value - mean[at]!));
  const components = componentsOf(centred);
  return {
    name: 'pca',
    score(grey) {
      const rest = averagedDown(grey).map((value, at) => value - mean[at]!);
      let squares = dot(rest, rest);
      for (const component of components) squares -= dot(rest, component) ** 2;
      return Math.sqrt(Math.max(0, squares) / rest.length);
    },
  };
}

/** Orthonormal directions that span the rows, by falling variance; those without any are left out. */
export function componentsOf(rows: readonly Float64Array[], most = rows.length): readonly Float64Array[] {
  const gram = new Matrix(rows.length, rows.length);
  for (const [i, row] of rows.entries())
    for (let j = 0; j <= i; j++) {
      const product = dot(row, rows[j]!);
      gram.set(i, j, product);
      gram.set(j, i, product);
    }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const order = realEigenvalues
    .map((_, index) => index)
    .sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const least = 1e-9 * Math.max(...realEigenvalues);
  return order
    .filter((index) => realEigenvalues[index]! > least)
    .slice(0, most)
    .map((index) => {
      const component = new Float64Array(rows[0]!.length);
      const scale = 1 / Math.sqrt(realEigenvalues[index]!);
      for (const [row, values] of rows.entries()) {
        const weight = eigenvectorMatrix.get(row, index) * scale;
        for (let at = 0; at < component.length; at++) component[at]! += weight * values[at]!;
      }
      return component;
    });
}

export function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!;
  return sum;
}

function averagedDown(grey: Uint8Array): Float64Array {
  const block = inputSize / side;
  const small = new Float64Array(side * side);
  for (let y = 0; y < inputSize; y++)
    for (let x = 0; x < inputSize; x++)
      small[Math.floor(y / block) * side + Math.floor(x / block)]! += grey[y * inputSize + x]!;
  return small.map((sum) => sum / (255 * block ** 2));
}
