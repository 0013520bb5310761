// The few parts of UXP that the panel's entry points touch. The host folder has its own for Photoshop.

/** What `require("uxp").entrypoints` takes; all functions must return within 300 ms. */
export interface EntryPoints {
  setup(points: {
    readonly plugin: { destroy(): void };
    readonly panels: Readonly<Record<string, { create(rootNode: HTMLElement): void; show(rootNode: HTMLElement): void; destroy(): void }>>;
    readonly commands: Readonly<Record<string, { run(): Promise<void> }>>;
  }): void;
}
