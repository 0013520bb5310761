import type { Bounds, Host } from "../photo";
import type { Picture, RetouchReport } from "../retouch/session";
import { cutOut, type RgbPicture, shrunk, toRgb } from "./pictures";
import { type PanelState, withActive, withRegions } from "./state";
import type { Store } from "./store";

/** Two pixels for each of what the panel shows. */
const THUMBNAIL_SIDE = 96;

/** Shows what is active in Photoshop now. */
export function showActive(store: Store<PanelState>, host: Host): void {
  let active: PanelState["active"] = null;
  try {
    active = host.describeActive?.() ?? null;
  } catch {
    // Photoshop may tell nothing of a document that it is just opening or closing. A click will say what is wrong.
  }
  store.update((state) => withActive(state, active));
}

/** Shows what the daemon found in a photo. view: of that photo, to cut the faces from; null: there is none. */
export function showFindings(store: Store<PanelState>, host: Host, { place, summary, warnings, format, profileName }: RetouchReport, view: Picture | null): void {
  const rgb = view && toRgb(view, format.sample, profileName);
  const pictureOf = (bounds: Bounds): RgbPicture | null => rgb && shrunk(cutOut(rgb, bounds, format.extent.width), THUMBNAIL_SIDE);
  store.update((state) => ({ ...withRegions(state, place, summary.regions, pictureOf), warnings }));
  // Another document may have been chosen while it was at work.
  showActive(store, host);
}
