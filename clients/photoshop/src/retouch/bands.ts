import type { Cancellation, ChannelCount, SampleType } from "../photo";
import { stopIfCancelled } from "./cancellation";

/** Some rows of a photo, full width. */
export interface Band {
  readonly firstRow: number;
  readonly rowCount: number;
}

/** What one message carries: large enough that a call's own cost is small, small enough that four fit into a panel's memory. */
export const BAND_BYTES = 4 * 1024 * 1024;

/** Bands on their way at once. */
export const IN_FLIGHT = 4;

/** Bytes of one sample. */
export function bytesOf(sample: SampleType): number {
  return sample === "uint8" ? 1 : sample === "photoshop16" ? 2 : 4;
}

/** How many rows of this width make about BAND_BYTES; at least 1. */
export function rowsPerBand(width: number, channels: ChannelCount, sample: SampleType): number {
  return Math.max(1, Math.floor(BAND_BYTES / (width * channels * bytesOf(sample))));
}

/** Rows firstRow to firstRow + rowCount - 1, from the top, in bands of at most rows. */
export function bandsOf(firstRow: number, rowCount: number, rows: number): Band[] {
  const bands: Band[] = [];
  for (let row = 0; row < rowCount; row += rows) bands.push({ firstRow: firstRow + row, rowCount: Math.min(rows, rowCount - row) });
  return bands;
}

/**
 * Makes each band in order, one at a time, and passes it on with at most IN_FLIGHT on their way. After a fault or a cancel nothing further is begun; what is on its
 * way is waited for, so that nobody writes to a photo that was given up; then the first fault is thrown.
 */
export async function passBands<T>(
  bands: readonly Band[],
  make: (band: Band) => Promise<T>,
  pass: (band: Band, made: T) => Promise<void>,
  cancellation: Cancellation,
): Promise<void> {
  const onTheirWay = new Set<Promise<void>>();
  const faults: unknown[] = [];
  for (const band of bands) {
    if (onTheirWay.size >= IN_FLIGHT) await Promise.race(onTheirWay);
    if (faults.length > 0 || cancellation.cancelled) break;
    try {
      const made = await make(band);
      if (faults.length > 0 || cancellation.cancelled) break;
      const passing: Promise<void> = pass(band, made)
        .catch((fault: unknown) => void faults.push(fault))
        .then(() => void onTheirWay.delete(passing));
      onTheirWay.add(passing);
    } catch (fault) {
      faults.push(fault);
    }
  }
  await Promise.all(onTheirWay);
  // A cancel makes the calls on their way fail too; the wish is what the user should read.
  stopIfCancelled(cancellation);
  if (faults.length > 0) throw faults[0];
}
