import { type FeatureName, type KeptMarkName, PanelError, type ResultKind, type SourceKind } from "../photo";
import { doubleKey } from "./jsonKeys";
import { defaultSettings, effectiveStrengths, featureNames, markNames, MAX_FEATHER, type PanelSettings, resultKinds, sourceKinds, strengthsOf } from "./settings";

/** One preset file; clients/presets/preset.schema.json says the same. `abpn --preset` reads it too. */
export interface Preset {
  readonly version: 1;
  /** 1..MAX_NAME characters. */
  readonly name: string;
  /** 0..1; a feature not named has its default. */
  readonly strengths?: Readonly<Partial<Record<FeatureName, number>>>;
  /** Absent: moles and freckles. */
  readonly keep?: readonly KeptMarkName[];
  /** Absent, as the further ones: what is chosen stays. */
  readonly output?: ResultKind;
  readonly source?: SourceKind;
  /** Whole pixels. */
  readonly maskFeather?: number;
  readonly onlyInsideSelection?: boolean;
}

/** Longest name. */
export const MAX_NAME = 64;

/** Largest preset file, as for abpn; a preset with all its keys has a hundredth of it. */
export const MAX_FILE_BYTES = 64 * 1024;

const keys = ["$schema", "version", "name", "strengths", "keep", "output", "source", "maskFeather", "onlyInsideSelection"];

/** The chosen settings as a preset of this name; its strengths are what the overall strength and the switches make of them. */
export function presetOf(settings: PanelSettings, name: string): Preset {
  const { source, result, maskFeather, onlyInsideSelection, keep } = settings;
  const effective = effectiveStrengths(settings);
  const strengths = Object.fromEntries(featureNames.map((feature) => [feature, effective[feature] / 100]));
  return { version: 1, name, strengths, keep, output: result, source, maskFeather, onlyInsideSelection };
}

/** Settings with those of a preset. */
export function withPreset(settings: PanelSettings, preset: Preset): PanelSettings {
  const percent = (feature: FeatureName): number => {
    const strength = preset.strengths?.[feature];
    return strength === undefined ? defaultSettings.strengths[feature] : Math.round(strength * 100);
  };
  return {
    strengths: strengthsOf(percent),
    overall: defaultSettings.overall,
    off: defaultSettings.off,
    keep: preset.keep ?? defaultSettings.keep,
    result: preset.output ?? settings.result,
    source: preset.source ?? settings.source,
    maskFeather: preset.maskFeather ?? settings.maskFeather,
    onlyInsideSelection: preset.onlyInsideSelection ?? settings.onlyInsideSelection,
    keepEarlier: settings.keepEarlier,
    presetName: preset.name,
  };
}

/** Whether the settings are other ones than those that a preset brings. */
export function differsFrom(settings: PanelSettings, preset: Preset): boolean {
  const word = (one: PanelSettings): string => JSON.stringify(presetOf({ ...one, keep: markNames.filter((mark) => one.keep.includes(mark)) }, preset.name));
  return word(settings) !== word(withPreset(settings, preset));
}

/** The text of a preset file. */
export function presetText(preset: Preset): string {
  return `${JSON.stringify(preset, null, 2)}\n`;
}

/** Reads a preset file. Throws PanelError "bad-preset" that names the file and the key at fault. */
export function readPreset(fileName: string, text: string): Preset {
  if (bytesOf(text) > MAX_FILE_BYTES) throw new PanelError("bad-preset", `"${fileName}" is larger than ${MAX_FILE_BYTES / 1024} KB, so it is no preset.`);
  let value: unknown;
  try {
    // Editors of Windows put a byte order mark in front; JSON knows none.
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new PanelError("bad-preset", `"${fileName}" is not JSON. Choose a preset that AbpnBridge exported.`);
  }
  const twice = doubleKey(text);
  const fault = twice === null ? faultOf(value) : `"${twice}" is there twice`;
  if (fault) throw new PanelError("bad-preset", `"${fileName}" is not a preset that this panel can read: ${fault}.`);
  return value as Preset;
}

/** Reads presets.json, a list of presets; entries that are none are left out: the file is ours, and no reason to stop. */
export function readPresets(text: string | null): readonly Preset[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? sorted(list.filter((one) => faultOf(one) === null) as Preset[]) : [];
  } catch {
    // Half written by a crash.
    return [];
  }
}

/** The presets with this one, in place of one with the same name. */
export function putPreset(presets: readonly Preset[], preset: Preset): readonly Preset[] {
  return sorted([...removePreset(presets, preset.name), preset]);
}

/** The presets without the one of this name. */
export function removePreset(presets: readonly Preset[], name: string): readonly Preset[] {
  return presets.filter((preset) => preset.name !== name);
}

/** What is wrong with a name; null: nothing. */
export function nameFault(name: unknown): string | null {
  if (typeof name !== "string" || name.trim() === "") return "\"name\" must be a text";
  if (Array.from(name).length > MAX_NAME) return `"name" must have at most ${MAX_NAME} characters`;
  return /[\u0000-\u001f\u007f]/.test(name) ? "\"name\" must be one line" : null;
}

/** A file name for a preset, e.g. "Soft, 50 %" -> "soft-50.json". */
export function presetFileName(name: string): string {
  const plain = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return `${plain || "preset"}.json`;
}

// In UTF-8.
function bytesOf(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function sorted(presets: readonly Preset[]): readonly Preset[] {
  return [...presets].sort((a, b) => a.name.localeCompare(b.name));
}

function faultOf(value: unknown): string | null {
  if (!isObject(value)) return "it is not a JSON object";
  const unknownKey = Object.keys(value).find((key) => !keys.includes(key));
  if (unknownKey !== undefined) return unknownFault(unknownKey, keys);
  if (value["version"] !== 1) return "\"version\" must be 1";
  const { strengths, keep, output, source, maskFeather, onlyInsideSelection, $schema } = value;
  if ($schema !== undefined && typeof $schema !== "string") return "\"$schema\" must be a text";
  return (
    nameFault(value["name"]) ??
    (strengths === undefined ? null : strengthsFault(strengths)) ??
    (keep === undefined ? null : keepFault(keep)) ??
    wordFault("output", output, resultKinds) ??
    wordFault("source", source, sourceKinds) ??
    (maskFeather === undefined || isWhole(maskFeather) ? null : `"maskFeather" must be a whole number from 0 to ${MAX_FEATHER}`) ??
    (onlyInsideSelection === undefined || typeof onlyInsideSelection === "boolean" ? null : "\"onlyInsideSelection\" must be true or false")
  );
}

function strengthsFault(strengths: unknown): string | null {
  if (!isObject(strengths)) return "\"strengths\" must be an object";
  for (const [feature, strength] of Object.entries(strengths)) {
    if (!featureNames.some((name) => name === feature)) return unknownFault(`strengths.${feature}`, featureNames);
    if (typeof strength !== "number" || !(strength >= 0 && strength <= 1)) return `"strengths.${feature}" must be a number from 0 to 1`;
  }
  return null;
}

function unknownFault(key: string, known: readonly string[]): string {
  return `unknown key "${key}"; the keys there are ${known.map((word) => `"${word}"`).join(", ")}`;
}

function keepFault(keep: unknown): string | null {
  const words = markNames.map((mark) => `"${mark}"`).join(" or ");
  if (!Array.isArray(keep) || keep.some((mark) => !markNames.some((name) => name === mark))) return `"keep" must be a list of ${words}`;
  return new Set(keep).size === keep.length ? null : "\"keep\" names a mark twice";
}

function wordFault(key: string, value: unknown, words: readonly string[]): string | null {
  if (value === undefined || words.some((word) => word === value)) return null;
  return `"${key}" must be ${words.map((word) => `"${word}"`).join(" or ")}`;
}

function isWhole(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_FEATHER;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
