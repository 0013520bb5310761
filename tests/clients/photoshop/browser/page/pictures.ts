// Pictures made of the one portrait.
import { type Depth, newSamples, whiteOf } from "../../fake-host/samples";
import type { Picture } from "../../fake-host/scenes";

/** An 8-bit picture in another depth, with low bits of its own; 32 bits are linear light, as in Photoshop, and reach a little beyond 0 and 1. */
export function deepen(picture: Picture, depth: Depth): Picture {
  if (depth === 8) return picture;
  const white = whiteOf(depth);
  const samples = newSamples(depth, picture.samples.length);
  let seed = 12345;
  for (let i = 0; i < samples.length; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    // Within the step of 8 bits that the sample stands for.
    const value = ((picture.samples[i] as number) + seed / 2 ** 32 - 0.5) / 255;
    samples[i] = depth === 16 ? Math.round(Math.min(1, Math.max(0, value)) * white) : Math.sign(value) * Math.abs(value) ** 2.2;
  }
  return { ...picture, samples };
}

/** One channel: the mean of three. */
export function greyOf(picture: Picture): Picture {
  const samples = picture.samples.slice(0, picture.width * picture.height);
  for (let i = 0; i < samples.length; i++) {
    const mean = ((picture.samples[3 * i] as number) + (picture.samples[3 * i + 1] as number) + (picture.samples[3 * i + 2] as number)) / 3;
    samples[i] = picture.samples instanceof Float32Array ? mean : Math.round(mean);
  }
  return { ...picture, channels: 1, samples };
}

/** The same picture, larger; nearest pixels, which is quick and enough to weigh. */
export function enlarge(picture: Picture, width: number, height: number, depth: Depth): Picture {
  const { channels, samples } = deepen(picture, depth);
  const large = newSamples(depth, width * height * channels);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * picture.height) / height) * picture.width;
    for (let x = 0, to = y * width * channels; x < width; x++) {
      const from = (row + Math.floor((x * picture.width) / width)) * channels;
      for (let c = 0; c < channels; c++) large[to++] = samples[from + c] as number;
    }
  }
  return { width, height, channels, samples: large };
}
