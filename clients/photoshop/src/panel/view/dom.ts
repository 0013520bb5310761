// Plain DOM, built once; each part gives back a function that shows a state. sp-* are Spectrum's widgets that UXP has built in.

/** Shows a state; touches only what differs, so that a slider under the mouse is left alone. */
export type Show<T> = (state: T) => void;

/** A part of the panel. */
export interface Part<T> {
  readonly node: HTMLElement;
  readonly show: Show<T>;
}

/** A widget of UXP with the properties that the panel uses. */
export interface Widget extends HTMLElement {
  value: string | number;
  checked: boolean;
}

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** An element with attributes (false leaves one out) and children. */
export function el(tag: string, attributes: Attributes = {}, ...children: readonly (Node | string)[]): Widget {
  const node = document.createElement(tag) as Widget;
  for (const [name, value] of Object.entries(attributes)) if (value !== false) node.setAttribute(name, value === true ? "" : String(value));
  for (const child of children) node.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  return node;
}

/** A push button. variant: "cta" stands out, "secondary" does not, "warning" cannot be undone. */
export function button(id: string, text: string, variant: "cta" | "secondary" | "warning", onClick: () => void): Widget {
  const node = el("sp-button", { id, variant, size: "s", tabindex: 0 }, text);
  node.addEventListener("click", ({ detail }) => {
    // The second half of a double click means what the first one did: a short retouch may have ended between them. UXP sends clicks to widgets that are
    // shown as disabled, too.
    if (!(detail > 1) && !node.hasAttribute("disabled")) onClick();
  });
  return node;
}

/** A check box; onChange gets its new state. */
export function checkbox(id: string, text: string, onChange: (checked: boolean) => void): Widget {
  const node = el("sp-checkbox", { id, tabindex: 0 }, text);
  node.addEventListener("change", () => onChange(node.checked));
  return node;
}

export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setShown(node: HTMLElement, shown: boolean): void {
  node.classList.toggle("hidden", !shown);
}

export function setEnabled(node: HTMLElement, enabled: boolean): void {
  if (enabled) node.removeAttribute("disabled");
  else node.setAttribute("disabled", "");
}

export function setChecked(node: Widget, checked: boolean): void {
  if (node.checked !== checked) node.checked = checked;
}

/** Only where it differs: setting a slider's value while it is dragged would fight the hand. */
export function setValue(node: Widget, value: string | number): void {
  if (String(node.value) !== String(value)) node.value = value;
}
