import { type Bounds, type Extent, type Host, PanelError, type PluginStorage } from "../photo";
import { CancelSource } from "../retouch/cancellation";
import { codeOf, type Picture, type PreviewReport, type RetouchReport, type RetouchSession, type Watch } from "../retouch/session";
import type { RetouchWish } from "../retouch/wish";
import { ConnectionWatch } from "./connectionWatch";
import { type DaemonLink, messageOf } from "./daemonLink";
import { cutOut, type RgbPicture, shrunk, toRgb } from "./pictures";
import { presetOf, presetText, readPreset, readPresets, withPreset } from "./presets";
import { defaultSettings, readSettings } from "./settings";
import { type PanelState, type PreviewState, type Subject, withActive, withCancelling, withFailure, withoutFailure, withPresets, withProgress, withRegions } from "./state";
import { withWork, withZoom, wishOf, type Work, type Zoom } from "./state";
import type { Store } from "./store";
import { deviceWords } from "./words";
import { covers, type Point, tileAround } from "./zoom";

/** Long side of the preview in pixels: as much as a wide panel shows, or two for each of a docked panel's, for displays with fine pixels. */
export const PREVIEW_SIDE = 1024;

/** Long side of the view that the faces' pictures are cut from after a retouch. */
const GLANCE_SIDE = 512;

/** Two pixels for each of what the panel shows. */
const THUMBNAIL_SIDE = 96;

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
  private opening: Promise<void> | null = null;
  private isOpen = false;
  private resting: ReturnType<typeof setTimeout> | null = null;
  private zoomResting: ReturnType<typeof setTimeout> | null = null;
  private staleWhileWorking = false;
  private retouching = false;
  private playing = false;
  private atWorkNow: Promise<void> = Promise.resolve();

  private readonly daemon: ConnectionWatch;

  constructor(private readonly parts: ActionParts) {
    this.daemon = new ConnectionWatch(parts.store, parts.link);
  }

  /** What was remembered; once, however often it is called. Called when the script starts: an action may be played before any panel is open. */
  load(): Promise<void> {
    this.loading ??= this.loadOnce();
    return this.loading;
  }

  /** The panel is open: remembers, looks for the daemon and follows the document from now on. */
  open(): Promise<void> {
    this.isOpen = true;
    this.opening ??= this.openOnce();
    return this.opening;
  }

  private async openOnce(): Promise<void> {
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
    if (this.isWriting) return;
    try {
      await this.parts.record(await this.retouchOrThrow());
    } catch (fault) {
      this.fail(fault);
    }
  }

  /**
   * As retouch(), for the menu and for Actions, which record it by themselves. Rejects with PanelError, so that an action stops, also while another is at work.
   * text: a recorded preset, null: the last settings. Resolves with the step to record.
   */
  async retouchForAction(text: string | null): Promise<string> {
    // A recorded step says all there is to choose; it must not wait for files, since it is played within a modal scope.
    if (text === null) await this.load();
    if (this.isWriting) throw new PanelError("busy", "AbpnBridge is still at work on another photo. Wait, or cancel it, then try again.");
    if (text !== null) {
      const preset = readPreset("the recorded step", text);
      this.parts.store.update((state) => ({ ...state, settings: { ...withPreset(state.settings, preset), presetName: null } }));
    }
    try {
      return await this.retouchOrThrow();
    } catch (fault) {
      this.fail(fault);
      throw fault;
    }
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
      this.fit();
      this.shown(await this.parts.session.preview(wishOf(this.parts.store.state), PREVIEW_SIDE, watch));
    });
  }

  hidePreview(): void {
    this.parts.store.update((state) => ({ ...state, preview: null, showsBefore: false, zoom: null }));
  }

  /** Shows the preview at 100 %, this place of the photo in the middle; what of it was not read yet is read once the hand rests. view: how much is seen. */
  zoom(at: Point, view: Extent): void {
    this.parts.store.update((state) => withZoom(state, at, view));
    if (this.zoomResting) clearTimeout(this.zoomResting);
    this.zoomResting = setTimeout(() => void this.readDetail(), this.parts.store.state.zoom?.detail ? REST_MS : 0);
  }

  /** Shows all of the picture again. */
  fit(): void {
    this.parts.store.update((state) => ({ ...state, zoom: null }));
  }

  /** Stops what is at work; the document stays as it was. */
  cancel(): void {
    if (!this.cancelSource) return;
    this.cancelSource.cancel();
    this.parts.store.update(withCancelling);
  }

  /** The panel is gone: a preview ends, a retouch still gives its layer, and then the daemon may forget the photo. */
  async leave(): Promise<void> {
    this.isOpen = false;
    if (this.parts.store.state.work?.what === "preview") this.cancel();
    this.hidePreview();
    // A retouch gives it back at its own end.
    if (!this.retouching) await this.parts.session.giveBack();
  }

  /** The plugin is unloaded: all work ends, and the daemon forgets what it holds for it. */
  async end(): Promise<void> {
    this.cancel();
    await this.parts.session.end();
  }

  /** A choice that the retouch depends on: kept, and shown in the preview once the slider rests. */
  change(change: (state: PanelState) => PanelState): void {
    this.parts.store.update(change);
    if (this.resting) clearTimeout(this.resting);
    this.resting = setTimeout(() => void this.afterRest(), REST_MS);
  }

  async putKept(): Promise<void> {
    await this.tryTo("put", "Writing the layer", async (watch) => {
      const warnings = await this.parts.session.putKept(watch);
      this.parts.store.update((state) => ({ ...state, warnings, notice: "The kept result was written." }));
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
      this.parts.store.update((state) => ({ ...withoutFailure(state, "clipboard"), notice: "Copied." }));
    } catch (fault) {
      this.fail(fault, "clipboard");
    }
  }

  private async loadOnce(): Promise<void> {
    const { storage, store, link } = this.parts;
    void link.recall();
    const kept = readSettings(await storage.readText("settings.json"));
    const presets = readPresets(await storage.readText("presets.json"));
    store.update((state) => {
      // What an action or a hand has chosen meanwhile is newer.
      const settings = state.settings === defaultSettings ? kept : state.settings;
      return withPresets({ ...state, settings }, presets, settings.presetName);
    });
  }

  private describe(): void {
    let active: PanelState["active"] = null;
    try {
      active = this.parts.host.describeActive?.() ?? null;
    } catch {
      // Photoshop may tell nothing of a document that it is just opening or closing. A click will say what is wrong.
    }
    this.parts.store.update((state) => withActive(state, active));
  }

  private get isWriting(): boolean {
    return this.retouching || this.parts.store.state.work?.what === "put";
  }

  // Not while isWriting. Resolves with the step that does the same again.
  private async retouchOrThrow(): Promise<string> {
    this.retouching = true;
    this.staleWhileWorking = false;
    let step: string;
    try {
      // A preview that is still being made gives way.
      this.cancelSource?.cancel();
      await this.atWorkNow;
      step = await this.atWork("retouch", "Looking at the document", (watch) => this.retouchNow(watch));
      await this.keepSettings();
    } finally {
      this.retouching = false;
      // Nobody looks on, so no slider will be moved: the next document's photo need not find this one's in the daemon.
      if (!this.isOpen && !this.parts.store.state.preview) await this.parts.session.giveBack();
    }
    if (this.parts.store.state.preview) void this.refresh();
    return step;
  }

  private async retouchNow(watch: Watch): Promise<string> {
    const { store, session, now } = this.parts;
    const began = now();
    await this.daemon.connected();
    // What is chosen now; sliders may be moved while it is at work.
    const chosen = store.state;
    const { report, layerName } = await session.retouch(wishOf(chosen), watch);
    // That is said at the end of what was done, not beside it.
    const replaced = report.warnings.find(({ code }) => code === "replaced-earlier");
    const rest = { ...report, warnings: report.warnings.filter((warning) => warning !== replaced) };
    // A preview that is open is made anew, and brings them.
    this.found(rest, store.state.preview || report.summary.regions.length === 0 ? null : await session.glance(GLANCE_SIDE));
    const seconds = Math.max(0.1, (now() - began) / 1000).toFixed(1);
    const reason = report.summary.regions.length === 0 ? "No skin was found" : "These settings change nothing";
    const done = `Done in ${seconds} s, on ${deviceWords(report.summary.device)}: “${layerName ?? ""}”.${replaced ? ` ${replaced.message}` : ""}`;
    const notice = layerName !== null ? done : `${reason}, so nothing was written.`;
    store.update((state) => ({ ...withoutFailure(state, "retouch", "preview", "daemon"), notice }));
    return presetText(presetOf(chosen.settings, "Recorded step"));
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
    const { failure, notice } = store.state;
    await this.tryTo("preview", "Retouching", async (watch) => {
      // Nobody clicked: what the last click said stays.
      store.update((state) => ({ ...state, failure, notice }));
      const wish = wishOf(store.state);
      const report = await session.refresh(wish, PREVIEW_SIDE, watch);
      if (!report) return this.photoGone();
      this.shown(report);
      await this.lookClosely(wish, watch);
    });
  }

  // What is shown would be of other strengths than the sliders say.
  private photoGone(): void {
    this.hidePreview();
    this.parts.store.update((state) => ({ ...state, notice: "The daemon no longer has this photo. Click Preview to send it again." }));
  }

  // While something is at work the look waits for its end.
  private async readDetail(): Promise<void> {
    const { store } = this.parts;
    const { zoom, preview, work, failure, notice } = store.state;
    if (!zoom || !preview || (zoom.detail && covers(zoom.detail.bounds, zoom.middle, zoom.view, preview.extent))) return;
    if (work || this.retouching) {
      this.staleWhileWorking = true;
      return;
    }
    await this.tryTo("preview", "Reading at 100 %", (watch) => {
      store.update((state) => ({ ...state, failure, notice }));
      return this.lookClosely(wishOf(store.state), watch);
    });
  }

  private async lookClosely(wish: RetouchWish, watch: Watch): Promise<void> {
    const { store, session } = this.parts;
    const { zoom, preview } = store.state;
    if (!zoom || !preview) return;
    const { detail } = zoom;
    const still = detail !== null && covers(detail.bounds, zoom.middle, zoom.view, preview.extent) ? detail : null;
    const read = await session.detail(wish, still?.bounds ?? tileAround(zoom.middle, zoom.view, preview.extent), still?.before ?? null, watch);
    if (!read) return this.photoGone();
    // The user may have gone on meanwhile, or away.
    store.update((state) => (state.zoom ? { ...state, zoom: { ...state.zoom, detail: read } } : state));
    if (store.state.zoom && store.state.zoom.middle !== zoom.middle) this.zoom(store.state.zoom.middle, store.state.zoom.view);
  }

  private async tryTo(what: Work["what"], step: string, work: (watch: Watch) => Promise<void>): Promise<void> {
    if (this.parts.store.state.work || this.retouching) return;
    try {
      await this.atWork(what, step, work);
    } catch (fault) {
      // Retouch took its place: the user did not cancel anything.
      if (!(this.retouching && codeOf(fault) === "cancelled")) this.fail(fault, what === "preview" ? "preview" : "retouch");
    }
    if (this.staleWhileWorking) {
      this.staleWhileWorking = false;
      await this.afterRest();
    }
  }

  private async atWork<T>(what: Work["what"], step: string, work: (watch: Watch) => Promise<T>): Promise<T> {
    const { store, session } = this.parts;
    const cancelSource = new CancelSource();
    this.cancelSource = cancelSource;
    store.update((state) => withWork(state, what, step));
    let ended = (): void => undefined;
    this.atWorkNow = new Promise((resolve) => (ended = resolve));
    try {
      return await work({ tell: (progress) => store.update((state) => withProgress(state, progress)), cancellation: cancelSource });
    } finally {
      this.cancelSource = null;
      store.update((state) => ({ ...state, work: null, kept: session.kept?.documentName ?? null }));
      ended();
    }
  }

  // view: of the photo that was retouched; null: there is none.
  private found({ place, summary, warnings, format, profileName }: RetouchReport, view: Picture | null): void {
    const rgb = view && toRgb(view, format.sample, profileName);
    const pictureOf = (bounds: Bounds): RgbPicture | null => rgb && shrunk(cutOut(rgb, bounds, format.extent.width), THUMBNAIL_SIDE);
    this.parts.store.update((state) => ({ ...withRegions(state, place, summary.regions, pictureOf), warnings }));
    // Another document may have been chosen while it was at work.
    this.describe();
  }

  private shown(report: PreviewReport): void {
    const { before, after, profileName, place, format } = report;
    const preview: PreviewState = { before, after, sample: format.sample, profileName, documentName: place.documentName, extent: format.extent };
    this.parts.store.update((state) => ({ ...withoutFailure(state, "preview", "daemon"), preview, zoom: zoomOf(state, preview) }));
    this.found(report, before);
  }

  /** Shows a fault; a lost daemon is looked for again. */
  fail(fault: unknown, about: Subject = "retouch"): void {
    const code = codeOf(fault);
    const isDaemons = ["unavailable", "unauthenticated", "daemon-refused", "not-ready"].includes(code);
    if (code === "unavailable" || code === "unauthenticated") this.daemon.lost();
    this.parts.store.update((state) => withFailure(state, { code, message: messageOf(fault), about: isDaemons ? "daemon" : about }));
  }

  private async keepSettings(): Promise<void> {
    if (this.playing) return;
    await this.keep("settings.json", JSON.stringify(this.parts.store.state.settings, null, 2));
  }

  /** Into the plugin's data folder, when no photo is at work: files are not to be written within a modal scope. A fault is shown. False: it is not there. */
  async keep(fileName: string, text: string): Promise<boolean> {
    while (this.parts.store.state.work) await this.atWorkNow;
    try {
      await this.parts.storage.writeText(fileName, text);
      this.parts.store.update((state) => withoutFailure(state, "files"));
      return true;
    } catch (fault) {
      this.fail(fault, "files");
      return false;
    }
  }
}

// What was read at 100 % is of the photo that was sent then.
function zoomOf({ zoom, preview }: PanelState, next: PreviewState): Zoom | null {
  if (!zoom || !preview || preview.before === next.before) return zoom;
  const sameSize = preview.extent.width === next.extent.width && preview.extent.height === next.extent.height;
  return sameSize ? { ...zoom, detail: null } : null;
}
