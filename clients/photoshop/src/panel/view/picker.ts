import { el, setEnabled, type Part } from "./dom";

/** One line of a picker. */
export interface Choice {
  readonly value: string;
  readonly text: string;
  readonly disabled: boolean;
}

/** What a picker shows. */
export interface PickerState {
  readonly choices: readonly Choice[];
  /** Null: none, and the placeholder stands there. */
  readonly chosen: string | null;
}

/** A list to choose one of. The widget's value can only be read, so the choice is shown by the item that is selected. */
export function picker(id: string, placeholder: string, onChoose: (value: string) => void): Part<PickerState> {
  const menu = el("sp-menu", { slot: "options" });
  const node = el("sp-picker", { id, placeholder, size: "s", tabindex: 0 }, menu);
  let items: readonly HTMLElement[] = [];
  let lines: readonly string[] = [];
  let enabled: readonly string[] = [];
  node.addEventListener("change", () => {
    const value = String(node.value);
    if (enabled.includes(value)) onChoose(value);
  });
  const show = ({ choices, chosen }: PickerState): void => {
    // The widget reads an item's text when it is added.
    if (choices.length !== lines.length || choices.some(({ value, text }, at) => `${value}\n${text}` !== lines[at])) {
      while (menu.firstChild) menu.removeChild(menu.firstChild);
      items = choices.map(({ value, text }) => menu.appendChild(el("sp-menu-item", { value }, text)));
      lines = choices.map(({ value, text }) => `${value}\n${text}`);
    }
    enabled = choices.filter((choice) => !choice.disabled).map(({ value }) => value);
    choices.forEach(({ value, disabled }, at) => {
      const item = items[at];
      if (!item) return;
      setEnabled(item, !disabled);
      if ((value === chosen) !== item.hasAttribute("selected")) {
        if (value === chosen) item.setAttribute("selected", "");
        else item.removeAttribute("selected");
      }
    });
  };
  return { node, show };
}
