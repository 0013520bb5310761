import type { Bounds, Cancellation, OpenPhoto, OutputKind, Samples } from "../photo";
import { bytesOf } from "../samples";
import { stopIfCancelled } from "./cancellation";

/** So many bytes of whole rows are held at once, however wide the photo is. */
const MOST_BYTES = 4e6;

/** Pixels of a photo, in its own encoding. */
type Part = Awaited<ReturnType<OpenPhoto["readPreview"]>>;

/** A part of one output of the newest retouch at full size. bounds: within the photo. Only whole rows can be read, so they are read a few at a time and cut. */
export async function readPart(photo: OpenPhoto, output: OutputKind, bounds: Bounds, cancellation: Cancellation): Promise<Part> {
  const { extent, sample } = photo.format;
  // The most channels that any output has, since these are known only with the answer.
  const rowsAtOnce = Math.max(1, Math.min(photo.suggestedBandRows, Math.floor(MOST_BYTES / (extent.width * 4 * bytesOf(sample)))));
  let part: { readonly samples: Samples; readonly channels: Part["channels"] } | null = null;
  for (let row = 0; row < bounds.height; row += rowsAtOnce) {
    stopIfCancelled(cancellation);
    const rows = await photo.readBand(output, bounds.y + row, Math.min(rowsAtOnce, bounds.height - row));
    part ??= { samples: like(rows.samples, bounds.width * bounds.height * rows.channels), channels: rows.channels };
    cutInto(part.samples, row, rows.samples, extent.width, bounds, part.channels);
  }
  if (!part) throw new Error("A part has at least one row.");
  return { extent: { width: bounds.width, height: bounds.height }, ...part };
}

function cutInto(part: Samples, firstRow: number, rows: Samples, width: number, bounds: Bounds, channels: number): void {
  for (let row = 0; row * width * channels < rows.length; row++) {
    const from = (row * width + bounds.x) * channels;
    part.set(rows.subarray(from, from + bounds.width * channels), (firstRow + row) * bounds.width * channels);
  }
}

function like(samples: Samples, length: number): Samples {
  if (samples instanceof Uint8Array) return new Uint8Array(length);
  return samples instanceof Uint16Array ? new Uint16Array(length) : new Float32Array(length);
}
