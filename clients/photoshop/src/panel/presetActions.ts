import type { PluginStorage } from "../photo";
import type { PanelActions } from "./actions";
import { MAX_NAME, nameFault, type Preset, presetFileName, presetOf, presetText, putPreset, readPreset, removePreset, withPreset } from "./presets";
import { type PanelState, withChosenPreset, withPresets } from "./state";
import type { Store } from "./store";

/** What the preset bar does. Faults go into the state. */
export class PresetActions {
  constructor(private readonly store: Store<PanelState>, private readonly storage: PluginStorage, private readonly actions: PanelActions) {}

  choose(name: string): void {
    this.actions.change((state) => withChosenPreset(state, name));
  }

  /** The chosen settings under this name; one of the same name is replaced. */
  async save(name: string): Promise<void> {
    if (nameFault(name.trim())) return this.tellName();
    const preset = presetOf(this.store.state.settings, name.trim());
    await this.keep(putPreset(this.store.state.presets, preset), preset.name);
  }

  /** The chosen preset gets another name. */
  async rename(name: string): Promise<void> {
    const chosen = this.chosen();
    if (!chosen) return;
    if (nameFault(name.trim())) return this.tellName();
    await this.keep(putPreset(removePreset(this.store.state.presets, chosen.name), { ...chosen, name: name.trim() }), name.trim());
  }

  /** The chosen preset goes; the settings stay. */
  async remove(): Promise<void> {
    const chosen = this.chosen();
    if (chosen) await this.keep(removePreset(this.store.state.presets, chosen.name), null);
  }

  /** Lets the user pick preset files; the last one read is chosen. A bad file stops there, those before it stay. */
  async import(): Promise<void> {
    try {
      for (const { fileName, text } of await this.storage.pickTexts()) {
        const preset = readPreset(fileName, text);
        await this.keep(putPreset(this.store.state.presets, preset), preset.name);
        this.actions.change((state) => ({ ...state, settings: withPreset(state.settings, preset) }));
      }
    } catch (fault) {
      this.actions.fail(fault);
    }
  }

  /** Lets the user say where the chosen preset goes, or what is set now under the name given. */
  async export(name: string): Promise<void> {
    const preset = this.chosen() ?? presetOf(this.store.state.settings, name.trim() || "My preset");
    try {
      await this.storage.saveText(presetFileName(preset.name), presetText(preset));
    } catch (fault) {
      this.actions.fail(fault);
    }
  }

  private chosen(): Preset | undefined {
    const { presets, settings } = this.store.state;
    return presets.find((preset) => preset.name === settings.presetName);
  }

  private async keep(presets: readonly Preset[], chosen: string | null): Promise<void> {
    this.actions.change((state) => withPresets(state, presets, chosen));
    await this.actions.keep("presets.json", JSON.stringify(presets, null, 2));
  }

  private tellName(): void {
    const failure = { code: "bad-name", message: `Type a name of 1 to ${MAX_NAME} characters beside the preset, then save it.` };
    this.store.update((state) => ({ ...state, failure }));
  }
}
