import type { PhotoFormat, Samples } from "../photo";
import { withMargin } from "./samples";
import type { Margin } from "./samples";
import type { ImageDataOptions, Layer, Photoshop, PhotoshopDocument, PhotoshopImageData } from "./photoshop";

/** Where a band goes, in document pixels; negative off the canvas. */
export interface Spot {
  readonly document: PhotoshopDocument;
  readonly layer: Layer;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly format: PhotoFormat;
}

/** The profile that Photoshop's own examples give masks (facts 1.3): with another their values might be converted. */
const MASK_PROFILE = "Gray Gamma 2.2";

/** Adds a band of pixels; bands must not overlap, since it is not documented what Photoshop does then. Within a modal scope only. */
export const putPixels = async (photoshop: Photoshop, spot: Spot, samples: Samples, channels: number, profileName: string | null): Promise<void> => {
  const colorSpace = spot.format.channels <= 2 ? "Grayscale" : "RGB";
  const options = { width: spot.width, height: spot.height, components: channels, colorSpace, chunky: true, fullRange: false } as const;
  // The document's own profile: no conversion.
  await put(photoshop, samples, profileName === null ? options : { ...options, colorProfile: profileName }, (imageData) =>
    // The default, replace: true, would empty the layer at every band.
    photoshop.imaging.putPixels({ ...targetOf(spot), imageData, replace: false }),
  );
};

/**
 * Adds a band to the layer's mask, with black around it; the first one makes the mask. Within a modal scope only.
 * The margin is for a mask that Photoshop feathers: what it takes a mask for outside its pixels is not documented.
 */
export const putMask = async (photoshop: Photoshop, spot: Spot, samples: Samples, margin: Margin, isFirst: boolean): Promise<void> => {
  const width = spot.width + 2 * margin.sides;
  const height = spot.height + margin.above + margin.below;
  const targetBounds = { left: spot.left - margin.sides, top: spot.top - margin.above };
  const rows = withMargin(samples, spot.width, margin, spot.format.sample);
  const options = { width, height, components: 1, colorSpace: "Grayscale", colorProfile: MASK_PROFILE, chunky: true, fullRange: false } as const;
  await put(photoshop, rows, options, (imageData) => photoshop.imaging.putLayerMask({ ...targetOf(spot), targetBounds, kind: "user", imageData, replace: isFirst }));
};

const put = async (photoshop: Photoshop, samples: Samples, options: ImageDataOptions, write: (imageData: PhotoshopImageData) => Promise<void>): Promise<void> => {
  const imageData = await photoshop.imaging.createImageDataFromBuffer(samples, options);
  try {
    await write(imageData);
  } finally {
    await imageData.dispose();
  }
};

const targetOf = (spot: Spot) => ({ documentID: spot.document.id, layerID: spot.layer.id, targetBounds: { left: spot.left, top: spot.top } }) as const;
