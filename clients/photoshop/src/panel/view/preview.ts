import type { Extent } from "../../photo";
import type { PreviewActions } from "../previewActions";
import { type RgbPicture, showPicture, toRgb, underMask } from "../pictures";
import type { PanelState, PreviewState } from "../state";
import type { Store } from "../store";
import { placeAt, type Point } from "../zoom";
import { button, checkbox, el, type Part, setChecked, setShown, setText } from "./dom";
import { listen } from "./gestures";

/** On a button that is never broken between its words. */
const FULL_SIZE = "100\u00a0%";

type Side = "before" | "after";

/** What of one picture can be seen. */
type Views = Pick<PreviewState, Side | "mask">;

/**
 * Before and after: all of the picture, or at 100 % the part that was clicked on. Before is shown as long as the mouse button or the space key is held; a click or
 * Enter goes to 100 % and back, and there the hand or the arrow keys move the picture. After may be seen under the mask.
 */
export function preview(store: Store<PanelState>, previews: PreviewActions): Part<PanelState> {
  const whole = { before: picture("preview-before"), after: picture("preview-after") };
  const part = { before: picture("detail-before"), after: picture("detail-after") };
  const frame = el("div", { id: "preview", class: "preview", tabindex: 0 }, whole.before.node, whole.after.node, part.before.node, part.after.node);
  const caption = el("sp-detail", { id: "preview-caption", size: "XS", class: "grows caption" });
  const view = (): Extent => ({ width: Math.max(1, frame.clientWidth), height: Math.max(1, frame.clientHeight) });
  const show100 = (at: Point): void => {
    // The frame is as large as it gets from now on.
    frame.classList.add("zoomed");
    previews.zoom(at, view());
  };
  const toggle = (at: Point): void => (store.state.zoom ? previews.fit() : show100(at));
  const face = (): Point => middleOf(store.state);
  const size = button("preview-zoom", FULL_SIZE, "secondary", () => toggle(face()));
  const masked = checkbox("preview-mask", "Mask", (shows) => void previews.showMask(shows));
  const hide = button("preview-hide", "Close", "secondary", () => previews.hide());
  const node = el("div", { class: "section" }, frame, el("div", { class: "row wraps" }, caption, masked, size, hide));
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
  const show = ({ preview: shown, zoom, showsBefore, showsMask, connection }: PanelState): void => {
    setShown(node, shown !== null && connection.kind === "connected");
    frame.classList.toggle("zoomed", zoom !== null);
    setText(size, zoom ? "Fit" : FULL_SIZE);
    setChecked(masked, showsMask);
    const detail = shown && zoom?.detail ? zoom.detail : null;
    let able = true;
    for (const side of ["before", "after"] as Side[]) {
      const isSeen = (side === "before") === showsBefore;
      if (shown) able = showSide(whole[side], side, shown, shown, showsMask) && able;
      else whole[side].drop();
      if (shown && detail) able = showSide(part[side], side, detail, shown, showsMask) && able;
      else part[side].drop();
      setShown(whole[side].node, isSeen && detail === null);
      setShown(part[side].node, isSeen && detail !== null);
      if (detail && zoom) {
        const { width, height } = view();
        part[side].node.style.left = `${Math.round(width / 2 - (zoom.middle.x - detail.bounds.x))}px`;
        part[side].node.style.top = `${Math.round(height / 2 - (zoom.middle.y - detail.bounds.y))}px`;
      }
    }
    setText(caption, able ? words(shown?.documentName ?? "", showsBefore ? "Before" : showsMask ? "Red is retouched" : "After", zoom !== null, detail !== null) : "This version of Photoshop cannot show pixels in a panel.");
  };
  return { node, show };
}

// Under its mask "after" is another picture, which is known by that mask. views: of the whole photo, or of a part of it.
function showSide(image: Shown, side: Side, views: Views, { sample, profileName }: PreviewState, showsMask: boolean): boolean {
  const mask = side === "after" && showsMask ? views.mask : null;
  const rgb = (): RgbPicture => toRgb(views[side], sample, profileName);
  return image.show(mask ?? views[side], () => (mask ? underMask(rgb(), mask, sample) : rgb()));
}

function words(documentName: string, side: string, isZoomed: boolean, isThere: boolean): string {
  const what = `${isZoomed ? "100 %" : documentName} · ${side}`;
  if (isZoomed && !isThere) return `${what} · reading …`;
  return side === "Before" ? what : `${what} · hold for before${isZoomed ? ", drag to move" : ""}`;
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
