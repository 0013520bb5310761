import type { Extent } from "../../photo";
import type { PreviewActions } from "../previewActions";
import { type RgbPicture, showPicture, toRgb } from "../pictures";
import type { PanelState, PreviewState } from "../state";
import type { Store } from "../store";
import { placeAt, type Point } from "../zoom";
import { button, el, type Part, setShown, setText } from "./dom";
import { listen } from "./gestures";

/** On a button that is never broken between its words. */
const FULL_SIZE = "100\u00a0%";

type Side = "before" | "after";

/**
 * Before and after: all of the picture, or at 100 % the part that was clicked on. Before is shown as long as the mouse button or the space key is held; a click or
 * Enter goes to 100 % and back, and there the hand or the arrow keys move the picture.
 */
export function preview(store: Store<PanelState>, previews: PreviewActions): Part<PanelState> {
  const whole = { before: picture("preview-before"), after: picture("preview-after") };
  const part = { before: picture("detail-before"), after: picture("detail-after") };
  const frame = el("div", { id: "preview", class: "preview", tabindex: 0 }, whole.before.node, whole.after.node, part.before.node, part.after.node);
  const caption = el("sp-detail", { id: "preview-caption", size: "XS", class: "grows" });
  const view = (): Extent => ({ width: Math.max(1, frame.clientWidth), height: Math.max(1, frame.clientHeight) });
  const show100 = (at: Point): void => {
    // The frame is as large as it gets from now on.
    frame.classList.add("zoomed");
    previews.zoom(at, view());
  };
  const toggle = (at: Point): void => (store.state.zoom ? previews.fit() : show100(at));
  const face = (): Point => middleOf(store.state);
  const size = button("preview-zoom", FULL_SIZE, "secondary", () => toggle(face()));
  const hide = button("preview-hide", "Close", "secondary", () => previews.hide());
  const node = el("div", { class: "section" }, frame, el("div", { class: "row" }, caption, size, hide));
  listen(frame, {
    hold: (showsBefore) => store.update((state) => (state.showsBefore === showsBefore ? state : { ...state, showsBefore })),
    click: (x, y) => {
      const { preview: shown, zoom } = store.state;
      if (shown) toggle(zoom ? zoom.middle : placeAt({ x, y }, view(), shown.extent));
    },
    drag: (dx, dy) => {
      const { zoom } = store.state;
      if (zoom) previews.zoom({ x: zoom.middle.x - dx, y: zoom.middle.y - dy }, view());
    },
    enter: () => toggle(face()),
  });
  const show = ({ preview: shown, zoom, showsBefore, connection }: PanelState): void => {
    setShown(node, shown !== null && connection.kind === "connected");
    frame.classList.toggle("zoomed", zoom !== null);
    setText(size, zoom ? "Fit" : FULL_SIZE);
    const rgb = (of: PreviewState["after"]) => (): RgbPicture | null => shown && toRgb(of, shown.sample, shown.profileName);
    const detail = shown && zoom?.detail ? zoom.detail : null;
    let able = true;
    for (const side of ["before", "after"] as Side[]) {
      const isSeen = (side === "before") === showsBefore;
      if (shown) able = whole[side].show(shown[side], rgb(shown[side])) && able;
      else whole[side].drop();
      if (detail) able = part[side].show(detail[side], rgb(detail[side])) && able;
      else part[side].drop();
      setShown(whole[side].node, isSeen && detail === null);
      setShown(part[side].node, isSeen && detail !== null);
      if (detail && zoom) {
        const { width, height } = view();
        part[side].node.style.left = `${Math.round(width / 2 - (zoom.middle.x - detail.bounds.x))}px`;
        part[side].node.style.top = `${Math.round(height / 2 - (zoom.middle.y - detail.bounds.y))}px`;
      }
    }
    setText(caption, able ? words(shown?.documentName ?? "", showsBefore, zoom !== null, detail !== null) : "This version of Photoshop cannot show pixels in a panel.");
  };
  return { node, show };
}

function words(documentName: string, showsBefore: boolean, isZoomed: boolean, isThere: boolean): string {
  const what = `${isZoomed ? "100 %" : documentName} · ${showsBefore ? "Before" : "After"}`;
  if (isZoomed && !isThere) return `${what} · reading …`;
  return showsBefore ? what : `${what} · hold for before, ${isZoomed ? "drag to move" : "click for 100 %"}`;
}

// The first face, or the photo's middle: where to look when no place was pointed at.
function middleOf({ faces, preview: shown }: PanelState): Point {
  const { x, y, width, height } = faces?.list[0]?.bounds ?? { x: 0, y: 0, ...(shown?.extent ?? { width: 0, height: 0 }) };
  return { x: x + width / 2, y: y + height / 2 };
}

/** An image; show() tells whether it can be shown, and makes it again only when it is another one. The earlier one's memory is given back. */
interface Shown {
  readonly node: HTMLImageElement;
  show(key: unknown, make: () => RgbPicture | null): boolean;
  drop(): void;
}

function picture(id: string): Shown {
  const node = document.createElement("img");
  node.id = id;
  let shown: unknown = undefined;
  let release: (() => void) | null = null;
  const drop = (): void => {
    release?.();
    release = null;
    shown = undefined;
  };
  const show = (key: unknown, make: () => RgbPicture | null): boolean => {
    if (key === shown) return release !== null;
    drop();
    shown = key;
    const made = make();
    release = made && showPicture(node, made);
    return release !== null;
  };
  return { node, show, drop };
}
