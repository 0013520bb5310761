import type { Layer } from "./photoshop";

/**
 * How the layers of a document lie over each other and look, from the top down, as one word: the history says nothing of it where a layer is only shown or hidden.
 * A hidden layer, and what is in it, counts with its place only.
 */
export const stackWord = (layers: ArrayLike<Layer>): string => Array.from(layers, layerWord).join(",");

/** How a layer's mask is used: all that changes a layer's own pixels, as Photoshop gives them, besides an edit of pixels or mask. */
export const maskWord = (layer: Layer): string => {
  try {
    return `${layer.layerMaskDensity} ${layer.layerMaskFeather}`;
  } catch {
    // Photoshop may refuse to answer for a layer without a mask; giving it one is an edit.
    return "no mask";
  }
};

const layerWord = (layer: Layer): string => {
  if (!layer.visible) return `${layer.id} hidden`;
  const clipped = layer.isClippingMask ? "clipped" : "base";
  const look = `${layer.id} ${layer.blendMode} ${layer.opacity} ${layer.fillOpacity} ${clipped} ${maskWord(layer)}`;
  return layer.layers ? `${look} (${stackWord(layer.layers)})` : look;
};
