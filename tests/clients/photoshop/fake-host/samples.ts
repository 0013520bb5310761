/** Bits of one sample. 8: 0..255. 16: 0..32768, Photoshop's own. 32: float, 0..1 nominal. */
export type Depth = 8 | 16 | 32;

export type Samples = Uint8Array | Uint16Array | Float32Array;

/** The sample that means 1.0. */
export const whiteOf = (depth: Depth): number => (depth === 8 ? 255 : depth === 16 ? 32768 : 1);

export function newSamples(depth: Depth, count: number): Samples {
  return depth === 8 ? new Uint8Array(count) : depth === 16 ? new Uint16Array(count) : new Float32Array(count);
}

/** The depth that a typed array stands for. */
export function depthOf(samples: Samples): Depth {
  return samples instanceof Uint8Array ? 8 : samples instanceof Uint16Array ? 16 : 32;
}

/** 0..1 to a sample, rounded; 8 and 16 bits are held in range. */
export function quantize(value: number, depth: Depth): number {
  if (depth === 32) return value;
  const white = whiteOf(depth);
  return Math.min(white, Math.max(0, Math.round(value * white)));
}

/** The same samples in another depth, rounded. */
export function convertDepth(samples: Samples, to: Depth): Samples {
  const from = depthOf(samples);
  if (from === to) return samples;
  const result = newSamples(to, samples.length);
  const white = whiteOf(from);
  for (let i = 0; i < samples.length; i++) result[i] = quantize((samples[i] as number) / white, to);
  return result;
}
