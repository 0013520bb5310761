import { type WidgetClass, widgetStyle } from "./widget";

/** sp-picker and sp-dropdown with sp-menu, sp-menu-item and sp-menu-divider. The picker's value can only be read: selecting is done on an item. */
export function pickerClasses(Widget: WidgetClass) {
  class MenuItem extends Widget {
    static readonly observedAttributes = ["selected"];
    constructor() {
      super();
      this.root.innerHTML = `<style>${widgetStyle} :host { display: flex; padding: 5px 12px; cursor: default; } :host([selected]) { font-weight: bold; }
        :host(:hover) { background: var(--uxp-host-widget-hover-background-color); }</style><slot></slot>`;
    }
    connectedCallback(): void { this.pressable("option"); }
    attributeChangedCallback(): void {
      const picker = this.closest("sp-picker, sp-dropdown");
      if (this.selected) for (const other of picker?.querySelectorAll("sp-menu-item[selected]") ?? []) if (other !== this) other.removeAttribute("selected");
      (picker as { refresh?: () => void } | null)?.refresh?.();
    }
    get selected(): boolean { return this.hasAttribute("selected"); }
    set selected(value: boolean) { this.toggleAttribute("selected", value); }
    get value(): string { return this.getAttribute("value") ?? this.textContent ?? ""; }
    set value(value: string) { this.setAttribute("value", value); }
  }

  class Picker extends Widget {
    private readonly face: HTMLElement;

    constructor() {
      super();
      this.root.innerHTML = `<style>${widgetStyle} :host { position: relative; flex-direction: column; align-items: stretch; min-width: 120px; }
        button { font: inherit; color: inherit; text-align: left; background: transparent; border: 1px solid var(--uxp-host-border-color); border-radius: 3px; padding: 5px 8px; }
        ::slotted(sp-menu) { display: none; } :host([open]) ::slotted(sp-menu) { display: block; }</style><slot name="label"></slot><button type="button"></button><slot name="options"></slot><slot></slot>`;
      this.face = this.root.querySelector("button") as HTMLElement;
      this.face.addEventListener("click", (event) => { event.stopPropagation(); this.toggleAttribute("open"); });
      this.addEventListener("click", (event) => this.choose((event.target as Element).closest("sp-menu-item")));
      this.addEventListener("keydown", (event) => { if (event.key === "Escape") this.removeAttribute("open"); });
    }
    connectedCallback(): void { setTimeout(() => this.refresh(), 0); }
    private choose(item: Element | null): void {
      if (!item) return;
      this.removeAttribute("open");
      if (item.hasAttribute("selected")) return;
      item.setAttribute("selected", "");
      this.tell("change");
    }
    private get items(): Element[] { return [...this.querySelectorAll("sp-menu-item")]; }
    refresh(): void {
      const chosen = this.items.find((item) => item.hasAttribute("selected"));
      this.face.textContent = `${chosen?.textContent?.trim() ?? this.getAttribute("placeholder") ?? ""} \u25be`;
    }
    get value(): string { return (this.items.find((item) => item.hasAttribute("selected")) as MenuItem | undefined)?.value ?? ""; }
    get selectedIndex(): number { return this.items.findIndex((item) => item.hasAttribute("selected")); }
    set selectedIndex(index: number) { this.items.forEach((item, i) => item.toggleAttribute("selected", i === index)); }
    override focus(): void { this.face.focus(); }
  }
  class Dropdown extends Picker {}

  class Menu extends Widget {
    constructor() {
      super();
      this.root.innerHTML = `<style>${widgetStyle} :host { display: block; border: 1px solid var(--uxp-host-border-color); background: var(--uxp-host-background-color); }</style><slot></slot>`;
    }
  }
  class MenuDivider extends Widget {
    constructor() {
      super();
      this.root.innerHTML = `<style>:host { display: block; height: 1px; margin: 4px 0; background: var(--uxp-host-border-color); }</style>`;
    }
  }
  return { "sp-menu-item": MenuItem, "sp-picker": Picker, "sp-dropdown": Dropdown, "sp-menu": Menu, "sp-menu-divider": MenuDivider };
}
