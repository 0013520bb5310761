import type { Cancellation, ChannelCount, SampleType } from "../photo";
import { bytesOf } from "../samples";
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
 * Makes each band and passes it on, in order, with at most IN_FLIGHT at once: some being made, some on their way. After a fault or a cancel nothing further is
 * begun; what is under way is waited for, so that nobody writes to a photo that was given up; then the first fault is thrown.
 */
export async function passBands<T>(
  bands: readonly Band[],
  make: (band: Band) => Promise<T>,
  pass: (band: Band, made: T) => Promise<void>,
  cancellation: Cancellation,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const faults: unknown[] = [];
  const stopped = (): boolean => faults.length > 0 || cancellation.cancelled;
  const carry = async (band: Band): Promise<void> => {
    try {
      const made = await make(band);
      if (!stopped()) await pass(band, made);
    } catch (fault) {
      faults.push(fault);
    }
  };
  for (const band of bands) {
    if (underWay.size >= IN_FLIGHT) await Promise.race(underWay);
    if (stopped()) break;
    const carried: Promise<void> = carry(band).then(() => void underWay.delete(carried));
    underWay.add(carried);
  }
  await Promise.all(underWay);
  // A cancel makes the calls under way fail too; the wish is what the user should read.
  stopIfCancelled(cancellation);
  if (faults.length > 0) throw faults[0];
}
