import type { FeatureName } from "../../photo";
import { featureWords } from "../../retouch/layerNames";
import { el, type Part, setEnabled, setText, setValue } from "./dom";

/** Percent, and whether it can be moved. */
export interface StrengthState {
  readonly percent: number;
  readonly enabled: boolean;
}

/** One slider with its name and number; a double click gives the default back. */
export function strengthSlider(id: string, feature: FeatureName, onMove: (percent: number) => void, onReset: () => void): Part<StrengthState> {
  const name = featureWords[feature];
  const number = el("sp-label", { class: "number" });
  const slider = el("sp-slider", { id, min: 0, max: 100, value: 0, variant: "filled", size: "s", "show-value": "false", tabindex: 0, class: "grows" });
  const heading = el("div", { class: "row" }, el("sp-label", { class: "grows" }, `${name.charAt(0).toUpperCase()}${name.slice(1)}`), number);
  const node = el("div", { class: "strength" }, heading, slider);
  slider.addEventListener("input", () => onMove(Number(slider.value)));
  node.addEventListener("dblclick", onReset);
  const show = ({ percent, enabled }: StrengthState): void => {
    setText(number, `${percent} %`);
    setValue(slider, percent);
    setEnabled(slider, enabled);
  };
  return { node, show };
}
