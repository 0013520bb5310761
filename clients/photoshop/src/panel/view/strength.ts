import { checkbox, el, type Part, setChecked, setEnabled, setText, setValue } from "./dom";

/** Percent, and whether it is switched on. */
export interface StrengthState {
  readonly percent: number;
  readonly on: boolean;
}

/** One slider with its name and number; a double click gives the default back. onSwitch: with a box before the name, called with whether it is on. */
export function strengthSlider(
  id: string,
  name: string,
  onMove: (percent: number) => void,
  onReset: () => void,
  onSwitch: ((on: boolean) => void) | null = null,
): Part<StrengthState> {
  const box = onSwitch && checkbox(`${id}-on`, name, onSwitch);
  const number = el("sp-label", { class: "number" });
  const slider = el("sp-slider", { id, min: 0, max: 100, value: 0, variant: "filled", size: "s", "show-value": "false", tabindex: 0, class: "grows" });
  const title = el("div", { class: "grows" }, box ?? el("sp-label", {}, name));
  const node = el("div", { class: "strength" }, el("div", { class: "title" }, title, number), slider);
  slider.addEventListener("input", () => onMove(Number(slider.value)));
  slider.addEventListener("dblclick", onReset);
  const show = ({ percent, on }: StrengthState): void => {
    setText(number, on ? `${percent} %` : "off");
    setValue(slider, percent);
    setEnabled(slider, on);
    if (box) setChecked(box, on);
  };
  return { node, show };
}
