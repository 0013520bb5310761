import type { Samples } from "../photo";
import type { ImageRead, PhotoshopImageData } from "./photoshop";
import { interleave } from "./samples";

/** Pixels out of Photoshop's hands: chunky samples of `sourceBounds`, and what Photoshop says of them. */
export interface ReadPixels {
  readonly samples: Samples;
  readonly components: number;
  readonly bits: number;
  readonly profileName: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What Photoshop throws for a region that holds nothing [observed, facts 1.3]. */
const EMPTY_REGION = /empty image region/i;

/** Takes the pixels of a read and disposes of Photoshop's copy in any case. Null where the region asked for holds nothing. */
export const takePixels = async (read: () => Promise<ImageRead>): Promise<ReadPixels | null> => {
  let image: ImageRead;
  try {
    image = await read();
  } catch (failure) {
    if (failure instanceof Error && EMPTY_REGION.test(failure.message)) return null;
    throw failure;
  }
  const { imageData, sourceBounds } = image;
  try {
    if (imageData.width === 0 || imageData.height === 0) return null;
    return {
      samples: await chunkySamples(imageData),
      components: imageData.components,
      bits: imageData.componentSize,
      profileName: imageData.colorProfile ?? "",
      left: sourceBounds.left,
      top: sourceBounds.top,
      width: imageData.width,
      height: imageData.height,
    };
  } finally {
    await imageData.dispose();
  }
};

// Asked for in the order it is held in, so that a host that ignores the wish gives the same as one that follows it.
const chunkySamples = async (imageData: PhotoshopImageData): Promise<Samples> => {
  const chunky = imageData.isChunky ?? imageData.chunky ?? true;
  const samples = await imageData.getData({ chunky, fullRange: false });
  return chunky ? samples : interleave(samples, imageData.components);
};
