import type { PresetActions } from "../presetActions";
import type { PanelState } from "../state";
import { button, el, type Part, setEnabled } from "./dom";
import { picker } from "./picker";

/** Choosing, saving, renaming, deleting, importing and exporting presets. */
export function presetBar(presets: PresetActions): Part<PanelState> {
  const name = el("sp-textfield", { id: "preset-name", placeholder: "Name of a preset", size: "s", class: "grows", tabindex: 0 });
  const typed = (): string => String(name.value ?? "");
  const cleared = (work: Promise<void>): void => void work.then(() => (name.value = ""));
  const list = picker("preset", "Presets", (value) => presets.choose(value));
  const save = button("preset-save", "Save", "secondary", () => cleared(presets.save(typed())));
  const rename = button("preset-rename", "Rename", "secondary", () => cleared(presets.rename(typed())));
  const remove = button("preset-delete", "Delete", "secondary", () => void presets.remove());
  const bring = button("preset-import", "Import …", "secondary", () => void presets.import());
  const send = button("preset-export", "Export …", "secondary", () => void presets.export(typed()));
  const rows = [el("div", { class: "row" }, el("sp-label", { class: "name" }, "Preset"), list.node), el("div", { class: "row" }, name, save)];
  const node = el("div", { class: "section" }, ...rows, el("div", { class: "row wraps" }, rename, remove, bring, send));
  name.addEventListener("keydown", (event) => {
    if (event.key === "Enter") cleared(presets.save(typed()));
  });
  const show = (state: PanelState): void => {
    const chosen = state.settings.presetName;
    list.show({ chosen, choices: state.presets.map((preset) => ({ value: preset.name, text: preset.name, disabled: false })) });
    setEnabled(rename, chosen !== null);
    setEnabled(remove, chosen !== null);
  };
  return { node, show };
}
