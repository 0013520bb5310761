import type { ActiveDocument, Bounds, Capabilities, FeatureName, KeptMarkName, PhotoPlace, Progress, RetouchRegion, Warning } from "../photo";
import type { Picture } from "../retouch/session";
import { type FaceWish, overlap, type RetouchWish, samePlace } from "../retouch/wish";
import { type Preset, withPreset } from "./presets";
import { defaultSettings, MAX_FEATHER, type PanelSettings, retouchSettings, strengthsOf, wholeWithin } from "./settings";

/** Where the daemon is. */
export type ConnectionState =
  | { readonly kind: "looking" }
  /** Nothing answers. */
  | { readonly kind: "absent" }
  /** One answers, but does not know this panel. */
  | { readonly kind: "unpaired" }
  /** Something is wrong that another look may not mend. */
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "connected"; readonly capabilities: Capabilities };

/** One region with skin, as the user sees it. */
export interface Face {
  readonly bounds: Bounds;
  readonly off: boolean;
  /** Percent; null: those of the photo. */
  readonly own: PanelSettings["strengths"] | null;
}

/** What the preview shows. */
export interface PreviewState {
  readonly before: Picture;
  readonly after: Picture;
  readonly sample: "uint8" | "photoshop16" | "float32";
  readonly profileName: string | null;
  readonly documentName: string;
  /** Of the photo; faces are cut out by it. */
  readonly photoWidth: number;
}

/** The one thing that goes on. */
export interface Work {
  readonly what: "retouch" | "preview" | "put";
  readonly progress: Progress;
  readonly cancelling: boolean;
}

/** What went wrong last. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** Everything that the panel shows. */
export interface PanelState {
  readonly connection: ConnectionState;
  readonly pairing: boolean;
  /** Null: no document is open, or the host does not tell. */
  readonly active: ActiveDocument | null;
  readonly settings: PanelSettings;
  readonly presets: readonly Preset[];
  readonly work: Work | null;
  readonly preview: PreviewState | null;
  readonly showsBefore: boolean;
  readonly faces: { readonly place: PhotoPlace; readonly list: readonly Face[] } | null;
  readonly failure: Failure | null;
  readonly warnings: readonly Warning[];
  /** One line about what was done. */
  readonly notice: string | null;
  /** Name of the document whose result found no place; null: no result is kept. */
  readonly kept: string | null;
}

/** The panel when it opens. */
export const initialState: PanelState = {
  connection: { kind: "looking" },
  pairing: false,
  active: null,
  settings: defaultSettings,
  presets: [],
  work: null,
  preview: null,
  showsBefore: false,
  faces: null,
  failure: null,
  warnings: [],
  notice: null,
  kept: null,
};

/** Settings chosen by hand belong to no preset any more. */
export function withSettings(state: PanelState, changed: Partial<PanelSettings>): PanelState {
  return { ...state, settings: { ...state.settings, presetName: null, ...changed } };
}

/** percent: any number, brought to 0..100. */
export function withStrength(state: PanelState, feature: FeatureName, percent: number): PanelState {
  return withSettings(state, { strengths: { ...state.settings.strengths, [feature]: wholeWithin(percent, 100, defaultSettings.strengths[feature]) } });
}

export function withKept(state: PanelState, mark: KeptMarkName, kept: boolean): PanelState {
  const others = state.settings.keep.filter((one) => one !== mark);
  return withSettings(state, { keep: kept ? [...others, mark] : others });
}

/** text: what stands in the field; no number leaves the feather as it is. */
export function withFeather(state: PanelState, text: string): PanelState {
  const pixels = text.trim() === "" ? 0 : Number(text);
  return withSettings(state, { maskFeather: wholeWithin(pixels, MAX_FEATHER, state.settings.maskFeather) });
}

/** An unknown name changes nothing. */
export function withChosenPreset(state: PanelState, name: string): PanelState {
  const preset = state.presets.find((one) => one.name === name);
  return preset ? { ...state, settings: withPreset(state.settings, preset) } : state;
}

/** The list after a preset was saved, imported or deleted; a name that is gone is chosen no more. */
export function withPresets(state: PanelState, presets: readonly Preset[], chosen: string | null): PanelState {
  const presetName = presets.some((preset) => preset.name === chosen) ? chosen : null;
  return { ...state, presets, settings: { ...state.settings, presetName } };
}

/** index: of the faces shown. */
export function withFace(state: PanelState, index: number, changed: Partial<Face>): PanelState {
  if (!state.faces) return state;
  return { ...state, faces: { ...state.faces, list: state.faces.list.map((face, at) => (at === index ? { ...face, ...changed } : face)) } };
}

/** Own strengths begin as the photo's. */
export function withOwnStrengths(state: PanelState, index: number, own: boolean): PanelState {
  return withFace(state, index, { own: own ? state.settings.strengths : null });
}

export function withOwnStrength(state: PanelState, index: number, feature: FeatureName, percent: number): PanelState {
  const own = state.faces?.list[index]?.own;
  if (!own) return state;
  return withFace(state, index, { own: strengthsOf((one) => (one === feature ? wholeWithin(percent, 100, own[one]) : own[one])) });
}

/** What the daemon found; a face of the same place that was there before keeps what the user chose for it. */
export function withRegions(state: PanelState, place: PhotoPlace, regions: readonly RetouchRegion[]): PanelState {
  const before = state.faces && samePlace(state.faces.place, place) ? state.faces.list : [];
  const faceOf = ({ bounds }: RetouchRegion): Face => {
    const known = before.find((face) => overlap(face.bounds, bounds) > 0.5);
    return { bounds, off: known?.off ?? false, own: known?.own ?? null };
  };
  return { ...state, faces: { place, list: regions.map(faceOf) } };
}

/** Work begins: what the last one left is taken down. */
export function withWork(state: PanelState, what: Work["what"], step: string): PanelState {
  // A preview that is made anew after a retouch must not take away what the retouch had to say.
  const notice = what === "preview" ? state.notice : null;
  return { ...state, work: { what, progress: { fraction: 0, step }, cancelling: false }, failure: null, notice };
}

export function withProgress(state: PanelState, progress: Progress): PanelState {
  return state.work ? { ...state, work: { ...state.work, progress } } : state;
}

export function withCancelling(state: PanelState): PanelState {
  return state.work ? { ...state, work: { ...state.work, cancelling: true } } : state;
}

/** The user's own cancel is no failure. */
export function withFailure(state: PanelState, failure: Failure): PanelState {
  if (failure.code === "cancelled") return { ...state, notice: failure.message };
  if (failure.code === "unauthenticated") return { ...state, connection: { kind: "unpaired" }, failure };
  return { ...state, failure };
}

/** Features whose sliders are shown: what the daemon offers. */
export function offeredFeatures(state: PanelState): readonly FeatureName[] {
  return state.connection.kind === "connected" ? state.connection.capabilities.features : [];
}

/** Marks that a model can take away, so that keeping them is a choice. */
export function removableMarks(state: PanelState): readonly KeptMarkName[] {
  return state.connection.kind === "connected" ? state.connection.capabilities.models.flatMap((model) => model.removableMarks) : [];
}

/** Why the Soft Light group cannot be chosen; null: it can. */
export function softLightReason(state: PanelState): string | null {
  return state.active?.sample === "float32" ? "Photoshop has no Soft Light in 32-bit documents." : null;
}

/** What the user wishes for, in the words of the round trip. */
export function wishOf(state: PanelState): RetouchWish {
  const { settings, faces } = state;
  const offered = offeredFeatures(state);
  const faceOf = ({ bounds, off, own }: Face): FaceWish => ({ bounds, off, ...(own ? { settings: retouchSettings(own, settings.keep, offered) } : {}) });
  return {
    source: settings.source,
    result: settings.result,
    settings: retouchSettings(settings.strengths, settings.keep, offered),
    onlyInsideSelection: settings.onlyInsideSelection,
    maskFeather: settings.maskFeather,
    faces: faces ? { place: faces.place, list: faces.list.map(faceOf) } : null,
  };
}
