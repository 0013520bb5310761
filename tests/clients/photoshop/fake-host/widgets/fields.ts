import { type WidgetClass, widgetStyle } from "./widget";

/** sp-slider, sp-textfield, sp-textarea, sp-progressbar: things with a value. */
export function fieldClasses(Widget: WidgetClass) {
  class Slider extends Widget {
    static readonly observedAttributes = ["min", "max", "value", "step", "disabled", "value-label"];
    private readonly range: HTMLInputElement;
    private readonly shown: HTMLElement;

    constructor() {
      super();
      this.root.innerHTML = `<style>${widgetStyle} :host { display: inline-flex; flex-direction: column; align-items: stretch; min-width: 120px; }
        div { display: flex; justify-content: space-between; } input { padding: 0; margin: 4px 0; }</style><div><slot name="label"></slot><span></span></div><input type="range">`;
      this.range = this.root.querySelector("input") as HTMLInputElement;
      this.shown = this.root.querySelector("span") as HTMLElement;
      for (const name of ["input", "change"] as const) this.range.addEventListener(name, (event) => {
        event.stopPropagation();
        this.value = Number(this.range.value);
        this.tell(name);
      });
    }
    attributeChangedCallback(): void {
      this.range.min = String(this.min);
      this.range.max = String(this.max);
      this.range.step = this.getAttribute("step") ?? "1";
      this.range.value = String(this.value);
      this.range.disabled = this.disabled;
      this.shown.textContent = this.hasAttribute("value-label") ? `${this.value}${this.getAttribute("value-label")}` : String(this.value);
      this.shown.hidden = this.getAttribute("show-value") === "false";
    }
    connectedCallback(): void { this.attributeChangedCallback(); }
    get min(): number { return this.number("min", 0); }
    set min(value: number) { this.setAttribute("min", String(value)); }
    get max(): number { return this.number("max", 100); }
    set max(value: number) { this.setAttribute("max", String(value)); }
    get value(): number { return Math.min(this.max, Math.max(this.min, this.number("value", this.min))); }
    set value(value: number) { this.setAttribute("value", String(value)); }
    override focus(): void { this.range.focus(); }
  }

  const newField = (tag: "input" | "textarea") => class Field extends Widget {
    static readonly observedAttributes = ["value", "placeholder", "type", "disabled", "maxlength"];
    private readonly field: HTMLInputElement | HTMLTextAreaElement;

    constructor() {
      super();
      this.root.innerHTML = `<style>${widgetStyle} :host { flex-direction: column; align-items: stretch; }</style><slot name="label"></slot><${tag}></${tag}>`;
      this.field = this.root.querySelector(tag) as HTMLInputElement | HTMLTextAreaElement;
      for (const name of ["input", "change"] as const) this.field.addEventListener(name, (event) => { event.stopPropagation(); this.tell(name); });
    }
    attributeChangedCallback(name: string, _old: string | null, value: string | null): void {
      if (name === "value") this.field.value = value ?? "";
      else if (name === "disabled") this.field.disabled = value !== null;
      else this.field.setAttribute(name, value ?? "");
    }
    get value(): string { return this.field.value; }
    set value(value: string) { this.field.value = String(value); }
    get placeholder(): string { return this.getAttribute("placeholder") ?? ""; }
    set placeholder(value: string) { this.setAttribute("placeholder", value); }
    override focus(): void { this.field.focus(); }
    override blur(): void { this.field.blur(); }
  };

  class ProgressBar extends Widget {
    static readonly observedAttributes = ["max", "value"];
    constructor() {
      super();
      this.root.innerHTML = `<style>${widgetStyle} :host { display: inline-flex; flex-direction: column; align-items: stretch; min-width: 120px; }
        div { height: 4px; background: var(--uxp-host-border-color); border-radius: 2px; } i { display: block; height: 4px; background: #378ef0; border-radius: 2px; }</style>
        <slot name="label"></slot><div><i></i></div>`;
    }
    attributeChangedCallback(): void { (this.root.querySelector("i") as HTMLElement).style.width = `${(100 * this.value) / this.max}%`; }
    get max(): number { return this.number("max", 100); }
    set max(value: number) { this.setAttribute("max", String(value)); }
    get value(): number { return Math.min(this.max, Math.max(0, this.number("value", 0))); }
    set value(value: number) { this.setAttribute("value", String(value)); }
  }
  return { "sp-slider": Slider, "sp-textfield": newField("input"), "sp-textarea": newField("textarea"), "sp-progressbar": ProgressBar };
}
