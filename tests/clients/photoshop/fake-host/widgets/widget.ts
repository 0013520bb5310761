/** What all widget shims share: a shadow root, reflected attributes, a disabled state that swallows clicks. Only for a browser: built when called. */
export function newWidgetClass() {
  return class Widget extends HTMLElement {
    protected readonly root = this.attachShadow({ mode: "open" });

    constructor() {
      super();
      // A disabled widget hears no click; the page's own listeners come later.
      this.addEventListener("click", (event) => { if (this.disabled) event.stopImmediatePropagation(); }, true);
    }

    get disabled(): boolean { return this.hasAttribute("disabled"); }
    set disabled(value: boolean) { this.toggleAttribute("disabled", value); }

    private isPressable = false;

    /** Enter and Space click, as on a native button. To be called when connected. */
    protected pressable(role: string): void {
      if (this.isPressable) return;
      this.isPressable = true;
      if (!this.hasAttribute("tabindex")) this.tabIndex = 0;
      this.setAttribute("role", role);
      this.addEventListener("keydown", (event) => {
        if (event.target !== this || (event.key !== "Enter" && event.key !== " ")) return;
        event.preventDefault();
        this.click();
      });
    }

    /** As UXP's widgets tell: bubbling, from the widget itself. */
    protected tell(name: "input" | "change"): void {
      this.dispatchEvent(new Event(name, { bubbles: true }));
    }

    protected number(name: string, fallback: number): number {
      const value = Number(this.getAttribute(name) ?? NaN);
      return Number.isFinite(value) ? value : fallback;
    }
  };
}

/** The class of newWidgetClass. */
export type WidgetClass = ReturnType<typeof newWidgetClass>;

/** Look shared by the shims: enough for a screenshot to be judged, no more. */
export const widgetStyle = `
  :host { box-sizing: border-box; font: 12px sans-serif; color: var(--uxp-host-text-color); display: inline-flex; align-items: center; }
  :host([hidden]) { display: none; }
  :host([disabled]) { opacity: 0.4; pointer-events: none; }
  :host(:focus-visible), :focus-visible { outline: 2px solid #378ef0; outline-offset: 1px; }
  input, textarea { font: inherit; color: inherit; background: transparent; border: 1px solid var(--uxp-host-border-color); border-radius: 3px; width: 100%; box-sizing: border-box; padding: 4px 6px; }
`;
