import type { PluginStorage } from "../photo";
import type { PanelActions } from "./actions";
import { differsFrom, MAX_NAME, nameFault, type Preset, presetFileName, presetOf, presetText, putPreset, readPreset, removePreset, withPreset } from "./presets";
import { type PanelState, type PresetQuestion, withChosenPreset, withoutFailure, withPresets } from "./state";
import type { Store } from "./store";

/** What the preset bar does. Faults go into the state. */
export class PresetActions {
  constructor(private readonly store: Store<PanelState>, private readonly storage: PluginStorage, private readonly actions: PanelActions) {}

  choose(name: string): void {
    this.actions.change((state) => withChosenPreset(state, name));
  }

  /** The chosen settings under this name; where another preset has it that is asked first. False: the name was refused. */
  async save(name: string): Promise<boolean> {
    if (nameFault(name.trim())) return this.refuseName();
    const preset = presetOf(this.store.state.settings, name.trim());
    if (this.named(preset.name)) this.ask({ what: "replace", by: [preset] });
    else await this.put([preset], "Saved");
    return true;
  }

  /** The chosen preset becomes what is set now; the click on its name says which. */
  async update(): Promise<void> {
    const chosen = this.chosen();
    if (chosen) await this.put([presetOf(this.store.state.settings, chosen.name)], "Updated");
  }

  /** The chosen preset gets another name; not that of another preset, which would be lost. False: the name was refused. */
  async rename(name: string): Promise<boolean> {
    const chosen = this.chosen();
    if (!chosen) return false;
    if (nameFault(name.trim())) return this.refuseName();
    if (name.trim() !== chosen.name && this.store.state.presets.some((preset) => preset.name === name.trim()))
      return this.refuse("name-taken", `There is a preset “${name.trim()}” already. Type another name, or delete that preset first.`);
    await this.keep(putPreset(removePreset(this.store.state.presets, chosen.name), { ...chosen, name: name.trim() }), name.trim(), `Renamed to “${name.trim()}”.`);
    return true;
  }

  /** Shows the question; UXP has no dialog of its own for it. */
  askToRemove(): void {
    const chosen = this.chosen();
    if (chosen) this.ask({ what: "delete", name: chosen.name });
  }

  /** The user thought better of it. */
  dismiss(): void {
    this.store.update((state) => (state.asks ? { ...state, asks: null } : state));
  }

  /** Does what was asked for. A preset that is deleted leaves the settings. */
  async confirm(): Promise<void> {
    const { asks, presets } = this.store.state;
    if (asks?.what === "replace") await this.put(asks.by, "Replaced");
    if (asks?.what === "delete") await this.keep(removePreset(presets, asks.name), null, `Deleted “${asks.name}”.`);
  }

  /** Lets the user pick preset files; the last one read is chosen. A bad file stops there, those before it stay; those that would replace others are asked for. */
  async import(): Promise<void> {
    const fresh: Preset[] = [], known: Preset[] = [];
    let fault: unknown = null;
    try {
      for (const { fileName, text } of await this.storage.pickTexts()) {
        const preset = readPreset(fileName, text);
        (this.named(preset.name) ? known : fresh).push(preset);
      }
    } catch (thrown) {
      fault = thrown;
    }
    if (fresh.length > 0) await this.put(fresh, "Imported");
    if (known.length > 0) this.ask({ what: "replace", by: known });
    if (fault !== null) this.actions.faults.show(fault, "presets");
  }

  /** Lets the user say where the chosen preset goes, or what is set now under the name given. */
  async export(name: string): Promise<void> {
    const preset = this.chosen() ?? presetOf(this.store.state.settings, name.trim() || "My preset");
    try {
      if (!(await this.storage.saveText(presetFileName(preset.name), presetText(preset)))) return;
      this.store.update((state) => ({ ...withoutFailure(state, "presets"), notice: `Exported “${preset.name}”.` }));
    } catch (fault) {
      this.actions.faults.show(fault, "presets");
    }
  }

  private chosen(): Preset | undefined {
    return this.named(this.store.state.settings.presetName);
  }

  private named(name: string | null): Preset | undefined {
    return this.store.state.presets.find((preset) => preset.name === name);
  }

  private ask(asks: PresetQuestion): void {
    this.store.update((state) => ({ ...withoutFailure(state, "presets"), asks }));
  }

  // Into the list; the last one is chosen and set.
  private async put(added: readonly Preset[], did: string): Promise<void> {
    const last = added[added.length - 1];
    if (!last) return;
    const what = added.length === 1 ? `“${last.name}”` : `${added.length} presets`;
    // What was saved is set already, with the overall strength and the switches that made it.
    this.actions.change((state) => (differsFrom(state.settings, last) ? { ...state, settings: withPreset(state.settings, last) } : state));
    await this.keep(added.reduce(putPreset, this.store.state.presets), last.name, `${did} ${what}.`);
  }

  // The notice comes once it is written: a failure to write it stands alone.
  private async keep(presets: readonly Preset[], chosen: string | null, notice: string): Promise<void> {
    this.actions.change((state) => ({ ...withPresets(withoutFailure(state, "presets"), presets, chosen), notice: null }));
    if (await this.actions.kept.keepText("presets.json", JSON.stringify(presets, null, 2))) this.store.update((state) => ({ ...state, notice }));
  }

  private refuseName(): false {
    return this.refuse("bad-name", `Type a name of 1 to ${MAX_NAME} characters beside the preset, then save it.`);
  }

  private refuse(code: string, message: string): false {
    const failure = { code, message, about: "presets" as const };
    this.store.update((state) => ({ ...state, failure }));
    return false;
  }
}
