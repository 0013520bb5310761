// Our own earlier retouches: which layers they are, and whose.
import { PanelError } from "../photo";
import type { SourceKind, SourceWish } from "../photo";
import { groupLayerNames, isRetouchName } from "../retouch/layerNames";
import { selectionEdges } from "./documents";
import type { Layer, PhotoshopDocument } from "./photoshop";
import { layersAbove, layersBelow } from "./stack";

const MEMBER_NAMES: readonly string[] = Object.values(groupLayerNames);

/** Whether a layer or group is a retouch of ours; one that was renamed is its user's own. */
const isRetouch = (layer: Layer): boolean => (layer.kind === "pixel" || layer.kind === "group") && isRetouchName(layer.name);

/** Not one that is locked, or a group with something of the user's in it. */
const isReplaceable = (layer: Layer): boolean =>
  !layer.allLocked && Array.from(layer.layers ?? []).every((member) => member.kind === "pixel" && MEMBER_NAMES.includes(member.name) && !member.allLocked);

/** The retouches of a layer: all that lie directly above it, clipped or not; of what is visible merged (null): those on top, unclipped. From the bottom up. */
export const retouchesOf = (document: PhotoshopDocument, source: Layer | null): readonly Layer[] => {
  if (source !== null) return leading(layersAbove(document, source), isRetouch);
  const layers = Array.from(document.layers);
  const onTop = leading(layers, (layer) => isRetouch(layer) && !layer.isClippingMask);
  // Without a photo below they are all the photo that there is.
  return onTop.length === layers.length ? [] : [...onTop].reverse();
};

const leading = (layers: readonly Layer[], holds: (layer: Layer) => boolean): readonly Layer[] => {
  const end = layers.findIndex((layer) => !holds(layer));
  return end < 0 ? layers : layers.slice(0, end);
};

/** Ids of the retouches that a new one of the same source takes the place of. Limited to a selection it is of another place, and replaces none. */
export const replacedBy = (document: PhotoshopDocument, source: Layer | null, kind: SourceKind, wish: SourceWish): readonly number[] => {
  const isLimited = kind === "selection" || (wish.onlyInsideSelection && selectionEdges(document) !== null);
  if (wish.keepEarlier || isLimited) return [];
  return retouchesOf(document, source).filter(isReplaceable).map((layer) => layer.id);
};

/** Ids of the retouches that lie on what is visible merged and are no part of the photo; unless they are kept on purpose, to be retouched again. */
export const readWithout = (document: PhotoshopDocument, kind: SourceKind, wish: SourceWish): readonly number[] =>
  kind !== "merged" || wish.keepEarlier ? [] : retouchesOf(document, null).map((layer) => layer.id);

/** The name of a retouch that what is visible merged shows further down, of one of its layers; null: none. */
export const deeperRetouch = (document: PhotoshopDocument): string | null => {
  const onTop = retouchesOf(document, null).map((layer) => layer.id);
  return shownRetouch(Array.from(document.layers).filter((layer) => !onTop.includes(layer.id)));
};

const shownRetouch = (layers: readonly Layer[]): string | null => {
  for (const layer of layers.filter(({ visible }) => visible)) {
    const name = isRetouch(layer) ? layer.name : shownRetouch(Array.from(layer.layers ?? []));
    if (name !== null) return name;
  }
  return null;
};

/** Those of these ids that are still retouches of this source, and those that stay; both from the bottom up. */
export const splitRetouches = (document: PhotoshopDocument, source: Layer | null, ids: readonly number[]): { readonly replaced: readonly Layer[]; readonly kept: readonly Layer[] } => {
  const all = retouchesOf(document, source);
  const goes = (layer: Layer): boolean => ids.includes(layer.id) && isReplaceable(layer);
  return { replaced: all.filter(goes), kept: all.filter((layer) => !goes(layer)) };
};

/**
 * The layer that a retouch, or a layer in one, belongs to: what it is clipped to, through adjustments, or lies directly above. Any other layer is its own.
 * Throws PanelError "retouch-without-photo" where there is none.
 */
export const photoLayerOf = (document: PhotoshopDocument, layer: Layer): Layer => {
  const retouch = retouchAround(layer);
  if (retouch === null) return layer;
  const isPassed = (other: Layer): boolean => isRetouch(other) || (retouch.isClippingMask && other.isClippingMask && other.kind !== "pixel");
  const photo = layersBelow(document, retouch).find((other) => !isPassed(other));
  if (photo !== undefined) return photo;
  const message = `“${retouch.name}” is a retouch, and the layer that it belongs to is not below it; select the photo's layer, or rename this one to retouch it itself.`;
  throw new PanelError("retouch-without-photo", message);
};

const retouchAround = (layer: Layer): Layer | null => {
  for (let at: Layer | null = layer; at !== null; at = at.parent ?? null) if (isRetouch(at)) return at;
  return null;
};
