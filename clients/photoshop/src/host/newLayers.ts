import type { Layer, PhotoshopDocument } from "./photoshop";
import { layersAbove } from "./stack";

/** What a new layer is to be. */
export interface LayerLook {
  readonly name: string;
  readonly blendMode: "normal" | "softLight";
  /** Clipped to what is below: so the source's transparency, mask, opacity and blend mode count once. */
  readonly isClipped: boolean;
}

/** Makes an empty pixel layer directly above another, or on top of the document. Within a modal scope only. */
export const addLayer = async (document: PhotoshopDocument, below: Layer | null, look: LayerLook): Promise<Layer> => {
  const layer = required(await document.createLayer("pixel", { name: look.name, opacity: 100, blendMode: look.blendMode }));
  await placeAbove(document, layer, below);
  // Between a layer and those clipped to it Photoshop may clip a new one by itself.
  if (layer.isClippingMask !== look.isClipped) layer.isClippingMask = look.isClipped;
  return layer;
};

/** Puts layers, given from the bottom up, into a pass-through group directly above another layer, or on top of the document. */
export const groupLayers = async (document: PhotoshopDocument, below: Layer | null, name: string, layers: readonly Layer[]): Promise<Layer> => {
  const fromLayers = [...layers].reverse();
  const group = required(await document.createLayerGroup({ name, opacity: 100, blendMode: "passThrough", fromLayers }));
  await placeAbove(document, group, below);
  return group;
};

const placeAbove = async (document: PhotoshopDocument, layer: Layer, below: Layer | null): Promise<void> => {
  // To move a layer to where it is already raises an alert that cannot be suppressed [observed, facts 2.3]: look first.
  if (below === null) {
    const top = document.layers[0];
    if (top !== undefined && top.id !== layer.id) await layer.move(top, "placeBefore");
  } else if (layersAbove(document, below)[0]?.id !== layer.id) {
    await layer.move(below, "placeBefore");
  }
};

const required = (layer: Layer | null): Layer => {
  if (layer === null) throw new Error("Photoshop made no layer.");
  return layer;
};
