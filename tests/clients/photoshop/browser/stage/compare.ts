// Pictures held against each other, in code values.

/** Samples of the same pixels: what a document shows, and what it should show. */
export function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} samples against ${b.length}.`);
  let greatest = 0;
  for (let i = 0; i < a.length; i++) greatest = Math.max(greatest, Math.abs((a[i] as number) - (b[i] as number)));
  return greatest;
}

/** How many samples differ. */
export function countDifferent(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++;
  return count;
}

/** How many samples differ where the mask (1 channel) is 0. */
export function countOutside(a: ArrayLike<number>, b: ArrayLike<number>, mask: ArrayLike<number>): number {
  const channels = a.length / mask.length;
  let count = 0;
  for (let i = 0; i < a.length; i++) if (mask[Math.floor(i / channels)] === 0 && a[i] !== b[i]) count++;
  return count;
}

/** Bytes as samples of 8, 16 or 32 bits, little-endian. */
export function samplesOf(bytes: Buffer, depth: 8 | 16 | 32): Uint8Array | Uint16Array | Float32Array {
  const own = new Uint8Array(bytes).buffer;
  return depth === 8 ? new Uint8Array(own) : depth === 16 ? new Uint16Array(own) : new Float32Array(own);
}

/** A rectangle of chunky rows, cut out. */
export function cut<T extends Uint8Array | Uint16Array | Float32Array>(samples: T, width: number, channels: number, area: { x: number; y: number; width: number; height: number }): T {
  const rows: T[] = [];
  for (let y = area.y; y < area.y + area.height; y++) rows.push(samples.subarray((y * width + area.x) * channels, (y * width + area.x + area.width) * channels) as T);
  const result = samples.slice(0, area.width * area.height * channels) as T;
  rows.forEach((row, i) => result.set(row, i * area.width * channels));
  return result;
}
