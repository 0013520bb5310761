import { type Host, PanelError, type PluginStorage } from "../photo";
import type { RetouchReport, RetouchSession, Watch } from "../retouch/session";
import { ConnectionWatch } from "./connectionWatch";
import type { DaemonLink } from "./daemonLink";
import { Faults } from "./faults";
import { showActive, showFindings } from "./findings";
import { KeptSettings } from "./keptSettings";
import { presetOf, presetText, readPreset, withPreset } from "./presets";
import { PreviewActions } from "./previewActions";
import { type PanelState, withoutFailure, wishOf } from "./state";
import type { Store } from "./store";
import { deviceWords } from "./words";
import { WorkAtHand } from "./workAtHand";

/** Long side of the view that the faces' pictures are cut from after a retouch. */
const GLANCE_SIDE = 512;

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
  readonly daemon: ConnectionWatch;
  readonly faults: Faults;
  readonly work: WorkAtHand;
  readonly previews: PreviewActions;
  readonly kept: KeptSettings;
  private loading: Promise<void> | null = null;
  private opening: Promise<void> | null = null;
  private isOpen = false;
  private resting: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly parts: ActionParts) {
    const { store, host, link, session, storage } = parts;
    this.daemon = new ConnectionWatch(store, link);
    this.faults = new Faults(store, this.daemon, storage);
    this.work = new WorkAtHand(store, session, this.faults);
    this.previews = new PreviewActions({ store, host, session, daemon: this.daemon, work: this.work });
    this.kept = new KeptSettings(store, storage, this.work, this.faults);
  }

  /** What was remembered; once, however often it is called. Called when the script starts: an action may be played before any panel is open. */
  load(): Promise<void> {
    this.loading ??= this.loadOnce();
    return this.loading;
  }

  private loadOnce(): Promise<void> {
    void this.parts.link.recall();
    return this.kept.load();
  }

  /** The panel is open: remembers, looks for the daemon and follows the document from now on. */
  open(): Promise<void> {
    this.isOpen = true;
    this.opening ??= this.openOnce();
    return this.opening;
  }

  private async openOnce(): Promise<void> {
    const { store, host } = this.parts;
    await this.load();
    showActive(store, host);
    host.onChange?.(() => showActive(store, host));
    await this.daemon.begin();
  }

  /** A second click while one is at work does nothing. */
  async retouch(): Promise<void> {
    if (this.work.isWriting) return;
    try {
      await this.parts.record(await this.retouchOrThrow());
    } catch (fault) {
      this.faults.show(fault);
    }
  }

  /**
   * As retouch(), for the menu and for Actions, which record it by themselves. Rejects with PanelError, so that an action stops, also while another is at work.
   * text: a recorded preset, null: the last settings. Resolves with the step to record.
   */
  async retouchForAction(text: string | null): Promise<string> {
    // A recorded step says all there is to choose; it must not wait for files, since it is played within a modal scope.
    if (text === null) await this.load();
    if (this.work.isWriting) throw new PanelError("busy", "AbpnBridge is still at work on another photo. Wait, or cancel it, then try again.");
    if (text !== null) {
      const preset = readPreset("the recorded step", text);
      this.parts.store.update((state) => ({ ...state, settings: { ...withPreset(state.settings, preset), presetName: null } }));
    }
    try {
      return await this.retouchOrThrow();
    } catch (fault) {
      this.faults.show(fault);
      throw fault;
    }
  }

  /** As the Actions panel plays a step: within a modal scope, so the settings are kept after it. */
  async playStep(text: string | null): Promise<string> {
    this.kept.suspended = true;
    try {
      return await this.retouchForAction(text);
    } finally {
      this.kept.suspended = false;
      setTimeout(() => void this.kept.keep(), REST_MS);
    }
  }

  /** A choice that the retouch depends on: kept, and shown in the preview once the slider rests. */
  change(change: (state: PanelState) => PanelState): void {
    this.parts.store.update(change);
    if (this.resting) clearTimeout(this.resting);
    this.resting = setTimeout(() => void this.afterRest(), REST_MS);
  }

  private async afterRest(): Promise<void> {
    await this.kept.keep();
    await this.previews.follow();
  }

  /** Writes a result that was kept into the document that is active now. */
  async putKept(): Promise<void> {
    const { store, session } = this.parts;
    await this.work.tryTo("put", "Writing the layer", async (watch) => {
      const warnings = await session.putKept(watch);
      store.update((state) => ({ ...state, warnings, notice: "The kept result was written." }));
    });
  }

  async discardKept(): Promise<void> {
    await this.parts.session.discardKept();
    this.parts.store.update((state) => ({ ...state, kept: null }));
  }

  /** The panel is gone: a preview ends, a retouch still gives its layer, and then the daemon may forget the photo. */
  async leave(): Promise<void> {
    this.isOpen = false;
    if (this.parts.store.state.work?.what === "preview") this.work.cancel();
    this.previews.hide();
    // A retouch gives it back at its own end.
    if (!this.work.retouching) await this.parts.session.giveBack();
  }

  /** The plugin is unloaded: all work ends, and the daemon forgets what it holds for it. */
  async end(): Promise<void> {
    this.work.cancel();
    await this.parts.session.end();
  }

  // Not while something is written. Resolves with the step that does the same again.
  private async retouchOrThrow(): Promise<string> {
    const { work } = this;
    work.retouching = true;
    let step: string;
    try {
      await work.giveWay();
      step = await work.run("retouch", "Looking at the document", (watch) => this.retouchNow(watch));
      await this.kept.keep();
    } finally {
      work.retouching = false;
      // Nobody looks on, so no slider will be moved: the next document's photo need not find this one's in the daemon.
      if (!this.isOpen && !this.parts.store.state.preview) await this.parts.session.giveBack();
    }
    void this.previews.follow();
    return step;
  }

  private async retouchNow(watch: Watch): Promise<string> {
    const { store, host, session, now } = this.parts;
    const began = now();
    await this.daemon.connected();
    // What is chosen now; sliders may be moved while it is at work.
    const chosen = store.state;
    const { report, layerName } = await session.retouch(wishOf(chosen), watch);
    // That is said at the end of what was done, not beside it.
    const replaced = report.warnings.find(({ code }) => code === "replaced-earlier");
    const rest = { ...report, warnings: report.warnings.filter((warning) => warning !== replaced) };
    // A preview that is open is made anew, and brings them.
    showFindings(store, host, rest, store.state.preview || report.summary.regions.length === 0 ? null : await session.glance(GLANCE_SIDE));
    const notice = noticeOf(report, layerName, now() - began, replaced?.message ?? null);
    store.update((state) => ({ ...withoutFailure(state, "retouch", "preview", "daemon"), notice }));
    return presetText(presetOf(chosen.settings, "Recorded step"));
  }
}

// layerName null: nothing was written.
function noticeOf({ summary }: RetouchReport, layerName: string | null, milliseconds: number, replaced: string | null): string {
  if (layerName === null) return `${summary.regions.length === 0 ? "No skin was found" : "These settings change nothing"}, so nothing was written.`;
  const seconds = Math.max(0.1, milliseconds / 1000).toFixed(1);
  return `Done in ${seconds} s, on ${deviceWords(summary.device)}: “${layerName}”.${replaced === null ? "" : ` ${replaced}`}`;
}
