// uxp.entrypoints: the one place where a plugin says what its panels and commands do.
import type { PluginManifest } from "./options";
import type { Records } from "./records";
import { strict } from "./strict";

type Lifecycle = (...values: unknown[]) => unknown;
type Point = Readonly<Partial<Record<"create" | "show" | "hide" | "destroy" | "invokeMenu" | "run", Lifecycle>>>;

/** What a plugin gives to setup. */
interface Setup {
  readonly plugin?: Point;
  readonly panels?: Readonly<Record<string, Point | Lifecycle>>;
  readonly commands?: Readonly<Record<string, Point | Lifecycle>>;
}

const limit = 300;

/** What was set up, and the host's side of it. */
export class EntryPoints {
  private points: Setup | null = null;
  private readonly shown = new Set<string>();
  private readonly nodes = new Map<string, unknown>();

  constructor(private readonly manifest: PluginManifest, private readonly records: Records) {}

  readonly module = strict("entrypoints", {
    setup: (points: Setup): void => {
      if (this.points) throw new Error("entrypoints.setup may be called only once.");
      this.check("panel", points.panels);
      this.check("command", points.commands);
      this.points = points;
      void this.timed("plugin.create", points.plugin?.create, []);
    },
  });

  /** The user opens the panel: create with its node the first time, then show the first time only (uxpshowpanel once, hide never). */
  async openPanel(id: string, node: unknown): Promise<void> {
    const point = this.find(this.points?.panels, id);
    if (this.shown.has(id)) return;
    this.shown.add(id);
    this.nodes.set(id, node);
    if (typeof point !== "function") await this.timed(`panel ${id}.create`, point.create, [node]);
    await this.timed(`panel ${id}.show`, typeof point === "function" ? point : point.show, [node, undefined]);
  }

  /** Photoshop gives the panel up: destroy with its node; it may be opened anew. */
  async destroyPanel(id: string): Promise<void> {
    const point = this.find(this.points?.panels, id);
    if (!this.shown.delete(id)) throw new Error(`The panel ${id} is not open.`);
    if (typeof point !== "function") await this.timed(`panel ${id}.destroy`, point.destroy, [this.nodes.get(id)]);
  }

  /** The plugin is unloaded, e.g. when Photoshop ends. */
  async unload(): Promise<void> {
    await this.timed("plugin.destroy", this.points?.plugin?.destroy, []);
  }

  /** The user chooses the command in the Plugins menu; resolves when the command's own promise does. */
  async runCommand(id: string): Promise<unknown> {
    const point = this.find(this.points?.commands, id);
    const run = typeof point === "function" ? point : point.run;
    if (!run) throw new Error(`The command ${id} has no run.`);
    return await run(undefined, undefined);
  }

  private find(points: Setup["panels"], id: string): Point | Lifecycle {
    const point = points?.[id];
    if (!point) throw new Error(this.points ? `The plugin set up no "${id}".` : "The plugin has not called entrypoints.setup: a dead panel.");
    return point;
  }

  private check(type: string, points: Setup["panels"] = {}): void {
    const declared = this.manifest.entrypoints.filter((entry) => entry.type === type).map((entry) => entry.id);
    for (const id of Object.keys(points)) if (!declared.includes(id)) throw new Error(`entrypoints.setup: the manifest has no ${type} "${id}".`);
    for (const id of declared) if (!points[id]) throw new Error(`entrypoints.setup: the manifest's ${type} "${id}" is not set up.`);
  }

  // The host waits 300 ms for a lifecycle method and no longer.
  private async timed(name: string, method: Lifecycle | undefined, values: unknown[]): Promise<void> {
    if (!method) return;
    const started = performance.now();
    const answer = Promise.resolve(method(...values));
    const late = (): void => this.records.complain("entry point too slow", `${name} took more than ${limit} ms`);
    if (performance.now() - started > limit) return late();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), limit - (performance.now() - started))));
    if ((await Promise.race([answer, timeout])) === "late") late();
    clearTimeout(timer);
  }
}
