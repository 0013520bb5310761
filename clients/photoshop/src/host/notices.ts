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

/** "replaced-earlier": the last of what the panel says at the end. taken: what of the earlier one's look the new one has. */
export const replacedWarning = (taken: readonly string[]): Warning => {
  const kept = taken.length === 0 ? "" : ` and kept its ${taken.join(" and ")}`;
  return { code: "replaced-earlier", message: `Replaced the earlier retouch${kept}; Undo brings it back.` };
};

/** "earlier-hidden": what was not replaced, since something of the user's may be on its mask. Empty: nothing. hidden: from the bottom up. */
export const hiddenWarning = (hidden: readonly Layer[]): readonly Warning[] => {
  const last = hidden[hidden.length - 1];
  if (last === undefined) return [];
  const message = `The earlier retouch “${last.name}” is kept, hidden, because its mask may have been painted on: Alt-drag that mask to the new layer to use it there, or delete the layer.`;
  return [{ code: "earlier-hidden", message }];
};

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
