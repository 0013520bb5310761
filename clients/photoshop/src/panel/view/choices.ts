import type { FeatureName, KeptMarkName, ResultKind, SourceKind } from "../../photo";
import type { PanelActions } from "../actions";
import { defaultSettings, featureNames, markNames, resultKinds, sourceKinds } from "../settings";
import { offeredFeatures, type PanelState, removableMarks, softLightReason } from "../state";
import { withFeather, withFeatureOn, withKept, withOverall, withSettings, withStrength } from "../state";
import { featureLabels } from "../words";
import { checkbox, el, type Part, setChecked, setShown, setText, setValue } from "./dom";
import { picker } from "./picker";
import { strengthSlider, type StrengthState } from "./strength";

const sourceWords: Readonly<Record<SourceKind, string>> = {
  "active-layer": "Active layer",
  merged: "Merged visible",
  selection: "Selection of the active layer",
};
const resultWords: Readonly<Record<ResultKind, string>> = { "pixel-layer": "Pixel layer", "soft-light-group": "Soft Light group" };
const markWords: Readonly<Record<KeptMarkName, string>> = { moles: "Keep moles", freckles: "Keep freckles" };

/** What is retouched, and what comes of it. */
export function sourceAndResult(actions: PanelActions): Part<PanelState> {
  const document = el("sp-detail", { id: "document", size: "XS" });
  const source = picker("source", "Source", (value) => actions.change((state) => withSettings(state, { source: value as SourceKind })));
  const result = picker("result", "Result", (value) => actions.change((state) => withSettings(state, { result: value as ResultKind })));
  const reason = el("sp-detail", { id: "soft-light-reason", size: "XS" });
  const setInside = (onlyInsideSelection: boolean): void => actions.change((state) => withSettings(state, { onlyInsideSelection }));
  const inside = checkbox("only-inside-selection", "Only inside the selection", setInside);
  const setKeep = (keepEarlier: boolean): void => actions.change((state) => ({ ...state, settings: { ...state.settings, keepEarlier } }));
  const keepEarlier = checkbox("keep-earlier", "Keep earlier retouches", setKeep);
  const line = (text: string, node: HTMLElement): HTMLElement => el("div", { class: "row" }, el("sp-label", { class: "name" }, text), node);
  const node = el("div", { class: "section" }, document, line("Source", source.node), line("Result", result.node), reason, inside, keepEarlier);
  const show = (state: PanelState): void => {
    const { settings, active } = state;
    const refusal = softLightReason(state);
    setText(document, active ? `${active.documentName}${active.layerName === null ? "" : ` · ${active.layerName}`}` : "");
    setShown(document, active !== null);
    source.show({ chosen: settings.source, choices: sourceKinds.map((value) => ({ value, text: sourceWords[value], disabled: false })) });
    const isDisabled = (value: ResultKind): boolean => value === "soft-light-group" && refusal !== null;
    result.show({ chosen: settings.result, choices: resultKinds.map((value) => ({ value, text: resultWords[value], disabled: isDisabled(value) })) });
    setText(reason, refusal ?? "");
    setShown(reason, refusal !== null);
    setChecked(inside, settings.onlyInsideSelection);
    setChecked(keepEarlier, settings.keepEarlier);
    setShown(inside, settings.source !== "selection");
  };
  return { node, show };
}

/** How strongly, what is kept, and how soft the mask's edge is. */
export function strengths(actions: PanelActions): Part<PanelState> {
  const move = (feature: FeatureName) => (percent: number) => actions.change((state) => withStrength(state, feature, percent));
  const reset = (feature: FeatureName) => () => actions.change((state) => withStrength(state, feature, defaultSettings.strengths[feature]));
  const turn = (feature: FeatureName) => (on: boolean) => actions.change((state) => withFeatureOn(state, feature, on));
  const slider = (feature: FeatureName): Part<StrengthState> =>
    strengthSlider(`strength-${feature}`, featureLabels[feature], move(feature), reset(feature), turn(feature));
  const sliders = featureNames.map((feature) => ({ feature, part: slider(feature) }));
  const scale = (percent: number): void => actions.change((state) => withOverall(state, percent));
  const overall = strengthSlider("strength-overall", "All together", scale, () => scale(defaultSettings.overall));
  const keep = (mark: KeptMarkName) => (checked: boolean) => actions.change((state) => withKept(state, mark, checked));
  const marks = markNames.map((mark) => ({ mark, box: checkbox(`keep-${mark}`, markWords[mark], keep(mark)) }));
  const feather = el("sp-textfield", { id: "mask-feather", type: "number", size: "s", class: "short", tabindex: 0 });
  feather.addEventListener("change", () => actions.change((state) => withFeather(state, String(feather.value))));
  const featherRow = el("div", { class: "row" }, el("sp-label", { class: "grows" }, "Mask feather"), feather, el("sp-label", {}, "px"));
  const markRow = el("div", { class: "row wraps" }, ...marks.map(({ box }) => box));
  const node = el("div", { class: "section" }, ...sliders.map(({ part }) => part.node), overall.node, markRow, featherRow);
  const show = (state: PanelState): void => {
    const offered = offeredFeatures(state), removable = removableMarks(state);
    for (const { feature, part } of sliders) {
      setShown(part.node, offered.includes(feature));
      part.show({ percent: state.settings.strengths[feature], on: !state.settings.off.includes(feature) });
    }
    overall.show({ percent: state.settings.overall, on: true });
    for (const { mark, box } of marks) {
      setShown(box, removable.includes(mark));
      setChecked(box, state.settings.keep.includes(mark));
    }
    setValue(feather, state.settings.maskFeather);
  };
  return { node, show };
}
