// What every side knows of samples; their ranges are those of SampleType.
import type { Samples, SampleType } from "./photo";

const bytesPerSample: Readonly<Record<SampleType, number>> = { uint8: 1, photoshop16: 2, float32: 4 };
const fullValues: Readonly<Record<SampleType, number>> = { uint8: 255, photoshop16: 32768, float32: 1 };

/** Bytes of one sample. */
export const bytesOf = (sample: SampleType): number => bytesPerSample[sample];

/** The code that is fully opaque, fully selected, white. */
export const fullValue = (sample: SampleType): number => fullValues[sample];

/** Zeros: black, unselected, and transparent where there is alpha. */
export const emptySamples = (sample: SampleType, length: number): Samples => {
  if (sample === "uint8") return new Uint8Array(length);
  return sample === "photoshop16" ? new Uint16Array(length) : new Float32Array(length);
};
