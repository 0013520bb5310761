import { PanelError } from "../photo";
import { photoLayerOf } from "./earlier";
import type { Layer, PhotoshopDocument } from "./photoshop";
import { layersAbove } from "./stack";

const OR_MERGED = "or choose “Merged visible” as the source";

const KIND_REFUSALS: Readonly<Record<string, readonly [code: string, what: string, remedy: string]>> = {
  artboard: ["group-layer", "an artboard", `select one photo layer in it, ${OR_MERGED}`],
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
 * Where a retouch of ours is active, the layer that it belongs to. A locked layer is no such case: it is read and left alone. Only a locked group would refuse the new layer.
 */
export const activePixelLayer = (document: PhotoshopDocument): Layer => {
  const [active, another] = Array.from(document.activeLayers);
  if (active === undefined) throw new PanelError("no-layer", `No layer is selected; click the photo's layer in the Layers panel, ${OR_MERGED}.`);
  if (another !== undefined) throw new PanelError("several-layers", `Several layers are selected; select only the photo's layer, ${OR_MERGED}.`);
  const layer = photoLayerOf(document, active);
  if (layer.kind !== "pixel") throw kindError(layer);
  requireRoomAbove(layer);
  return layer;
};

/** Throws PanelError where no retouch can stand above a layer: in a locked group ("locked-group"), or where it would look otherwise there ("clipped-blend"). */
export const requireRoomAbove = (layer: Layer): void => {
  requireUnlockedGroups(layer);
  if (layer.isClippingMask && !isPlain(layer)) throw clippedError(layer, "blended");
};

const kindError = (layer: Layer): PanelError => {
  const [code, what, remedy] = KIND_REFUSALS[layer.kind] ?? ["adjustment-layer", "an adjustment layer", `select a photo layer, ${OR_MERGED}`];
  return new PanelError(code, `“${layer.name}” is ${what}; ${remedy}.`);
};

const requireUnlockedGroups = (layer: Layer): void => {
  for (let group = layer.parent; group !== null; group = group.parent ?? null) {
    if (group.allLocked) {
      throw new PanelError("locked-group", `The group “${group.name}” is locked, so no layer can be added; unlock it in the Layers panel, then try again.`);
    }
  }
};

/** True where a layer blends as if it were the photo itself: Normal, 100 %, full fill. */
export const isPlain = (layer: Layer): boolean => layer.blendMode === "normal" && Math.round(layer.opacity) === 100 && Math.round(layer.fillOpacity) === 100;

/**
 * Why nothing fits above a clipped layer that is not plain. One clipped to the source itself would inherit its blend mode, opacity, fill and style, and lie below
 * the style as the photo does; one clipped beside it, to the same base, would not. how: "blended", "styled". Code: "clipped-blend".
 */
export const clippedError = (layer: Layer, how: "blended" | "styled"): PanelError => {
  const remedy = how === "blended" ? "set it to Normal, 100 % opacity and fill" : "switch its style off";
  const message = `“${layer.name}” is clipped to the layer below and ${how}, so a retouch above it would not fit; release it (Layer > Release Clipping Mask), ${remedy}, ${OR_MERGED}.`;
  return new PanelError("clipped-blend", message);
};

/**
 * Why a Soft Light group cannot stand above this layer; null when it can. Soft Light blends with everything below, so the layer must cover it as the photo was
 * read, and be seen; and a group in between would take the base from layers that are clipped to the source. replaces: ids of our own that will be no more.
 * Code: "soft-light-place".
 */
export const softLightRefusal = (document: PhotoshopDocument, layer: Layer, hasStyle: boolean, replaces: readonly number[]): PanelError | null => {
  const reason = hasStyle ? "has a layer style" : softLightReason(document, layer, replaces);
  return reason === null
    ? null
    : new PanelError("soft-light-place", `“${layer.name}” ${reason}, where Soft Light layers would not give the same picture; choose “Pixel layer” as the result.`);
};

const softLightReason = (document: PhotoshopDocument, layer: Layer, replaces: readonly number[]): string | null => {
  if (layer.isClippingMask) return "is clipped to the layer below";
  if (!layer.visible) return "is hidden";
  if (!isPlain(layer)) return "is not in Normal mode at 100 % opacity and fill";
  return layersAbove(document, layer).find((above) => !replaces.includes(above.id))?.isClippingMask === true ? "has layers clipped to it" : null;
};
