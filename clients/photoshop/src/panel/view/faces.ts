import type { PanelActions } from "../actions";
import { type RgbPicture, showPicture } from "../pictures";
import { defaultSettings, featureNames } from "../settings";
import { offeredFeatures, type PanelState, withFace, withOwnStrength, withOwnStrengths } from "../state";
import { featureLabels } from "../words";
import { checkbox, el, type Part, setChecked, setShown } from "./dom";
import { strengthSlider } from "./strength";

/** One line for each region that the daemon found: its picture or number, on or off, and strengths of its own, folded. */
export function faces(actions: PanelActions): Part<PanelState> {
  const list = el("div", { id: "faces" });
  const node = el("div", { class: "section" }, el("sp-label", {}, "Faces and skin areas"), list);
  const lines: Part<PanelState>[] = [];
  const show = (state: PanelState): void => {
    const found = state.faces?.list ?? [];
    setShown(node, found.length > 0);
    while (lines.length < found.length) {
      const line = faceLine(actions, lines.length);
      list.appendChild(line.node);
      lines.push(line);
    }
    lines.forEach((line, at) => {
      setShown(line.node, at < found.length);
      if (at < found.length) line.show(state);
    });
  };
  return { node, show };
}

function faceLine(actions: PanelActions, index: number): Part<PanelState> {
  const image = document.createElement("img");
  image.className = "thumbnail";
  const number = el("div", { class: "number-only" }, String(index + 1));
  const on = checkbox(`face-${index + 1}`, "Retouch", (checked) => actions.change((state) => withFace(state, index, { off: !checked })));
  const own = checkbox(`face-${index + 1}-own`, "Own strengths", (checked) => actions.change((state) => withOwnStrengths(state, index, checked)));
  const sliders = featureNames.map((feature) => {
    const move = (percent: number): void => actions.change((state) => withOwnStrength(state, index, feature, percent));
    return { feature, part: strengthSlider(`face-${index + 1}-${feature}`, featureLabels[feature], move, () => move(defaultSettings.strengths[feature])) };
  });
  const folded = el("div", { class: "folded" }, ...sliders.map(({ part }) => part.node));
  const node = el("div", { class: "face" }, el("div", { class: "row" }, image, number, el("div", { class: "grows" }, on, own)), folded);
  const thumbnail = thumbnailOf(image, number, index);
  const show = (state: PanelState): void => {
    const face = state.faces?.list[index];
    if (!face) return;
    thumbnail(state);
    setChecked(on, !face.off);
    setChecked(own, face.own !== null);
    setShown(own, !face.off);
    setShown(folded, !face.off && face.own !== null);
    for (const { feature, part } of sliders) {
      setShown(part.node, offeredFeatures(state).includes(feature));
      part.show({ percent: (face.own ?? state.settings.strengths)[feature], on: !state.settings.off.includes(feature) });
    }
  };
  return { node, show };
}

// Drawn anew only when the picture is another one. Without one there is the number.
function thumbnailOf(image: HTMLImageElement, number: HTMLElement, index: number): (state: PanelState) => void {
  // Not yet: neither the picture nor the number is hidden at first.
  let shown: RgbPicture | null | undefined;
  let release: (() => void) | null = null;
  return ({ faces: found }) => {
    const picture = found?.list[index]?.picture ?? null;
    if (picture === shown) return;
    release?.();
    shown = picture;
    release = picture && showPicture(image, picture);
    setShown(image, release !== null);
    setShown(number, release === null);
  };
}
