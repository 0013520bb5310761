import type { Bounds, Samples } from "../photo";
import { takePixels } from "./imageData";
import type { Edges, Photoshop } from "./photoshop";

/** Pixels a side of what one sum tells. */
const BLOCK = 8;

/** Of a block's sum, 0 to 64. Rounded to 8 bits anew, 64 pixels together move it by 0.25 at most; a single one painted from black to white by 1. */
const TOLERANCE = 0.3;

/** Bytes of a mask that are read at once, in the deepest of Photoshop's formats. */
const BAND_BYTES = 4_000_000;

/** What a layer mask holds, coarse enough to be remembered, and fine enough that any stroke of a brush shows: sums of blocks of 8 x 8 pixels. */
export class MaskPrint {
  private readonly columns: number;
  private readonly sums: Float32Array;

  /** bounds: the part of the mask that counts, in pixels from the photo's corner. */
  constructor(readonly bounds: Bounds) {
    this.columns = Math.ceil(bounds.width / BLOCK);
    this.sums = new Float32Array(this.columns * Math.ceil(bounds.height / BLOCK));
  }

  /** Adds a part, once, in any of Photoshop's depths; at: from the corner of bounds. */
  add({ x, y, width, height }: Bounds, samples: Samples): void {
    const unit = 1 / (samples instanceof Uint8Array ? 255 : samples instanceof Uint16Array ? 32768 : 1);
    for (let row = 0; row < height; row++) {
      let at = Math.floor((y + row) / BLOCK) * this.columns + Math.floor(x / BLOCK);
      for (let column = 0; column < width; at++) {
        const end = Math.min(width, column + BLOCK - ((x + column) % BLOCK));
        let sum = 0;
        for (; column < end; column++) sum += samples[row * width + column] ?? 0;
        this.sums[at] = (this.sums[at] ?? 0) + sum * unit;
      }
    }
  }

  /** Whether both hold the same, but for rounding; of the same bounds. */
  equals({ sums }: MaskPrint): boolean {
    return this.sums.every((sum, at) => Math.abs(sum - (sums[at] ?? 0)) <= TOLERANCE);
  }
}

/** Where a mask is. */
export interface MaskPlace {
  readonly documentId: number;
  readonly layerId: number;
  /** Of the photo's first pixel, in document pixels. */
  readonly left: number;
  readonly top: number;
}

/** Takes a print of a layer's mask; null: the layer has none that Photoshop would give. Within a modal scope only. */
export const printOf = async (photoshop: Photoshop, place: MaskPlace, bounds: Bounds): Promise<MaskPrint | null> => {
  const print = new MaskPrint(bounds);
  const rows = Math.max(1, Math.floor(BAND_BYTES / (4 * bounds.width)));
  const left = place.left + bounds.x, top = place.top + bounds.y;
  try {
    for (let row = 0; row < bounds.height; row += rows) {
      const sourceBounds: Edges = { left, top: top + row, right: left + bounds.width, bottom: top + Math.min(bounds.height, row + rows) };
      const part = await takePixels(() => photoshop.imaging.getLayerMask({ documentID: place.documentId, layerID: place.layerId, kind: "user", sourceBounds }));
      if (part !== null) print.add({ x: part.left - left, y: part.top - top, width: part.width, height: part.height }, part.samples);
    }
  } catch {
    // A retouch is not to fail for it: without a print the mask counts as painted on. After Esc whoever writes sees that for himself.
    return null;
  }
  return print;
};
