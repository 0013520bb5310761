import { PanelError } from "../photo";
import type { PhotoFormat, PhotoPlace, RetouchResult } from "../photo";
import { findDocument, findLayer, readColour } from "./documents";
import { splitRetouches } from "./earlier";
import { requireRoomAbove, softLightRefusal } from "./layers";
import type { Layer, Photoshop, PhotoshopDocument } from "./photoshop";
import { extentOf, hasFormat, photoEdges } from "./reading";

/** Where a result goes. */
export interface Destination {
  readonly document: PhotoshopDocument;
  /** Null: what is visible merged. */
  readonly source: Layer | null;
  /** What the new layer lies directly above, once what is replaced is gone; null: on top of everything. */
  readonly below: Layer | null;
  /** Whether the new layer is clipped to the source, or with it to the same base. */
  readonly isClipped: boolean;
  /** Our own earlier retouches whose place the new one takes. */
  readonly replaced: readonly Layer[];
  /** Of the photo's first pixel, now. */
  readonly left: number;
  readonly top: number;
}

/**
 * The document and layer that a result belongs to, found anew by their ids. A layer that was only moved takes its retouch along.
 * Throws PanelError "place-gone" when either is no more, "place-changed" when the photo no longer fits, "soft-light-place" for a group that cannot stand there,
 * and those of requireRoomAbove for what was locked or blended meanwhile.
 */
export const findDestination = (photoshop: Photoshop, result: RetouchResult): Destination => {
  const { place, format } = result;
  const document = findDocument(photoshop.app, place.documentId);
  if (document === null) throw goneError(`“${place.documentName}” was closed; open it again, or another copy of it, and apply the result there.`);
  const source = place.layerId === null ? null : findLayer(document, place.layerId);
  if (place.layerId !== null && source === null) {
    throw goneError(`The layer that was retouched is no longer in “${place.documentName}”; undo its removal, or select the layer to which the result belongs.`);
  }
  const edges = photoEdges(document, source);
  const extent = extentOf(edges);
  if (extent.width !== format.extent.width || extent.height !== format.extent.height) {
    throw changedError(source === null ? `“${document.name}” was resized` : `“${source.name}” was resized or painted beyond its edges`);
  }
  requireColour(document, place, format);
  if (source !== null) requireRoomAbove(source);
  // A style is asked for when the photo is opened; one that was added since is not looked for.
  const refusal = source === null || result.groupName === null ? null : softLightRefusal(document, source, false, place.replaces ?? []);
  if (refusal !== null) throw refusal;
  const { replaced, kept } = splitRetouches(document, source, place.replaces ?? []);
  // Above earlier retouches that stay, or it would not be seen; where one is not clipped, nothing above it can be.
  const isClipped = source !== null && result.groupName === null && kept.every((layer) => layer.isClippingMask);
  const below = source === null ? null : (kept[kept.length - 1] ?? source);
  return { document, source, below, isClipped, replaced, left: edges.left, top: edges.top };
};

const requireColour = (document: PhotoshopDocument, place: PhotoPlace, format: PhotoFormat): void => {
  const colour = readColour(document);
  if (!hasFormat(colour, format)) throw changedError(`The mode or bit depth of “${document.name}” was changed`);
  if (colour.profileName !== (place.profileName ?? null)) throw changedError(`The colour profile of “${document.name}” was changed`);
};

const goneError = (message: string): PanelError => new PanelError("place-gone", message);

const changedError = (what: string): PanelError => new PanelError("place-changed", `${what} meanwhile, so the result no longer fits; undo that, or retouch again.`);
