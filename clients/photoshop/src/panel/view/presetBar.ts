import type { PresetActions } from "../presetActions";
import { changedPreset, type PanelState, type PresetQuestion } from "../state";
import { button, el, type Part, setEnabled, setShown, setText } from "./dom";
import { picker } from "./picker";

/** Choosing, saving, renaming, deleting, importing and exporting presets. */
export function presetBar(presets: PresetActions): Part<PanelState> {
  const name = el("sp-textfield", { id: "preset-name", placeholder: "Name of a preset", size: "s", class: "grows field", tabindex: 0 });
  const typed = (): string => String(name.value ?? "");
  // A name that was refused stays, to be mended.
  const cleared = (work: Promise<boolean>): void => void work.then((taken) => taken && (name.value = ""));
  const list = picker("preset", "Presets", (value) => presets.choose(value));
  const save = button("preset-save", "Save", "secondary", () => cleared(presets.save(typed())));
  const rename = button("preset-rename", "Rename", "secondary", () => cleared(presets.rename(typed())));
  const bring = button("preset-import", "Import …", "secondary", () => void presets.import());
  const send = button("preset-export", "Export …", "secondary", () => void presets.export(typed()));
  const line = asking(presets, [bring, send]);
  const update = button("preset-update", "Update", "secondary", () => void presets.update());
  const rows = [el("div", { class: "row" }, el("sp-label", { class: "name" }, "Preset"), list.node), el("div", { class: "row wraps" }, update, name, save, rename)];
  const node = el("div", { class: "section" }, ...rows, line.node);
  name.addEventListener("keydown", (event) => {
    if (event.key === "Enter") cleared(presets.save(typed()));
  });
  const show = (state: PanelState): void => {
    const chosen = state.settings.presetName, isChanged = changedPreset(state) !== null;
    const text = (one: string): string => (one === chosen && isChanged ? `${one} (changed)` : one);
    list.show({ chosen, choices: state.presets.map((preset) => ({ value: preset.name, text: text(preset.name), disabled: false })) });
    setShown(update, isChanged);
    setEnabled(rename, chosen !== null);
    line.show(state);
  };
  return { node, show };
}

// Asks in place of its own line. Cancel stands where Delete was, so that one click too many does no harm, and Escape means it too.
function asking(presets: PresetActions, others: readonly HTMLElement[]): Part<PanelState> {
  const remove = button("preset-delete", "Delete", "secondary", () => presets.askToRemove());
  const dismiss = (): void => {
    presets.dismiss();
    remove.focus();
  };
  const keep = button("preset-keep", "Cancel", "secondary", () => dismiss());
  const sure = button("preset-sure", "", "warning", () => void presets.confirm());
  const question = el("sp-body", { id: "preset-question", size: "S" });
  const usual = el("div", { class: "row wraps" }, remove, ...others);
  const asks = el("div", { id: "preset-asks", class: "row wraps" }, keep, question, sure);
  asks.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    dismiss();
  });
  let wasAsking = false;
  const show = ({ settings: { presetName }, asks: asked }: PanelState): void => {
    setEnabled(remove, presetName !== null);
    setShown(usual, asked === null);
    setShown(asks, asked !== null);
    setText(question, asked ? questionWords(asked) : "");
    setText(sure, asked?.what === "replace" ? "Replace" : "Delete");
    if ((asked !== null) === wasAsking) return;
    wasAsking = asked !== null;
    if (!wasAsking) return;
    keep.focus();
    // All of the question, however low the panel is.
    asks.scrollIntoView(false);
  };
  return { node: el("div", {}, usual, asks), show };
}

function questionWords(asked: PresetQuestion): string {
  if (asked.what === "delete") return `Delete “${asked.name}”?`;
  const [first, another] = asked.by;
  return another ? `There are ${asked.by.length} presets of these names already.` : `There is a preset “${first?.name ?? ""}” already.`;
}
