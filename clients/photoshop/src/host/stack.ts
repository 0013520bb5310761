import type { Layer, PhotoshopDocument } from "./photoshop";

/** The layers beside this one, itself included, from the top down. */
export const siblings = (document: PhotoshopDocument, layer: Layer): readonly Layer[] => {
  const parent = layer.parent ?? null;
  return Array.from(parent?.layers ?? document.layers);
};

/** Those above the layer, from it upwards. */
export const layersAbove = (document: PhotoshopDocument, layer: Layer): readonly Layer[] => {
  const beside = siblings(document, layer);
  return beside.slice(0, beside.findIndex((other) => other.id === layer.id)).reverse();
};

/** Those below the layer, from it downwards. */
export const layersBelow = (document: PhotoshopDocument, layer: Layer): readonly Layer[] => {
  const beside = siblings(document, layer);
  return beside.slice(beside.findIndex((other) => other.id === layer.id) + 1);
};
