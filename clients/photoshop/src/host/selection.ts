import { PanelError } from "../photo";
import type { Bounds, Extent, PhotoFormat, PhotoPlace, Samples } from "../photo";
import { emptySamples } from "../samples";
import { findDocument, selectionEdges } from "./documents";
import { takePixels } from "./imageData";
import type { Edges, Photoshop, PhotoshopDocument } from "./photoshop";
import { copyInto, scaleGrey } from "./samples";

/**
 * The live selection's bounds in photo pixels, within photo and canvas; null when nothing is selected.
 * Throws PanelError "selection-outside" when all that is selected lies outside the photo: to retouch everything then would be the opposite of what was asked.
 */
export const selectionInPhoto = (document: PhotoshopDocument, place: PhotoPlace, extent: Extent): Bounds | null => {
  // Asked before getSelection: what that does without a selection is not documented (facts 2.6).
  const edges = selectionEdges(document);
  if (edges === null) return null;
  const left = Math.max(Math.floor(edges.left), place.left, 0);
  const top = Math.max(Math.floor(edges.top), place.top, 0);
  const right = Math.min(Math.ceil(edges.right), place.left + extent.width, Math.round(document.width));
  const bottom = Math.min(Math.ceil(edges.bottom), place.top + extent.height, Math.round(document.height));
  if (right <= left || bottom <= top) {
    throw new PanelError("selection-outside", "The selection lies outside the photo; move it, or remove it with Select > Deselect, then try again.");
  }
  return { x: left - place.left, y: top - place.top, width: right - left, height: bottom - top };
};

/** Throws PanelError "no-selection" when nothing is selected. */
export const requireSelection = (document: PhotoshopDocument): void => {
  if (selectionEdges(document) === null) {
    throw new PanelError("no-selection", "Nothing is selected; draw a selection around the part to retouch, or choose “Active layer” as the source.");
  }
};

/** Rows of the selection over the photo's width; 0 outside. bounds: as selectionInPhoto gave them. Within a modal scope only. */
export const readSelectionRows = async (
  photoshop: Photoshop,
  place: PhotoPlace,
  format: PhotoFormat,
  bounds: Bounds | null,
  firstRow: number,
  rowCount: number,
): Promise<Samples> => {
  const { width } = format.extent;
  const rows = emptySamples(format.sample, width * rowCount);
  const document = findDocument(photoshop.app, place.documentId);
  const now = document === null ? null : selectionInPhoto(document, place, format.extent);
  if (bounds === null || now === null || !isSame(bounds, now)) {
    throw new PanelError("selection-changed", "The selection changed while it was read; try again.");
  }
  const top = Math.max(bounds.y, firstRow);
  const bottom = Math.min(bounds.y + bounds.height, firstRow + rowCount);
  if (bottom <= top) return rows;
  const sourceBounds: Edges = {
    left: place.left + bounds.x,
    top: place.top + top,
    right: place.left + bounds.x + bounds.width,
    bottom: place.top + bottom,
  };
  const part = await takePixels(() => photoshop.imaging.getSelection({ documentID: place.documentId, sourceBounds }));
  if (part === null) return rows;
  const at = { x: part.left - place.left, y: part.top - place.top - firstRow, width: part.width, height: part.height };
  copyInto(rows, width, scaleGrey(part.samples, format.sample), at, 1);
  return rows;
};

const isSame = (a: Bounds, b: Bounds): boolean => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
