import { newSamples, type Depth, type Samples } from "./samples";

/** Chunky samples shrunk to another size by the mean over the area of each new pixel, rounded for 8 and 16 bits. */
export function shrink(samples: Samples, depth: Depth, channels: number, from: { width: number; height: number }, to: { width: number; height: number }): Samples {
  const result = newSamples(depth, to.width * to.height * channels);
  const columns = spans(from.width, to.width), rows = spans(from.height, to.height);
  rows.forEach((row, y) => columns.forEach((column, x) => {
    for (let c = 0; c < channels; c++) {
      let sum = 0, weight = 0;
      for (const [sy, wy] of row) for (const [sx, wx] of column) {
        sum += (samples[(sy * from.width + sx) * channels + c] as number) * wx * wy;
        weight += wx * wy;
      }
      result[(y * to.width + x) * channels + c] = depth === 32 ? sum / weight : Math.round(sum / weight);
    }
  }));
  return result;
}

// For each new pixel the old ones it covers, and how much of each.
function spans(from: number, to: number): [number, number][][] {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    const start = i * scale, end = (i + 1) * scale;
    const covered: [number, number][] = [];
    for (let s = Math.floor(start); s < Math.min(from, Math.ceil(end - 1e-9)); s++) covered.push([s, Math.min(end, s + 1) - Math.max(start, s)]);
    return covered;
  });
}

/** What a targetSize asks for: the size of the result and the cache pyramid's level that Photoshop would take it from. */
export function targetOf(target: { width?: number; height?: number } | undefined, width: number, height: number): { width: number; height: number; level: number } {
  if (!target || (target.width === undefined && target.height === undefined)) return { width, height, level: 0 };
  const scale = target.width === undefined ? (target.height as number) / height : target.height === undefined ? target.width / width : null;
  const size = {
    width: Math.max(1, target.width ?? Math.round(width * (scale as number))),
    height: Math.max(1, target.height ?? Math.round(height * (scale as number))),
  };
  if (size.width >= width && size.height >= height) return { width, height, level: 0 };
  return { ...size, level: Math.max(0, Math.floor(Math.log2(Math.min(width / size.width, height / size.height)))) };
}
