import type { FeatureName, KeptMarkName, ResultKind, RetouchSettings, SourceKind } from "../photo";

/** All that the user can choose, as it stands in settings.json. */
export interface PanelSettings {
  readonly source: SourceKind;
  readonly result: ResultKind;
  /** Percent, 0..100, whole. */
  readonly strengths: Readonly<Record<FeatureName, number>>;
  /** Percent of all strengths, 0..100, whole. */
  readonly overall: number;
  /** Switched off; their strengths are kept for when they are switched on again. */
  readonly off: readonly FeatureName[];
  readonly keep: readonly KeptMarkName[];
  /** Pixels, 0..MAX_FEATHER. */
  readonly maskFeather: number;
  readonly onlyInsideSelection: boolean;
  /** A new retouch does not replace an earlier one; of the panel, not of a preset. */
  readonly keepEarlier: boolean;
  /** The preset that these came from; null: none. */
  readonly presetName: string | null;
}

/** Photoshop allows 1000; more than this no face is retouched with. */
export const MAX_FEATHER = 250;

/** In the order of the panel. */
export const featureNames: readonly FeatureName[] = ["blemishes", "evening", "whitening", "garment_wrinkles", "tone"];
export const markNames: readonly KeptMarkName[] = ["moles", "freckles"];
export const sourceKinds: readonly SourceKind[] = ["active-layer", "merged", "selection"];
export const resultKinds: readonly ResultKind[] = ["pixel-layer", "soft-light-group"];

/** The daemon's own defaults for what it retouches. */
export const defaultSettings: PanelSettings = {
  source: "active-layer",
  result: "pixel-layer",
  strengths: { blemishes: 100, evening: 50, whitening: 0, garment_wrinkles: 0, tone: 0 },
  overall: 100,
  off: [],
  keep: ["moles", "freckles"],
  maskFeather: 0,
  onlyInsideSelection: true,
  keepEarlier: false,
  presetName: null,
};

/** Whole percent of each feature after the overall strength and the switches, 0..100. own: a face's strengths in place of the photo's. */
export function effectiveStrengths({ strengths, overall, off }: PanelSettings, own: PanelSettings["strengths"] | null = null): PanelSettings["strengths"] {
  return strengthsOf((feature) => (off.includes(feature) ? 0 : Math.round(((own ?? strengths)[feature] * overall) / 100)));
}

/** Settings as the daemon takes them; only features that it offers, because it refuses others. strengths: effective ones. */
export function retouchSettings(strengths: PanelSettings["strengths"], keep: PanelSettings["keep"], offered: readonly FeatureName[]): RetouchSettings {
  const named = featureNames.filter((feature) => offered.includes(feature)).map((feature) => [feature, strengths[feature] / 100] as const);
  return { strengths: Object.fromEntries(named), keep };
}

/** Reads settings.json. What is missing, unknown or out of its range has its default: the file is ours, and no reason to stop. */
export function readSettings(text: string | null): PanelSettings {
  const kept = objectOf(text);
  const strengths = kept["strengths"] instanceof Object ? (kept["strengths"] as Record<string, unknown>) : {};
  const { presetName, onlyInsideSelection, keep, off } = kept;
  return {
    source: oneOf(sourceKinds, kept["source"], defaultSettings.source),
    result: oneOf(resultKinds, kept["result"], defaultSettings.result),
    strengths: strengthsOf((feature) => wholeWithin(strengths[feature], 100, defaultSettings.strengths[feature])),
    overall: wholeWithin(kept["overall"], 100, defaultSettings.overall),
    off: Array.isArray(off) ? featureNames.filter((feature) => off.includes(feature)) : defaultSettings.off,
    keep: Array.isArray(keep) ? markNames.filter((mark) => keep.includes(mark)) : defaultSettings.keep,
    maskFeather: wholeWithin(kept["maskFeather"], MAX_FEATHER, defaultSettings.maskFeather),
    onlyInsideSelection: typeof onlyInsideSelection === "boolean" ? onlyInsideSelection : defaultSettings.onlyInsideSelection,
    keepEarlier: kept["keepEarlier"] === true,
    presetName: typeof presetName === "string" ? presetName : null,
  };
}

/** A strength for each feature. */
export function strengthsOf(percentOf: (feature: FeatureName) => number): PanelSettings["strengths"] {
  return Object.fromEntries(featureNames.map((feature) => [feature, percentOf(feature)])) as Record<FeatureName, number>;
}

/** A whole number 0..max, nearest to a number; otherwise instead. */
export function wholeWithin(value: unknown, max: number, instead: number): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(max, Math.max(0, Math.round(value))) : instead;
}

function oneOf<T extends string>(words: readonly T[], value: unknown, instead: T): T {
  return words.find((word) => word === value) ?? instead;
}

function objectOf(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return value instanceof Object ? (value as Record<string, unknown>) : {};
  } catch {
    // Half written by a crash: start with what the panel ships.
    return {};
  }
}
