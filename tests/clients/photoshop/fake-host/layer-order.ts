// Where layers stand: new ones, moved ones, and what clipping makes of it.
import type { DocumentModel } from "./document-model";
import type { LayerModel } from "./layer-model";
import { PhotoshopError } from "./strict";

export type Placement = "placeBefore" | "placeAfter" | "placeInside" | "placeAtBeginning" | "placeAtEnd";

/** Above the active layer (Photoshop's place for what is new), else on top; becomes the active layer. */
export function insertNew(document: DocumentModel, layer: LayerModel): void {
  const active = document.active.length > 0 ? document.find(document.active[0] as number) : undefined;
  if (active) {
    const place = document.placeOf(active.id);
    requireUnlocked(document, place.parent, "make");
    insertAt(place.siblings, place.index, layer);
  } else insertAt(document.layers, 0, layer);
  document.active = [layer.id];
}

// Neither a group that is locked nor one in it takes new layers.
function requireUnlocked(document: DocumentModel, group: LayerModel | null, what: string): void {
  for (let at = group; at !== null; at = document.placeOf(at.id).parent) if (at.locks.all) throw new PhotoshopError(`${what}: the group "${at.name}" is locked.`);
}

// A layer that comes between a base and what is clipped to it becomes clipped itself.
function insertAt(siblings: LayerModel[], index: number, layer: LayerModel): void {
  siblings.splice(index, 0, layer);
  if (index > 0 && siblings[index - 1]?.clipped) layer.clipped = true;
}

/** Moves a layer. Returns false when it would go to the front of the document and is there already: Photoshop shows an alert then. */
export function moveLayer(document: DocumentModel, layer: LayerModel, relative: LayerModel, placement: Placement): boolean {
  if (layer.background) throw new PhotoshopError("move: the Background cannot be moved.");
  if (layer.locks.all || layer.locks.position) throw new PhotoshopError(`move: the layer "${layer.name}" is locked.`);
  if (relative.id === layer.id) throw new PhotoshopError("move: a layer cannot be moved relative to itself.");
  if ([...document.everyLayer(layer.children)].some((child) => child.id === relative.id)) throw new PhotoshopError("move: a group cannot be moved into itself.");
  const from = document.placeOf(layer.id);
  const goal = goalOf(document, relative, placement);
  requireUnlocked(document, goal.parent, "move");
  const end = goal.siblings === from.siblings && goal.index > from.index ? goal.index - 1 : goal.index;
  if (goal.siblings === document.layers && end === 0 && from.siblings === document.layers && from.index === 0) return false;
  if (relative.background && placement === "placeAfter") throw new PhotoshopError("move: nothing can lie below the Background.");
  from.siblings.splice(from.index, 1);
  const after = goalOf(document, relative, placement);
  layer.clipped = false;
  insertAt(after.siblings, after.index, layer);
  releaseLowest(document.layers);
  return true;
}

function goalOf(document: DocumentModel, relative: LayerModel, placement: Placement): { siblings: LayerModel[]; index: number; parent: LayerModel | null } {
  if (placement === "placeInside") {
    if (relative.kind !== "group") throw new PhotoshopError("move: placeInside needs a group.");
    return { siblings: relative.children, index: 0, parent: relative };
  }
  const place = document.placeOf(relative.id);
  if (placement === "placeBefore") return place;
  if (placement === "placeAfter") return { ...place, index: place.index + 1 };
  if (placement === "placeAtBeginning") return { siblings: document.layers, index: 0, parent: null };
  if (placement === "placeAtEnd") return { siblings: document.layers, index: document.layers.length - (document.layers.some((layer) => layer.background) ? 1 : 0), parent: null };
  throw new PhotoshopError(`move: unknown placement ${String(placement)}.`);
}

/** Wraps layers, all of one list, into a new group in the place of the topmost. */
export function group(document: DocumentModel, wrapper: LayerModel, ids: readonly number[]): void {
  const places = ids.map((id) => document.placeOf(id));
  const siblings = places[0]?.siblings;
  if (!siblings || places.some((place) => place.siblings !== siblings)) throw new PhotoshopError("group: the layers must lie in one group.");
  const members = siblings.filter((layer) => ids.includes(layer.id));
  if (members.some((layer) => layer.background)) throw new PhotoshopError("group: the Background cannot be in a group.");
  const index = Math.min(...places.map((place) => place.index));
  for (const member of members) siblings.splice(siblings.indexOf(member), 1);
  wrapper.children = members;
  siblings.splice(index, 0, wrapper);
  document.active = [wrapper.id];
  releaseLowest(document.layers);
}

/** Takes a layer away; what was clipped to it is clipped to what lies below. */
export function removeLayer(document: DocumentModel, id: number): void {
  const place = document.placeOf(id);
  if (document.layers.length === 1 && place.siblings === document.layers) throw new PhotoshopError("delete: a document must keep one layer.");
  const below = place.siblings[place.index + 1] ?? place.siblings[place.index - 1] ?? place.parent;
  place.siblings.splice(place.index, 1);
  document.active = document.active.filter((other) => document.find(other) !== undefined);
  if (document.active.length === 0 && below) document.active = [below.id];
  releaseLowest(document.layers);
}

// The lowest layer of a list has nothing to be clipped to.
function releaseLowest(layers: LayerModel[]): void {
  const lowest = layers[layers.length - 1];
  if (lowest) lowest.clipped = false;
  for (const layer of layers) releaseLowest(layer.children);
}
