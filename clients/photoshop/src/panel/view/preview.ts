import type { PanelActions } from "../actions";
import { type RgbPicture, showPicture, toRgb } from "../pictures";
import type { PanelState } from "../state";
import type { Store } from "../store";
import { button, el, type Part, setEnabled, setShown, setText } from "./dom";

/** Before and after at the panel's size; before is shown as long as the mouse button or the space key is held. */
export function preview(store: Store<PanelState>, actions: PanelActions): Part<PanelState> {
  const [before, after] = [document.createElement("img"), document.createElement("img")];
  before.id = "preview-before";
  after.id = "preview-after";
  const frame = el("div", { id: "preview", class: "preview", tabindex: 0 }, before, after);
  const caption = el("sp-detail", { id: "preview-caption", size: "XS", class: "grows" });
  const hide = button("preview-hide", "Close", "secondary", () => actions.hidePreview());
  const node = el("div", { class: "section" }, frame, el("div", { class: "row" }, caption, hide));
  const hold = (showsBefore: boolean) => () => store.update((state) => (state.showsBefore === showsBefore ? state : { ...state, showsBefore }));
  frame.addEventListener("mousedown", hold(true));
  for (const end of ["mouseup", "mouseleave"]) frame.addEventListener(end, hold(false));
  frame.addEventListener("keydown", (event) => event.key === " " && (event.preventDefault(), hold(true)()));
  frame.addEventListener("keyup", (event) => event.key === " " && hold(false)());
  frame.addEventListener("blur", hold(false));
  const sides = [shownOnce(before), shownOnce(after)] as const;
  const show = ({ preview: shown, showsBefore }: PanelState): void => {
    setShown(node, shown !== null);
    const picture = (side: "before" | "after") => (): RgbPicture | null => shown && toRgb(shown[side], shown.sample, shown.profileName);
    const able = sides[0](shown?.before, picture("before")) && sides[1](shown?.after, picture("after"));
    setShown(before, showsBefore);
    setShown(after, !showsBefore);
    const words = showsBefore ? "Before" : "After. Hold the mouse button, or Space, to see before.";
    setText(caption, able ? `${shown?.documentName ?? ""} · ${words}` : "This version of Photoshop cannot show pixels in a panel.");
    setEnabled(hide, true);
  };
  return { node, show };
}

// Makes the picture again only when it is another one; the earlier one's memory is given back.
function shownOnce(image: HTMLImageElement): (key: unknown, make: () => RgbPicture | null) => boolean {
  let shown: unknown = undefined;
  let release: (() => void) | null = null;
  return (key, make) => {
    if (key === shown) return key === undefined || release !== null;
    release?.();
    shown = key;
    const picture = make();
    release = picture && showPicture(image, picture);
    return picture === null || release !== null;
  };
}
