import type { PluginStorage } from "../photo";
import type { Faults } from "./faults";
import { readPresets } from "./presets";
import { defaultSettings, readSettings } from "./settings";
import { type PanelState, withoutFailure, withPresets } from "./state";
import type { Store } from "./store";
import type { WorkAtHand } from "./workAtHand";

/** Settings and presets in the plugin's data folder. */
export class KeptSettings {
  /** Nothing is to be kept now: an action is played, within a modal scope of Photoshop's, where files are not to be trusted [observed]. */
  suspended = false;

  constructor(
    private readonly store: Store<PanelState>,
    private readonly storage: PluginStorage,
    private readonly work: WorkAtHand,
    private readonly faults: Faults,
  ) {}

  async load(): Promise<void> {
    const kept = readSettings(await this.storage.readText("settings.json"));
    const presets = readPresets(await this.storage.readText("presets.json"));
    this.store.update((state) => {
      // What an action or a hand has chosen meanwhile is newer.
      const settings = state.settings === defaultSettings ? kept : state.settings;
      return withPresets({ ...state, settings }, presets, settings.presetName);
    });
  }

  /** Keeps what is set now. */
  async keep(): Promise<void> {
    if (this.suspended) return;
    await this.keepText("settings.json", JSON.stringify(this.store.state.settings, null, 2));
  }

  /** Into the plugin's data folder, when no photo is at work: files are not to be written within a modal scope. A fault is shown. False: it is not there. */
  async keepText(fileName: string, text: string): Promise<boolean> {
    await this.work.ended();
    try {
      await this.storage.writeText(fileName, text);
      this.store.update((state) => withoutFailure(state, "files"));
      return true;
    } catch (fault) {
      this.faults.show(fault, "files");
      return false;
    }
  }
}
