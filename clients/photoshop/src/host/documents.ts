import { PanelError } from "../photo";
import type { Extent, SampleType } from "../photo";
import type { Edges, Layer, PhotoshopApp, PhotoshopDocument } from "./photoshop";

/** What the daemon accepts; see Capabilities.limits. */
export interface PhotoLimits {
  readonly maxPixels: number;
  readonly maxSidePixels: number;
}

/** What a document's numbers are. profileName: null where it has none; without the suffix of 32-bit documents. */
export interface DocumentColour {
  readonly sample: SampleType;
  readonly isGrey: boolean;
  readonly profileName: string | null;
}

const RGB = "RGBColorMode";
const GREY = "grayscaleMode";

const MODE_REFUSALS: Readonly<Record<string, readonly [code: string, mode: string]>> = {
  CMYKColorMode: ["cmyk-document", "a CMYK document"],
  labColorMode: ["lab-document", "a Lab document"],
  indexedColorMode: ["indexed-document", "an indexed-colour document"],
  bitmapMode: ["bitmap-document", "a black-and-white bitmap"],
  duotoneMode: ["duotone-document", "a duotone document"],
  multichannelMode: ["multichannel-document", "a multichannel document"],
};

const DEPTHS: Readonly<Record<string, SampleType>> = { bitDepth8: "uint8", bitDepth16: "photoshop16", bitDepth32: "float32" };

/** The sample type of a document; null for 1 bit a channel. */
export const sampleOf = (document: PhotoshopDocument): SampleType | null => DEPTHS[document.bitsPerChannel] ?? null;

/** The document in front; null when none is open. */
export const documentInFront = (app: PhotoshopApp): PhotoshopDocument | null =>
  // Some versions of Photoshop throw rather than answer null when nothing is open.
  app.documents.length === 0 ? null : app.activeDocument;

/** The document in front. Throws PanelError "no-document". */
export const activeDocument = (app: PhotoshopApp): PhotoshopDocument => {
  const document = documentInFront(app);
  if (document === null) throw new PanelError("no-document", "No document is open; open a photo, then try again.");
  return document;
};

/** An open document by its id; null once closed. */
export const findDocument = (app: PhotoshopApp, documentId: number): PhotoshopDocument | null =>
  Array.from(app.documents).find((document) => document.id === documentId) ?? null;

/** A layer by its id, anywhere in the document; null when it is no more. */
export const findLayer = (document: PhotoshopDocument, layerId: number): Layer | null =>
  // The active ones first: to walk a document of many layers is slow (facts 2.3).
  Array.from(document.activeLayers).find((layer) => layer.id === layerId) ?? findAmong(document.layers, layerId);

const findAmong = (layers: ArrayLike<Layer>, layerId: number): Layer | null => {
  for (const layer of Array.from(layers)) {
    if (layer.id === layerId) return layer;
    const inside = layer.kind === "group" && layer.layers ? findAmong(layer.layers, layerId) : null;
    if (inside !== null) return inside;
  }
  return null;
};

/** Where something is selected; null when nothing is, also where Photoshop's selection holds no pixel. */
export const selectionEdges = (document: PhotoshopDocument): Edges | null => {
  const edges = document.selection.bounds;
  return edges === null || edges.right <= edges.left || edges.bottom <= edges.top ? null : edges;
};

/** What the document's numbers are. Throws PanelError with a code of its own for each mode and depth that cannot be retouched, and in Quick Mask mode. */
export const readColour = (document: PhotoshopDocument): DocumentColour => {
  const refusal = MODE_REFUSALS[document.mode];
  if (refusal !== undefined) {
    throw new PanelError(refusal[0], `“${document.name}” is ${refusal[1]}; choose Image > Mode > RGB Color (or work on an RGB copy), then try again.`);
  }
  if (document.mode !== RGB && document.mode !== GREY) {
    throw new PanelError("unknown-mode", `“${document.name}” has a colour mode that cannot be retouched; choose Image > Mode > RGB Color, then try again.`);
  }
  const sample = sampleOf(document);
  if (sample === null) {
    throw new PanelError("unknown-depth", `“${document.name}” has 1 bit a channel; choose Image > Mode > 8 Bits/Channel, then try again.`);
  }
  if (document.quickMaskMode) throw new PanelError("quick-mask", "Photoshop is in Quick Mask mode; press Q to leave it, then try again.");
  return { sample, isGrey: document.mode === GREY, profileName: profileNameOf(document, sample) };
};

const LINEAR_SUFFIX = /\s*\((Linear[^()]*|[^()]*Linear Profile)\)\s*$/;

// The name to hand back to Photoshop: 32-bit documents report it with a suffix that must not be there (facts 1.2). Of other depths it is the profile's own.
const profileNameOf = (document: PhotoshopDocument, sample: SampleType): string | null => {
  if (document.colorProfileType === "none") return null;
  const name = sample === "float32" ? document.colorProfileName.replace(LINEAR_SUFFIX, "") : document.colorProfileName;
  return name === "" || name === "None" ? null : name;
};

/** Throws PanelError "too-large" when the daemon would refuse a photo of this size. */
export const requireSize = (what: string, extent: Extent, limits: PhotoLimits): void => {
  const pixels = extent.width * extent.height;
  if (pixels <= limits.maxPixels && Math.max(extent.width, extent.height) <= limits.maxSidePixels) return;
  const most = `${Math.round(limits.maxPixels / 1e6)} megapixels and ${limits.maxSidePixels} pixels a side`;
  throw new PanelError("too-large", `${what} is ${extent.width} × ${extent.height} pixels, more than AbpnBridge takes (${most}); retouch a smaller copy.`);
};
