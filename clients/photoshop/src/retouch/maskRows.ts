import type { OpenPhoto, Samples } from "../photo";
import { emptySamples } from "../samples";

/** What is remembered of one mask at most; a portrait's fits, and of a larger one the lower rows are read twice. */
export const MOST_KEPT_BYTES = 16 * 1024 * 1024;

/** What of a row is not 0. */
interface KeptRow {
  readonly from: number;
  readonly samples: Samples;
}

/** Rows of a finished retouch's mask: first looked at for what they touch, then written. What was read once is remembered, without the zeros at either end. */
export class MaskRows {
  private readonly kept = new Map<number, KeptRow>();
  private keptBytes = 0;

  constructor(private readonly photo: Pick<OpenPhoto, "format" | "readBand">, private readonly mostBytes = MOST_KEPT_BYTES) {}

  /** Whole rows, 1 channel, in the photo's sample type. Rejects with PanelError. */
  async read(firstRow: number, rowCount: number): Promise<Samples> {
    const known = this.remembered(firstRow, rowCount);
    if (known) return known;
    const { samples } = await this.photo.readBand("mask", firstRow, rowCount);
    this.remember(firstRow, samples);
    return samples;
  }

  private remembered(firstRow: number, rowCount: number): Samples | null {
    const { extent, sample } = this.photo.format;
    for (let row = firstRow; row < firstRow + rowCount; row++) if (!this.kept.has(row)) return null;
    const samples = emptySamples(sample, extent.width * rowCount);
    for (let row = 0; row < rowCount; row++) {
      const kept = this.kept.get(firstRow + row);
      if (kept) samples.set(kept.samples, row * extent.width + kept.from);
    }
    return samples;
  }

  private remember(firstRow: number, mask: Samples): void {
    const { width } = this.photo.format.extent;
    for (let at = 0, row = firstRow; at < mask.length; at += width, row++) {
      const all = mask.subarray(at, at + width);
      const edges = edgesOf(all);
      const from = edges?.first ?? 0;
      // A copy: the band itself is given up.
      const samples = all.slice(from, edges ? edges.last + 1 : 0);
      if (this.keptBytes + samples.byteLength > this.mostBytes) return;
      this.keptBytes += samples.byteLength;
      this.kept.set(row, { from, samples });
    }
  }
}

/** The first and last column of a row that are not 0; null: all are. */
export function edgesOf(row: Samples): { readonly first: number; readonly last: number } | null {
  let first = 0;
  while (first < row.length && row[first] === 0) first++;
  if (first === row.length) return null;
  let last = row.length - 1;
  while (row[last] === 0) last--;
  return { first, last };
}
