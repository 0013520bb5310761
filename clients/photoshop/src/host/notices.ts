import type { PhotoPlace, RetouchResult, Warning } from "../photo";
import { deeperRetouch } from "./earlier";
import type { Layer, PhotoshopDocument } from "./photoshop";
import type { Destination } from "./place";
import type { Revisions } from "./revisions";

/** "edited-meanwhile": anything was edited since the photo was read; Photoshop does not say what of. Empty: nothing was, or nobody knows. */
export const editedWarning = (document: PhotoshopDocument, { revision, layerId, without = [] }: PhotoPlace, revisions: Revisions): readonly Warning[] => {
  if (revision === undefined || revisions.of(document, layerId, without) === revision) return [];
  return [{ code: "edited-meanwhile", message: `“${document.name}” was edited while it was retouched: the new layer shows the photo as it was before.` }];
};

/** "retouched-again": what is visible merged holds an earlier retouch of one of its layers, which is part of the photo then. Empty: it does not. */
export const againWarning = ({ document, source }: Destination): readonly Warning[] => {
  const name = source === null ? deeperRetouch(document) : null;
  return name === null ? [] : [{ code: "retouched-again", message: `“${name}” was visible and has been retouched again; if that is too much, undo, hide it, and retouch anew.` }];
};

/** "replaced-earlier": the last of what the panel says at the end. */
export const replacedWarning: Warning = { code: "replaced-earlier", message: "Replaced the earlier retouch; Undo brings it back." };

/**
 * "soft-alpha": a layer that is not clipped to its source lies over what shines through it as well. No such layer can be exact where the source is partly
 * transparent, since its own alpha adds to the source's.
 */
export const softAlphaWarning = ({ document, source }: Destination, { groupName }: RetouchResult): Warning => {
  const what = source === null ? document.name : source.name;
  const message = `“${what}” is see-through in places, and the retouch makes those a little more solid. If that shows, ${remedyOf(source, groupName !== null)}.`;
  return { code: "soft-alpha", message };
};

const remedyOf = (source: Layer | null, isGroup: boolean): string => {
  if (source === null) return "choose “Active layer” as the source";
  if (isGroup) return "choose “Pixel layer” as the result";
  // A pixel layer above a layer that is not clipped is clipped to it, but where an earlier group lies between.
  return source.isClippingMask ? "release its clipping mask (Layer > Release Clipping Mask) and retouch it again" : "delete its earlier retouch and retouch it again";
};
