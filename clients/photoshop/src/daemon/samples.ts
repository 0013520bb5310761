import type { ChannelCount, PhotoFormat, Samples, SampleType } from "../photo";
import { PanelError } from "../photo";
import { bytesOf, emptySamples } from "../samples";

/** Bytes of one row. */
export function rowBytes(width: number, channels: ChannelCount, sample: SampleType): number {
  return width * channels * bytesOf(sample);
}

/** Samples of little-endian bytes: a view on them where the array's type allows their place in memory, else on one copy. */
export function samplesOf(bytes: Uint8Array, sample: SampleType): Samples {
  if (sample === "uint8") return bytes;
  const size = bytesOf(sample);
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  const length = bytes.length / size;
  return sample === "photoshop16" ? new Uint16Array(buffer, byteOffset, length) : new Float32Array(buffer, byteOffset, length);
}

/** Throws PanelError "bad-band" for samples of another type, or not of whole rows of the photo. */
export function checkRows(samples: Samples, { extent, sample }: PhotoFormat, channels: ChannelCount, firstRow: number): void {
  const rows = samples.length / (extent.width * channels);
  const fits = samples.BYTES_PER_ELEMENT === bytesOf(sample);
  if (fits && Number.isInteger(rows) && rows >= 1 && firstRow >= 0 && firstRow + rows <= extent.height) return;
  throw new PanelError("bad-band", `The panel read ${samples.length} samples at row ${firstRow} that do not fit the photo. Please report this fault.`);
}

/** The protocol's samples are little-endian, and typed arrays have the machine's own order; every machine that runs UXP is little-endian. */
export const isLittleEndian: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Parts of one picture, one after the other; a single part is not copied. */
export function joinSamples(parts: readonly Samples[], sample: SampleType): Samples {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const whole = emptySamples(sample, parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
