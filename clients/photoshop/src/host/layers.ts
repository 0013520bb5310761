import { PanelError } from "../photo";
import type { Layer, PhotoshopDocument } from "./photoshop";

const OR_MERGED = "or choose “Merged visible” as the source";

const KIND_REFUSALS: Readonly<Record<string, readonly [code: string, what: string, remedy: string]>> = {
  group: ["group-layer", "a group", `select one photo layer in it, ${OR_MERGED}`],
  smartObject: ["smart-object", "a smart object", `rasterize it (Layer > Rasterize > Smart Object) or a copy of it, ${OR_MERGED}`],
  text: ["text-layer", "a text layer", `select a photo layer, ${OR_MERGED}`],
  solidColor: ["shape-layer", "a shape or fill layer", `rasterize it, select a photo layer, ${OR_MERGED}`],
  gradientFill: ["shape-layer", "a fill layer", `rasterize it, select a photo layer, ${OR_MERGED}`],
  pattern: ["shape-layer", "a fill layer", `rasterize it, select a photo layer, ${OR_MERGED}`],
  video: ["video-layer", "a video layer", `rasterize it, ${OR_MERGED}`],
  threeD: ["three-d-layer", "a 3D layer", `rasterize it, ${OR_MERGED}`],
};

/**
 * The one pixel layer that is active and can be retouched. Throws PanelError with a code of its own for every other case.
 * A locked layer is no such case: it is read and left alone. Only a locked group would refuse the new layer.
 */
export const activePixelLayer = (document: PhotoshopDocument): Layer => {
  const [layer, another] = Array.from(document.activeLayers);
  if (layer === undefined) throw new PanelError("no-layer", `No layer is selected; click the photo's layer in the Layers panel, ${OR_MERGED}.`);
  if (another !== undefined) throw new PanelError("several-layers", `Several layers are selected; select only the photo's layer, ${OR_MERGED}.`);
  if (layer.kind !== "pixel") throw kindError(layer);
  requirePlaceAbove(layer);
  requireClippable(layer);
  return layer;
};

const kindError = (layer: Layer): PanelError => {
  const [code, what, remedy] = KIND_REFUSALS[layer.kind] ?? ["adjustment-layer", "an adjustment layer", `select a photo layer, ${OR_MERGED}`];
  return new PanelError(code, `“${layer.name}” is ${what}; ${remedy}.`);
};

const requirePlaceAbove = (layer: Layer): void => {
  for (let group = layer.parent; group !== null; group = group.parent ?? null) {
    if (group.allLocked) {
      throw new PanelError("locked-group", `The group “${group.name}” is locked, so no layer can be added; unlock it in the Layers panel, then try again.`);
    }
  }
};

/** True where a layer blends as if it were the photo itself: Normal, 100 %. */
export const isPlain = (layer: Layer): boolean => layer.blendMode === "normal" && Math.round(layer.opacity) === 100;

// A layer clipped to the source inherits its blend mode and opacity. One clipped beside it, to the same base, does not.
const requireClippable = (layer: Layer): void => {
  if (!layer.isClippingMask || isPlain(layer)) return;
  const remedy = `release it (Layer > Release Clipping Mask), set it to Normal and 100 %, ${OR_MERGED}`;
  throw new PanelError("clipped-blend", `“${layer.name}” is clipped to the layer below and blended, so a retouch above it would not fit; ${remedy}.`);
};

/** The layers beside this one, itself included, from the top down. */
export const siblings = (document: PhotoshopDocument, layer: Layer): readonly Layer[] => {
  const parent = layer.parent ?? null;
  return Array.from(parent?.layers ?? document.layers);
};

/** Directly above the layer; null at the top. */
export const layerAbove = (document: PhotoshopDocument, layer: Layer): Layer | null => {
  const beside = siblings(document, layer);
  const index = beside.findIndex((other) => other.id === layer.id);
  return index > 0 ? (beside[index - 1] ?? null) : null;
};

/**
 * Why a Soft Light group cannot stand above this layer; null when it can. Soft Light blends with everything below, so the layer must cover it as the photo was
 * read; and a group in between would take the base from layers that are clipped to the source. Code: "soft-light-place".
 */
export const softLightRefusal = (document: PhotoshopDocument, layer: Layer): PanelError | null => {
  const reason = softLightReason(document, layer);
  return reason === null
    ? null
    : new PanelError("soft-light-place", `“${layer.name}” ${reason}, where Soft Light layers would not give the same picture; choose “Pixel layer” as the result.`);
};

const softLightReason = (document: PhotoshopDocument, layer: Layer): string | null => {
  if (layer.isClippingMask) return "is clipped to the layer below";
  if (!isPlain(layer)) return "is not in Normal mode at 100 %";
  return layerAbove(document, layer)?.isClippingMask === true ? "has layers clipped to it" : null;
};
