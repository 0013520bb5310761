import type { Host, PluginStorage } from "../photo";
import { CancelSource } from "../retouch/cancellation";
import { codeOf, type PreviewReport, type RetouchReport, type RetouchSession, type Watch } from "../retouch/session";
import { ConnectionWatch } from "./connectionWatch";
import { type DaemonLink, messageOf } from "./daemonLink";
import { presetOf, presetText, readPreset, readPresets, withPreset } from "./presets";
import { readSettings } from "./settings";
import { type PanelState, type PreviewState, withCancelling, withFailure, withPresets, withProgress, withRegions, withWork, wishOf, type Work } from "./state";
import type { Store } from "./store";

/** Long side of the preview in pixels: two for each of a docked panel's, for displays with fine pixels. */
export const PREVIEW_SIDE = 640;

/** A slider is let rest this long before its effect is rendered. */
const REST_MS = 250;

/** What actions need of the world. */
export interface ActionParts {
  readonly store: Store<PanelState>;
  readonly host: Host;
  readonly link: DaemonLink;
  readonly session: RetouchSession;
  readonly storage: PluginStorage;
  /** Adds a step to an action that Photoshop records just now; text: a preset. */
  readonly record: (text: string) => Promise<void>;
  /** The clock, in milliseconds. */
  readonly now: () => number;
}

/** What a click or a key does. None of them rejects: faults go into the state; only the command for Actions tells its caller too. */
export class PanelActions {
  private cancelSource: CancelSource | null = null;
  private loading: Promise<void> | null = null;
  private resting: ReturnType<typeof setTimeout> | null = null;
  private staleWhileWorking = false;
  private retouching = false;
  private playing = false;
  private atWorkNow: Promise<void> = Promise.resolve();

  private readonly daemon: ConnectionWatch;

  constructor(private readonly parts: ActionParts) {
    this.daemon = new ConnectionWatch(parts.store, parts.link);
  }

  /** What was remembered; once, however often it is called. */
  load(): Promise<void> {
    this.loading ??= this.loadOnce();
    return this.loading;
  }

  /** The panel is open: remembers, looks for the daemon and follows the document from now on. */
  async open(): Promise<void> {
    const { host } = this.parts;
    await this.load();
    this.describe();
    host.onChange?.(() => this.describe());
    await this.daemon.begin();
  }

  /** Looks for the daemon now. */
  look(): Promise<void> {
    return this.daemon.look();
  }

  /** code: as the user typed it. */
  pair(code: string): Promise<void> {
    return this.daemon.pair(code);
  }

  /** A second click while one is at work does nothing. */
  async retouch(): Promise<void> {
    try {
      if (await this.retouchOrThrow()) await this.parts.record(this.recordedStep());
    } catch (fault) {
      this.fail(fault);
    }
  }

  /**
   * As retouch(), for the menu and for Actions, which record it by themselves. Rejects with PanelError, so that an action stops.
   * text: a recorded preset, null: the last settings.
   */
  async retouchForAction(text: string | null): Promise<string> {
    await this.load();
    if (text !== null) {
      const preset = readPreset("the recorded step", text);
      this.parts.store.update((state) => ({ ...state, settings: { ...withPreset(state.settings, preset), presetName: null } }));
    }
    try {
      await this.retouchOrThrow();
    } catch (fault) {
      this.fail(fault);
      throw fault;
    }
    return this.recordedStep();
  }

  /** As the Actions panel plays a step: within a modal scope of Photoshop's, where files are not to be trusted [observed], so the settings are kept after it. */
  async playStep(text: string | null): Promise<string> {
    this.playing = true;
    try {
      return await this.retouchForAction(text);
    } finally {
      this.playing = false;
      setTimeout(() => void this.keepSettings(), REST_MS);
    }
  }

  /** Shows before and after without writing anything. */
  async preview(): Promise<void> {
    await this.tryTo("preview", "Looking at the document", async (watch) => {
      await this.daemon.connected();
      this.shown(await this.parts.session.preview(wishOf(this.parts.store.state), PREVIEW_SIDE, watch));
    });
  }

  hidePreview(): void {
    this.parts.store.update((state) => ({ ...state, preview: null, showsBefore: false }));
  }

  /** Stops what is at work; the document stays as it was. */
  cancel(): void {
    if (!this.cancelSource) return;
    this.cancelSource.cancel();
    this.parts.store.update(withCancelling);
  }

  /** A choice that the retouch depends on: kept, and shown in the preview once the slider rests. */
  change(change: (state: PanelState) => PanelState): void {
    this.parts.store.update(change);
    if (this.resting) clearTimeout(this.resting);
    this.resting = setTimeout(() => void this.afterRest(), REST_MS);
  }

  async putKept(): Promise<void> {
    await this.tryTo("put", "Writing the layer", async (watch) => {
      await this.parts.session.putKept(watch);
      this.parts.store.update((state) => ({ ...state, notice: "The kept result was written." }));
    });
  }

  async discardKept(): Promise<void> {
    await this.parts.session.discardKept();
    this.parts.store.update((state) => ({ ...state, kept: null }));
  }

  /** The last failure into the clipboard, with what a maintainer asks for first. */
  async copyFailure(): Promise<void> {
    const { failure, connection } = this.parts.store.state;
    if (!failure) return;
    const daemon = connection.kind === "connected" ? `daemon ${connection.capabilities.version}, ${connection.capabilities.device}` : `daemon ${connection.kind}`;
    try {
      await this.parts.storage.copyText(`${failure.message} [${failure.code || "unknown"}; ${daemon}]`);
      this.parts.store.update((state) => ({ ...state, notice: "Copied." }));
    } catch (fault) {
      this.fail(fault);
    }
  }

  private async loadOnce(): Promise<void> {
    const { storage, store } = this.parts;
    const settings = readSettings(await storage.readText("settings.json"));
    const presets = readPresets(await storage.readText("presets.json"));
    store.update((state) => withPresets({ ...state, settings }, presets, settings.presetName));
  }

  private describe(): void {
    const active = this.parts.host.describeActive?.() ?? null;
    this.parts.store.update((state) => ({ ...state, active }));
  }

  // False: one was at work already.
  private async retouchOrThrow(): Promise<boolean> {
    const { store } = this.parts;
    if (this.retouching || store.state.work?.what === "put") return false;
    this.retouching = true;
    this.staleWhileWorking = false;
    try {
      // A preview that is still being made gives way.
      this.cancelSource?.cancel();
      await this.atWorkNow;
      await this.atWork("retouch", "Looking at the document", (watch) => this.retouchNow(watch));
      await this.keepSettings();
    } finally {
      this.retouching = false;
    }
    if (store.state.preview) void this.refresh();
    return true;
  }

  private async retouchNow(watch: Watch): Promise<void> {
    const { store, session, now } = this.parts;
    const began = now();
    await this.daemon.connected();
    const { report, touched } = await session.retouch(wishOf(store.state), watch);
    this.found(report);
    const seconds = Math.max(0.1, (now() - began) / 1000).toFixed(1);
    const reason = report.summary.regions.length === 0 ? "No skin was found" : "These settings change nothing";
    const notice = touched ? `Done in ${seconds} s, on ${deviceWords(report.summary.device)}.` : `${reason}, so nothing was written.`;
    store.update((state) => ({ ...state, notice }));
  }

  private recordedStep(): string {
    return presetText(presetOf(this.parts.store.state.settings, "Recorded step"));
  }

  private async afterRest(): Promise<void> {
    await this.keepSettings();
    const { preview, work } = this.parts.store.state;
    if (!preview) return;
    this.staleWhileWorking = work !== null;
    if (!work) await this.refresh();
  }

  private async refresh(): Promise<void> {
    const { session, store } = this.parts;
    if (!session.canRefresh) return;
    const { failure, notice } = store.state;
    await this.tryTo("preview", "Retouching", async (watch) => {
      // Nobody clicked: what the last click said stays.
      store.update((state) => ({ ...state, failure, notice }));
      const report = await session.refresh(wishOf(store.state), PREVIEW_SIDE, watch);
      if (report) this.shown(report);
    });
  }

  private async tryTo(what: Work["what"], step: string, work: (watch: Watch) => Promise<void>): Promise<void> {
    if (this.parts.store.state.work || this.retouching) return;
    try {
      await this.atWork(what, step, work);
    } catch (fault) {
      // Retouch took its place: the user did not cancel anything.
      if (!(this.retouching && codeOf(fault) === "cancelled")) this.fail(fault);
    }
    if (this.staleWhileWorking) {
      this.staleWhileWorking = false;
      await this.afterRest();
    }
  }

  private async atWork(what: Work["what"], step: string, work: (watch: Watch) => Promise<void>): Promise<void> {
    const { store, session } = this.parts;
    const cancelSource = new CancelSource();
    this.cancelSource = cancelSource;
    store.update((state) => withWork(state, what, step));
    let ended = (): void => undefined;
    this.atWorkNow = new Promise((resolve) => (ended = resolve));
    try {
      await work({ tell: (progress) => store.update((state) => withProgress(state, progress)), cancellation: cancelSource });
    } finally {
      this.cancelSource = null;
      store.update((state) => ({ ...state, work: null, kept: session.kept?.documentName ?? null }));
      ended();
    }
  }

  private found({ place, summary, warnings }: RetouchReport): void {
    this.parts.store.update((state) => ({ ...withRegions(state, place, summary.regions), warnings }));
  }

  private shown(report: PreviewReport): void {
    this.found(report);
    const { before, after, profileName, place, format } = report;
    const preview: PreviewState = { before, after, sample: format.sample, profileName, documentName: place.documentName, photoWidth: format.extent.width };
    this.parts.store.update((state) => ({ ...state, preview }));
  }

  /** Shows a fault; a lost daemon is looked for again. */
  fail(fault: unknown): void {
    const code = codeOf(fault);
    if (code === "unavailable" || code === "unauthenticated") this.daemon.lost();
    this.parts.store.update((state) => withFailure(state, { code, message: messageOf(fault) }));
  }

  private async keepSettings(): Promise<void> {
    if (this.playing) return;
    await this.keep("settings.json", JSON.stringify(this.parts.store.state.settings, null, 2));
  }

  /** Into the plugin's data folder; a fault is shown. */
  async keep(fileName: string, text: string): Promise<void> {
    try {
      await this.parts.storage.writeText(fileName, text);
    } catch (fault) {
      this.fail(fault);
    }
  }
}

/** The daemon's device as a photographer reads it. */
export function deviceWords(device: string): string {
  return device === "directml" ? "the graphics card (DirectML)" : device === "cpu" ? "the processor" : device;
}
