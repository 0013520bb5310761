import type { Bounds, SampleType, Samples } from "../photo";
import { bytesOf, emptySamples, fullValue } from "../samples";

/** Bits of one sample, as Photoshop counts them. */
export const bitsOf = (sample: SampleType): number => 8 * bytesOf(sample);

/** Whether every sample is 0. */
export const isEmpty = (samples: Samples): boolean => {
  for (let i = 0; i < samples.length; i++) if (samples[i] !== 0) return false;
  return true;
};

/** Photoshop's planar order (all of one channel, then the next) as chunky. */
export const interleave = (planar: Samples, channels: number): Samples => {
  const pixels = planar.length / channels;
  const chunky = planar.slice();
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < pixels; pixel++) chunky[pixel * channels + channel] = planar[channel * pixels + pixel] ?? 0;
  }
  return chunky;
};

/** Copies a rectangle of chunky pixels into another at (x, y); both have the same channels and sample type, and it must fit. */
export const copyInto = (target: Samples, targetWidth: number, source: Samples, sourceExtent: Bounds, channels: number): void => {
  const rowLength = sourceExtent.width * channels;
  for (let row = 0; row < sourceExtent.height; row++) {
    const from = row * rowLength;
    const to = ((sourceExtent.y + row) * targetWidth + sourceExtent.x) * channels;
    target.set(source.subarray(from, from + rowLength), to);
  }
};

/** Columns x to x + width - 1 of whole rows; the same array when those are all. */
export const cropColumns = (samples: Samples, channels: number, rowWidth: number, x: number, width: number): Samples => {
  if (x === 0 && width === rowWidth) return samples;
  const rows = samples.length / (rowWidth * channels);
  const cropped = samples.slice(0, rows * width * channels);
  for (let row = 0; row < rows; row++) {
    const from = (row * rowWidth + x) * channels;
    cropped.set(samples.subarray(from, from + width * channels), row * width * channels);
  }
  return cropped;
};

/** How many zeros to put around a rectangle. */
export interface Margin {
  readonly sides: number;
  readonly above: number;
  readonly below: number;
}

/** One channel with zeros around it. The same array when there are none to add. */
export const withMargin = (samples: Samples, width: number, margin: Margin, sample: SampleType): Samples => {
  if (margin.sides + margin.above + margin.below === 0) return samples;
  const height = samples.length / width;
  const wide = width + 2 * margin.sides;
  const result = emptySamples(sample, wide * (margin.above + height + margin.below));
  copyInto(result, wide, samples, { x: margin.sides, y: margin.above, width, height }, 1);
  return result;
};

/** Adds an opaque alpha channel. */
export const withOpaqueAlpha = (samples: Samples, colours: number, sample: SampleType): Samples => {
  const pixels = samples.length / colours;
  const result = emptySamples(sample, pixels * (colours + 1));
  const opaque = fullValue(sample);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let colour = 0; colour < colours; colour++) result[pixel * (colours + 1) + colour] = samples[pixel * colours + colour] ?? 0;
    result[pixel * (colours + 1) + colours] = opaque;
  }
  return result;
};

/** Drops the alpha channel; null where any pixel is not opaque, because that would be a loss. */
export const withoutOpaqueAlpha = (samples: Samples, channels: number, sample: SampleType): Samples | null => {
  const colours = channels - 1;
  const pixels = samples.length / channels;
  const result = emptySamples(sample, pixels * colours);
  const opaque = fullValue(sample);
  for (let pixel = 0; pixel < pixels; pixel++) {
    if (samples[pixel * channels + colours] !== opaque) return null;
    for (let colour = 0; colour < colours; colour++) result[pixel * colours + colour] = samples[pixel * channels + colour] ?? 0;
  }
  return result;
};

/** Alpha of any amount becomes opaque, in place; transparent pixels stay so. */
export const fillAlpha = (samples: Samples, channels: number, sample: SampleType): void => {
  const opaque = fullValue(sample);
  for (let i = channels - 1; i < samples.length; i += channels) if (samples[i] !== 0) samples[i] = opaque;
};

/**
 * What partly transparent pixels gain when a layer with their own alpha lies over them: added, the sum of the cover that each gains (alpha x (1 - alpha) x mask), and
 * mask, the sum of the mask where there is anything; both in pixels. Both have the same pixels; alpha is the last channel.
 */
export const coverGain = (samples: Samples, channels: number, mask: Samples, sample: SampleType): { readonly added: number; readonly mask: number } => {
  const opaque = fullValue(sample);
  let added = 0;
  let masked = 0;
  for (let i = channels - 1, pixel = 0; i < samples.length; i += channels, pixel++) {
    const alpha = (samples[i] ?? 0) / opaque;
    const shown = alpha > 0 ? (mask[pixel] ?? 0) / opaque : 0;
    added += alpha * (1 - alpha) * shown;
    masked += shown;
  }
  return { added, mask: masked };
};

/** The alpha of one band times that of another, in place; rounded. Both have alpha last and the same pixels. */
export const multiplyAlpha = (samples: Samples, channels: number, alphaOf: Samples, alphaChannels: number, sample: SampleType): void => {
  const opaque = fullValue(sample);
  for (let i = channels - 1, j = alphaChannels - 1; i < samples.length; i += channels, j += alphaChannels) {
    const product = ((samples[i] ?? 0) * (alphaOf[j] ?? 0)) / opaque;
    samples[i] = sample === "float32" ? product : Math.round(product);
  }
};

/** Grey values of any of Photoshop's depths in another of them: 0..255, 0..32768 or 0..1; rounded. The same array when nothing changes. */
export const scaleGrey = (grey: Samples, sample: SampleType): Samples => {
  const from = grey instanceof Uint8Array ? "uint8" : grey instanceof Uint16Array ? "photoshop16" : "float32";
  if (from === sample) return grey;
  const scaled = emptySamples(sample, grey.length);
  const factor = fullValue(sample) / fullValue(from);
  for (let i = 0; i < grey.length; i++) {
    const value = (grey[i] ?? 0) * factor;
    scaled[i] = sample === "float32" ? value : Math.round(value);
  }
  return scaled;
};
