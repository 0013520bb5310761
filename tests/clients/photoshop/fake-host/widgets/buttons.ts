import { type WidgetClass, widgetStyle } from "./widget";

/** sp-button, sp-action-button, sp-link: things to press. */
export function buttonClasses(Widget: WidgetClass) {
  const look = (border: string): string => `<style>${widgetStyle}
    :host { justify-content: center; cursor: default; border: ${border}; border-radius: 14px; padding: 5px 12px; min-height: 26px; }
    :host([variant="cta"]) { background: #1473e6; border-color: #1473e6; color: #fff; }
    :host([selected]) { background: var(--uxp-host-widget-hover-background-color); }
    :host([quiet]) { border-color: transparent; }</style><slot name="icon"></slot><slot></slot>`;

  class Button extends Widget {
    constructor() {
      super();
      this.root.innerHTML = look("1px solid var(--uxp-host-border-color)");
    }
    connectedCallback(): void { this.pressable("button"); }
    get selected(): boolean { return this.hasAttribute("selected"); }
    set selected(value: boolean) { this.toggleAttribute("selected", value); }
  }
  class ActionButton extends Button {}
  class Link extends Widget {
    constructor() {
      super();
      this.root.innerHTML = `<style>${widgetStyle} :host { color: var(--uxp-host-link-text-color); cursor: pointer; }</style><slot></slot>`;
    }
    connectedCallback(): void { this.pressable("link"); }
  }
  return { "sp-button": Button, "sp-action-button": ActionButton, "sp-link": Link };
}

/** sp-checkbox, sp-radio and sp-radio-group. */
export function choiceClasses(Widget: WidgetClass) {
  class Checkbox extends Widget {
    constructor() {
      super();
      this.root.innerHTML = `<style>${widgetStyle}
        i { width: 12px; height: 12px; border: 2px solid var(--uxp-host-text-color-secondary); border-radius: 2px; margin: 4px 8px 4px 0; flex: none; }
        :host([checked]) i { background: #378ef0; border-color: #378ef0; }</style><i></i><slot></slot>`;
      this.addEventListener("click", () => { this.checked = !this.checked; this.tell("input"); this.tell("change"); });
    }
    connectedCallback(): void { this.pressable("checkbox"); }
    get checked(): boolean { return this.hasAttribute("checked"); }
    set checked(value: boolean) { this.toggleAttribute("checked", value); }
  }
  class Radio extends Widget {
    constructor() {
      super();
      this.root.innerHTML = `<style>${widgetStyle}
        i { width: 12px; height: 12px; border: 2px solid var(--uxp-host-text-color-secondary); border-radius: 50%; margin: 4px 8px 4px 0; flex: none; }
        :host([checked]) i { border: 5px solid #378ef0; width: 6px; height: 6px; }</style><i></i><slot></slot>`;
      this.addEventListener("click", () => {
        if (this.checked) return;
        this.checked = true;
        this.tell("change");
      });
    }
    connectedCallback(): void { this.pressable("radio"); }
    get value(): string { return this.getAttribute("value") ?? ""; }
    set value(value: string) { this.setAttribute("value", value); }
    get checked(): boolean { return this.hasAttribute("checked"); }
    set checked(value: boolean) {
      this.toggleAttribute("checked", value);
      if (value) for (const other of this.closest("sp-radio-group")?.querySelectorAll("sp-radio") ?? []) if (other !== this) other.removeAttribute("checked");
    }
  }
  class RadioGroup extends Widget {
    constructor() {
      super();
      this.root.innerHTML = `<style>${widgetStyle} :host { flex-wrap: wrap; } ::slotted(sp-radio) { margin-right: 12px; }</style><slot name="label"></slot><slot></slot>`;
    }
    get value(): string { return this.querySelector("sp-radio[checked]")?.getAttribute("value") ?? ""; }
  }
  return { "sp-checkbox": Checkbox, "sp-radio": Radio, "sp-radio-group": RadioGroup };
}
