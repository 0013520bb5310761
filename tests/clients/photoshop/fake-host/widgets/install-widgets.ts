import { buttonClasses, choiceClasses } from "./buttons";
import { fieldClasses } from "./fields";
import { pickerClasses } from "./picker";
import { newWidgetClass, type WidgetClass, widgetStyle } from "./widget";

/** Texts and marks without behaviour; their own display. */
const plain: Readonly<Record<string, string>> = {
  "sp-heading": "display: block; font-size: 16px; font-weight: bold; margin: 4px 0;",
  "sp-body": "display: block; font-size: 12px;",
  "sp-detail": "display: block; font-size: 11px; color: var(--uxp-host-text-color-secondary);",
  "sp-label": "display: inline-block; font-size: 12px; color: var(--uxp-host-label-text-color);",
  "sp-divider": "display: block; height: 2px; margin: 8px 0; background: var(--uxp-host-border-color);",
  "sp-icon": "display: inline-block; width: 18px; height: 18px; background: var(--uxp-host-text-color-secondary); border-radius: 2px;",
  "sp-tooltip": "display: none;",
};

/** Defines the sp-* widgets of UXP in this browser page. Others stay unknown elements: see unknownWidgets. */
export function installWidgets(): void {
  const Widget = newWidgetClass();
  const classes: Readonly<Record<string, CustomElementConstructor>> = {
    ...buttonClasses(Widget), ...choiceClasses(Widget), ...fieldClasses(Widget), ...pickerClasses(Widget), ...plainClasses(Widget),
  };
  for (const [name, each] of Object.entries(classes)) if (!customElements.get(name)) customElements.define(name, each);
}

function plainClasses(Widget: WidgetClass): Record<string, CustomElementConstructor> {
  return Object.fromEntries(Object.entries(plain).map(([name, style]) => [name, class extends Widget {
    constructor() {
      super();
      this.root.innerHTML = `<style>${widgetStyle} :host { ${style} }</style><slot></slot>`;
    }
  }]));
}

/** Names of the sp-* elements in a page that UXP, or this fake, does not have. */
export function unknownWidgets(root: ParentNode): string[] {
  const names = [...root.querySelectorAll("*")].map((element) => element.localName).filter((name) => name.startsWith("sp-") && !customElements.get(name));
  return [...new Set(names)];
}
