import type { FakeHostOptions } from "./options";
import type { MemoryMeter } from "./records";
import { type Depth, depthOf, newSamples, type Samples } from "./samples";
import { PhotoshopError, strict } from "./strict";

export type ColorSpaceName = "RGB" | "Grayscale" | "Lab";

/** What the pixels of an image data are; samples are chunky and Photoshop's own range. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly colorSpace: ColorSpaceName;
  readonly colorProfile: string;
  readonly samples: Samples;
}

interface Held extends Image {
  disposed: boolean;
  readonly depth: Depth;
}

const held = new WeakMap<object, Held>();

/** Makes the object that a plugin sees as PhotoshopImageData. */
export function newImageData(image: Image, memory: MemoryMeter, options: FakeHostOptions): object {
  const inside: Held = { ...image, disposed: false, depth: depthOf(image.samples) };
  const hasAlpha = image.components === 2 || image.components === 4;
  const layout = image.colorSpace === "RGB" ? "RGB" : image.colorSpace === "Lab" ? "LAB" : "Grayscale";
  const chunky = options.chunkyName ?? "isChunky";
  const bytes = image.samples.byteLength;
  memory.hold(bytes);
  const members = {
    width: image.width, height: image.height, colorSpace: image.colorSpace, colorProfile: image.colorProfile, hasAlpha,
    components: image.components, componentSize: inside.depth, pixelFormat: hasAlpha ? (layout === "RGB" ? "RGBA" : `${layout}Alpha`) : layout,
    [chunky]: true, type: "image/uncompressed",
    getData: async (request: { chunky?: boolean; fullRange?: boolean } = {}): Promise<Samples> => {
      if (inside.disposed) throw new PhotoshopError("getData: the image data has been disposed.");
      const samples = layOut(inside, request);
      memory.handOut(samples);
      return samples;
    },
    dispose: (): void => {
      if (inside.disposed) return;
      inside.disposed = true;
      memory.release(bytes);
    },
  };
  for (const name of Object.keys(members)) if (name !== "getData" && name !== "dispose") Object.defineProperty(members, name, { writable: false });
  const object = strict("PhotoshopImageData", members, [chunky === "isChunky" ? "chunky" : "isChunky"]);
  held.set(object, inside);
  return object;
}

/** The pixels behind an image data that a plugin hands in. Throws for anything else and after dispose. */
export function imageOf(object: unknown, call: string): Image {
  const inside = typeof object === "object" && object !== null ? held.get(object) : undefined;
  if (!inside) throw new TypeError(`${call}: imageData must be a PhotoshopImageData.`);
  if (inside.disposed) throw new PhotoshopError(`${call}: the image data has been disposed.`);
  return inside;
}

function layOut(image: Held, request: { chunky?: boolean; fullRange?: boolean }): Samples {
  const { samples, components } = image;
  const result = newSamples(image.depth, samples.length);
  const pixels = samples.length / components;
  if (request.chunky ?? true) result.set(samples);
  else for (let i = 0; i < samples.length; i++) result[(i % components) * pixels + Math.floor(i / components)] = samples[i] as number;
  if (request.fullRange && image.depth === 16) stretch(result, 65535 / 32768);
  return result;
}

/** 16-bit samples between Photoshop's 0..32768 and 0..65535, rounded. */
export function stretch(samples: Samples, factor: number): void {
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round((samples[i] as number) * factor);
}
