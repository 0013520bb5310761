import type { ActiveDocument, Bounds, Capabilities, Extent, FeatureName, KeptMarkName, PhotoPlace, Progress, RetouchRegion, Warning } from "../photo";
import type { Detail, Picture } from "../retouch/session";
import { type FaceWish, overlap, type RetouchWish, samePlace } from "../retouch/wish";
import type { RgbPicture } from "./pictures";
import { differsFrom, type Preset, withPreset } from "./presets";
import { middleWithin, type Point } from "./zoom";
import { defaultSettings, effectiveStrengths, MAX_FEATHER, type PanelSettings, retouchSettings, strengthsOf, wholeWithin } from "./settings";

/** What would be lost is asked for: a preset that goes, or presets whose names others take. */
export type PresetQuestion = { readonly what: "delete"; readonly name: string } | { readonly what: "replace"; readonly by: readonly Preset[] };

/** Where the daemon is. */
export type ConnectionState =
  | { readonly kind: "looking" }
  /** Nothing answers. */
  | { readonly kind: "absent"; /** Whether a pairing is remembered. */ readonly paired: boolean }
  /** One answers, but does not know this panel. */
  | { readonly kind: "unpaired" }
  /** Something is wrong that another look may not mend. */
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "connected"; readonly capabilities: Capabilities };

/** One region with skin, as the user sees it. */
export interface Face {
  readonly bounds: Bounds;
  /** Small; null: none could be had. */
  readonly picture: RgbPicture | null;
  readonly off: boolean;
  /** Percent; null: those of the photo. */
  readonly own: PanelSettings["strengths"] | null;
}

/** What the preview shows. */
export interface PreviewState {
  readonly before: Picture;
  readonly after: Picture;
  /** Where the retouch acts; null: not read. */
  readonly mask: Picture | null;
  readonly sample: "uint8" | "photoshop16" | "float32";
  readonly profileName: string | null;
  readonly documentName: string;
  /** Of the photo. */
  readonly extent: Extent;
}

/** A look at 100 %. */
export interface Zoom {
  readonly middle: Point;
  /** What of the photo is seen. */
  readonly view: Extent;
  /** Null: still on its way. */
  readonly detail: Detail | null;
}

/** The one thing that goes on. */
export interface Work {
  readonly what: "retouch" | "preview" | "put";
  readonly progress: Progress;
  readonly cancelling: boolean;
}

/** What an error belongs to; it goes when that went right. */
export type Subject = "daemon" | "retouch" | "preview" | "presets" | "files" | "clipboard";

/** What went wrong last. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly about: Subject;
}

/** Everything that the panel shows. */
export interface PanelState {
  readonly connection: ConnectionState;
  readonly pairing: boolean;
  /** Why the code that was typed is none; null: nothing is wrong with it. */
  readonly codeFault: string | null;
  /** Null: no document is open, or the host does not tell. */
  readonly active: ActiveDocument | null;
  readonly settings: PanelSettings;
  readonly presets: readonly Preset[];
  /** What waits for a second click; null: nothing does. */
  readonly asks: PresetQuestion | null;
  readonly work: Work | null;
  readonly preview: PreviewState | null;
  readonly showsBefore: boolean;
  /** Whether the mask is shown over the preview. */
  readonly showsMask: boolean;
  /** Null: all of the picture is shown. */
  readonly zoom: Zoom | null;
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
  codeFault: null,
  active: null,
  settings: defaultSettings,
  presets: [],
  asks: null,
  work: null,
  preview: null,
  showsBefore: false,
  showsMask: false,
  zoom: null,
  faces: null,
  failure: null,
  warnings: [],
  notice: null,
  kept: null,
};

/** Settings chosen by hand; the preset that they began with keeps its name beside them: see changedPreset. */
export function withSettings(state: PanelState, changed: Partial<PanelSettings>): PanelState {
  // What was said was of the settings before.
  return { ...state, asks: null, notice: null, settings: { ...state.settings, ...changed } };
}

/** percent: any number, brought to 0..100. */
export function withStrength(state: PanelState, feature: FeatureName, percent: number): PanelState {
  return withSettings(state, { strengths: { ...state.settings.strengths, [feature]: wholeWithin(percent, 100, defaultSettings.strengths[feature]) } });
}

/** Of all strengths; percent: any number, brought to 0..100. */
export function withOverall(state: PanelState, percent: number): PanelState {
  return withSettings(state, { overall: wholeWithin(percent, 100, defaultSettings.overall) });
}

export function withFeatureOn(state: PanelState, feature: FeatureName, on: boolean): PanelState {
  const others = state.settings.off.filter((one) => one !== feature);
  return withSettings(state, { off: on ? others : [...others, feature] });
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

/** The chosen preset, where the settings are no more what it brings; null: there is none, or they are. */
export function changedPreset({ settings, presets }: PanelState): Preset | null {
  const preset = presets.find((one) => one.name === settings.presetName);
  return preset && differsFrom(settings, preset) ? preset : null;
}

/** An unknown name changes nothing. */
export function withChosenPreset(state: PanelState, name: string): PanelState {
  const preset = state.presets.find((one) => one.name === name);
  return preset ? { ...state, asks: null, settings: withPreset(state.settings, preset) } : state;
}

/** The list after a preset was saved, imported or deleted; a name that is gone is chosen no more. */
export function withPresets(state: PanelState, presets: readonly Preset[], chosen: string | null): PanelState {
  const presetName = presets.some((preset) => preset.name === chosen) ? chosen : null;
  return { ...state, presets, asks: null, settings: { ...state.settings, presetName } };
}

/** index: of the faces shown. */
export function withFace(state: PanelState, index: number, changed: Partial<Face>): PanelState {
  if (!state.faces) return state;
  return { ...state, faces: { ...state.faces, list: state.faces.list.map((face, at) => (at === index ? { ...face, ...changed } : face)) } };
}

/** What is active in Photoshop now. Preview and faces of another document go: nothing that is done here is done to that one. */
export function withActive(state: PanelState, active: ActiveDocument | null): PanelState {
  const place = state.faces?.place;
  const isOther = active !== null && place !== undefined && (active.documentId === undefined ? active.documentName !== place.documentName : active.documentId !== place.documentId);
  return isOther ? { ...state, active, faces: null, preview: null, showsBefore: false, zoom: null } : { ...state, active };
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
export function withRegions(
  state: PanelState,
  place: PhotoPlace,
  regions: readonly RetouchRegion[],
  pictureOf: (bounds: Bounds) => RgbPicture | null = () => null,
): PanelState {
  const before = state.faces && samePlace(state.faces.place, place) ? state.faces.list : [];
  const faceOf = ({ bounds }: RetouchRegion): Face => {
    const known = before.find((face) => overlap(face.bounds, bounds) > 0.5);
    return { bounds, picture: pictureOf(bounds) ?? known?.picture ?? null, off: known?.off ?? false, own: known?.own ?? null };
  };
  return { ...state, faces: { place, list: regions.map(faceOf) } };
}

/** The look at 100 % with this place in the middle, or as near to it as the photo goes; what was read of it stays. */
export function withZoom(state: PanelState, at: Point, view: Extent): PanelState {
  if (!state.preview) return state;
  return { ...state, zoom: { middle: middleWithin(at, view, state.preview.extent), view, detail: state.zoom?.detail ?? null } };
}

/** Work begins: what the last one left is taken down. */
export function withWork(state: PanelState, what: Work["what"], step: string): PanelState {
  return { ...state, work: { what, progress: { fraction: 0, step }, cancelling: false }, failure: null, notice: null };
}

export function withProgress(state: PanelState, progress: Progress): PanelState {
  return state.work ? { ...state, work: { ...state.work, progress } } : state;
}

export function withCancelling(state: PanelState): PanelState {
  return state.work ? { ...state, work: { ...state.work, cancelling: true } } : state;
}

/** Something went right: what was said of it is true no more. */
export function withoutFailure(state: PanelState, ...subjects: readonly Subject[]): PanelState {
  return state.failure && subjects.includes(state.failure.about) ? { ...state, failure: null } : state;
}

/** Where the daemon is now. One that is back takes away what was said of its absence; work that it broke is not done by itself, and that is said. */
export function withConnection(state: PanelState, connection: ConnectionState): PanelState {
  if (connection.kind === "connected" && state.codeFault !== null) return withConnection({ ...state, codeFault: null }, connection);
  if (connection.kind !== "connected" || state.failure?.about !== "daemon") return { ...state, connection };
  const notice = state.failure.code === "unavailable" ? "The daemon answers again. Click once more for what was broken off." : state.notice;
  return { ...withoutFailure(state, "daemon"), connection, notice };
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
  const faceOf = ({ bounds, off, own }: Face): FaceWish => ({ bounds, off, ...(own ? { settings: retouchSettings(effectiveStrengths(settings, own), settings.keep, offered) } : {}) });
  return {
    source: settings.source,
    result: settings.result,
    settings: retouchSettings(effectiveStrengths(settings), settings.keep, offered),
    onlyInsideSelection: settings.onlyInsideSelection,
    keepEarlier: settings.keepEarlier,
    maskFeather: settings.maskFeather,
    faces: faces ? { place: faces.place, list: faces.list.map(faceOf) } : null,
  };
}
