import { PanelError } from "../photo";
import type { Bounds, ChannelCount, Extent, PhotoFormat, PhotoPlace, PhotoSource, Samples } from "../photo";
import { emptySamples } from "../samples";
import { findDocument, findLayer, readColour } from "./documents";
import type { DocumentColour } from "./documents";
import { takePixels } from "./imageData";
import type { ReadPixels } from "./imageData";
import type { Edges, Layer, Photoshop, PhotoshopDocument } from "./photoshop";
import { bitsOf, copyInto, withOpaqueAlpha, withoutOpaqueAlpha } from "./samples";
import type { ScopedReads } from "./scopedReads";
import { readSelectionRows, selectionInPhoto } from "./selection";

/** Where a photo lies in Photoshop: a layer's own extent, off the canvas or not, or the canvas. */
export const photoEdges = (document: PhotoshopDocument, layer: Layer | null): Edges => {
  if (layer === null) return { left: 0, top: 0, right: Math.round(document.width), bottom: Math.round(document.height) };
  const { left, top, right, bottom } = layer.boundsNoEffects;
  return { left: Math.round(left), top: Math.round(top), right: Math.round(right), bottom: Math.round(bottom) };
};

/** Their size; sides may be 0. */
export const extentOf = (edges: Edges): Extent => ({ width: edges.right - edges.left, height: edges.bottom - edges.top });

/** The document that a photo was read from, as it is now. Throws PanelError "source-changed" when they are no longer what was read. */
export const requireUnchanged = (photoshop: Photoshop, place: PhotoPlace, format: PhotoFormat): PhotoshopDocument => {
  const document = findDocument(photoshop.app, place.documentId);
  if (document === null) throw changedError(`“${place.documentName}” was closed while it was read; open it and try again.`);
  const layer = place.layerId === null ? null : findLayer(document, place.layerId);
  if (place.layerId !== null && layer === null) throw changedError(`The layer of “${place.documentName}” was deleted while it was read; select a layer and try again.`);
  const edges = photoEdges(document, layer);
  const extent = extentOf(edges);
  const moved = edges.left !== place.left || edges.top !== place.top || extent.width !== format.extent.width || extent.height !== format.extent.height;
  if (moved || !hasFormat(readColour(document), format)) throw changedError(`“${place.documentName}” was changed while it was read; try again.`);
  return document;
};

/** Whether a document's numbers are still those of a photo read from it. */
export const hasFormat = (colour: DocumentColour, format: PhotoFormat): boolean => colour.sample === format.sample && colour.isGrey === format.channels <= 2;

const changedError = (message: string): PanelError => new PanelError("source-changed", message);

/**
 * How many channels a photo has, and the profile that Photoshop reads it in; from a thumbnail. Null where it holds no pixel at all. Within a modal scope only.
 * A layer's own mask is in its alpha already [observed, facts 1.3], so a masked layer has alpha.
 */
export const probe = async (photoshop: Photoshop, documentId: number, layerId: number | null, edges: Edges): Promise<Omit<ReadPixels, "samples"> | null> =>
  takePixels(() => photoshop.imaging.getPixels({ ...sourceOf(documentId, layerId), sourceBounds: edges, targetSize: { width: thumbnailWidth(extentOf(edges)) } }));

// At least 16 pixels on either side, where there are as many: none may round to 0.
const thumbnailWidth = ({ width, height }: Extent): number => Math.min(width, Math.max(16, Math.ceil((16 * width) / height)));

const sourceOf = (documentId: number, layerId: number | null): { documentID: number; layerID?: number } =>
  // Without a layer Photoshop gives what is visible, merged.
  layerId === null ? { documentID: documentId } : { documentID: documentId, layerID: layerId };

/** A photo in Photoshop, read band by band through short modal scopes. */
export class LayerPhoto implements PhotoSource {
  readonly selection: Bounds | null;

  constructor(
    private readonly photoshop: Photoshop,
    private readonly reads: { readonly pixels: ScopedReads; readonly selection: ScopedReads },
    readonly place: PhotoPlace,
    readonly format: PhotoFormat,
    document: PhotoshopDocument,
  ) {
    this.selection = selectionInPhoto(document, place, format.extent);
  }

  readBand(firstRow: number, rowCount: number): Promise<Samples> {
    return this.reads.pixels.read(async () => {
      const { place, format } = this;
      const sourceBounds = this.edgesOf(firstRow, rowCount);
      const pixels = await takePixels(() => this.photoshop.imaging.getPixels({ ...sourceOf(place.documentId, place.layerId), sourceBounds }));
      return pixels === null ? emptySamples(format.sample, format.extent.width * rowCount * format.channels) : padded(pixels, sourceBounds, format);
    });
  }

  readSelectionBand(firstRow: number, rowCount: number): Promise<Samples> {
    return this.reads.selection.read(() => readSelectionRows(this.photoshop, this.place, this.format, this.selection, firstRow, rowCount));
  }

  private edgesOf(firstRow: number, rowCount: number): Edges {
    const { left, top } = this.place;
    return { left, top: top + firstRow, right: left + this.format.extent.width, bottom: top + firstRow + rowCount };
  }
}

/** Photoshop trims a read to what holds pixels: puts it back in its place among transparent (without alpha: black) ones. */
export const padded = (pixels: ReadPixels, edges: Edges, format: PhotoFormat): Samples => {
  if (pixels.bits !== bitsOf(format.sample)) throw changedError("The document's bit depth changed while it was read; try again.");
  const { channels } = format;
  const samples = withChannels(pixels, format);
  const { width, height } = extentOf(edges);
  if (pixels.width === width && pixels.height === height) return samples;
  const band = emptySamples(format.sample, width * height * channels);
  const part = { x: pixels.left - edges.left, y: pixels.top - edges.top, width: pixels.width, height: pixels.height };
  if (part.x < 0 || part.y < 0 || part.x + part.width > width || part.y + part.height > height) throw changedError("The layer moved while it was read; try again.");
  copyInto(band, width, samples, part, channels);
  return band;
};

// Photoshop leaves alpha out where a region is opaque, so bands of one layer may differ.
const withChannels = (pixels: ReadPixels, format: PhotoFormat): Samples => {
  const { channels, sample } = format;
  if (pixels.components === channels) return pixels.samples;
  const hasAlpha = channels % 2 === 0;
  if (hasAlpha && pixels.components === channels - 1) return withOpaqueAlpha(pixels.samples, channels - 1, sample);
  const opaque = !hasAlpha && pixels.components === channels + 1 ? withoutOpaqueAlpha(pixels.samples, channels + 1, sample) : null;
  if (opaque === null) throw changedError("The layer's transparency changed while it was read; try again.");
  return opaque;
};

/** The channels of a photo that Photoshop gives with so many components. */
export const channelsOf = (components: number): ChannelCount => {
  if (components === 1 || components === 2 || components === 3 || components === 4) return components;
  throw new PanelError("unknown-format", `Photoshop gave ${components} channels; choose Image > Mode > RGB Color, then try again.`);
};
