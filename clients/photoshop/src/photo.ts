// What the three sides of the panel share: Photoshop (host), the daemon, and the round trip between them (retouch).
// All lengths are pixels. Rows are counted from the top of the photo; a photo is what is sent, a document what Photoshop has open.

/** A size; both sides at least 1. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** A rectangle, half open: columns x to x + width - 1, rows y to y + height - 1. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** uint8: 0..255. photoshop16: Photoshop's own 16 bits, 0..32768. float32: 0..1 is the displayable range, values outside survive. */
export type SampleType = "uint8" | "photoshop16" | "float32";

/** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
export type ChannelCount = 1 | 2 | 3 | 4;

/** Chunky samples of whole rows; the array's type follows SampleType. */
export type Samples = Uint8Array | Uint16Array | Float32Array;

/** The shape of a photo. */
export interface PhotoFormat {
  readonly extent: Extent;
  readonly channels: ChannelCount;
  readonly sample: SampleType;
  /** Bytes of the ICC profile; empty is sRGB. */
  readonly iccProfile: Uint8Array;
  /** For logs and progress only. */
  readonly displayName: string;
}

/** What can be read back; the words of RetouchOutput. */
export type OutputKind = "pixels" | "pixel-layer" | "mask" | "soft-light-layer" | "residue-layer";

/** The words of RetouchFeature; a daemon may offer fewer. */
export type FeatureName = "blemishes" | "evening" | "whitening" | "garment_wrinkles" | "tone";

/** The words of KeptMark. */
export type KeptMarkName = "moles" | "freckles";

/** How strongly to retouch: strengths 0..1; a feature not named has the daemon's default. */
export interface RetouchSettings {
  readonly strengths: Readonly<Partial<Record<FeatureName, number>>>;
  readonly keep: readonly KeptMarkName[];
}

/** A part of the photo with skin; id and bounds as the daemon found them. */
export interface RetouchRegion {
  readonly id: number;
  readonly bounds: Bounds;
  /** Network pixels for one photo pixel. */
  readonly scale: number;
}

/** Settings of one region in place of the photo's; off leaves it untouched. */
export interface RegionOverride {
  readonly regionId: number;
  readonly off: boolean;
  readonly settings?: RetouchSettings;
}

/** What one retouch is asked to do. */
export interface RetouchOrder {
  readonly settings: RetouchSettings;
  /** Nothing outside it changes; absent: the whole photo. */
  readonly region?: Bounds;
  /** Whether the selection plane that was written applies. */
  readonly useSelection: boolean;
  readonly regionOverrides: readonly RegionOverride[];
}

/** A notice although the retouch went on. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** What was done. */
export interface RetouchSummary {
  /** e.g. "abpn-skin 0.3.0". */
  readonly model: string;
  /** "directml" or "cpu". */
  readonly device: string;
  /** 0..1, estimates of the daemon. */
  readonly maskFraction: number;
  readonly residueFraction: number;
  readonly regions: readonly RetouchRegion[];
  readonly warnings: readonly Warning[];
}

/** Where work stands, for the progress bar. */
export interface Progress {
  /** 0..1. */
  readonly fraction: number;
  /** In words for the panel, e.g. "Sending the photo". */
  readonly step: string;
}

/** Told to stop; checked between bands. Own type, because UXP's AbortController is not to be trusted. */
export interface Cancellation {
  readonly cancelled: boolean;
  /** Calls back at once when already cancelled; the function returned forgets the listener. */
  onCancel(listener: () => void): () => void;
}

/**
 * What the user meets: one sentence that says what to do. code: a stable word for programs and tests, e.g. "cmyk-document". The panel acts on these:
 * "unauthenticated" (token unknown or missing: pairing page), "unavailable" (nothing answers at the address, or the connection broke), "not-found" (the photo is
 * no longer open: it is sent anew), "cancelled" (the user's own wish, not shown as an error), "place-gone" (the result is kept).
 */
export class PanelError extends Error {
  /** retryAfterSeconds: when the daemon says that waiting helps; null: it named no time. */
  constructor(readonly code: string, message: string, readonly retryAfterSeconds: number | null = null) {
    super(message);
    this.name = "PanelError";
  }
}

/** The daemon, as src/daemon offers it. */
export interface Daemon {
  capabilities(): Promise<Capabilities>;
  pair(code: string, clientName: string): Promise<string>;
  /** Reserves room for a photo; warnings come with it. */
  openPhoto(format: PhotoFormat, cancellation: Cancellation): Promise<OpenPhoto>;
}

/** Makes a daemon of an address such as "http://127.0.0.1:17572"; calls nothing yet. Without a token only pair() can succeed. */
export type ConnectDaemon = (address: string, token: string | null) => Daemon;

/** What the daemon can do. */
export interface Capabilities {
  readonly version: string;
  readonly device: string;
  readonly refusedProviders: readonly { readonly name: string; readonly reason: string }[];
  /** Since the daemon's start; null for none. The reason is a sentence. */
  readonly deviceLosses: { readonly count: number; readonly lastReason: string } | null;
  readonly models: readonly { readonly name: string; readonly version: string; readonly removableMarks: readonly KeptMarkName[] }[];
  readonly features: readonly FeatureName[];
  readonly outputs: readonly OutputKind[];
  readonly limits: { readonly maxPixels: number; readonly maxSidePixels: number; readonly maxMessageBytes: number; readonly sessionIdleSeconds: number };
  readonly ready: boolean;
}

/** A photo open in the daemon. Calls reject with PanelError; several may be in flight. */
export interface OpenPhoto {
  readonly format: PhotoFormat;
  readonly suggestedBandRows: number;
  readonly warnings: readonly Warning[];
  writeBand(firstRow: number, samples: Samples, onSent?: (bytes: number) => void): Promise<void>;
  /** Rows of the selection, 1 channel, in the photo's sample type. */
  writeSelectionBand(firstRow: number, samples: Samples): Promise<void>;
  /** Starts, polls until done, and returns the summary; cancels in the daemon when told so. */
  retouch(order: RetouchOrder, onProgress: (progress: Progress) => void, cancellation: Cancellation): Promise<RetouchSummary>;
  readBand(output: OutputKind, firstRow: number, rowCount: number): Promise<{ readonly samples: Samples; readonly channels: ChannelCount }>;
  /** The whole photo at the size of a view: pixels or mask. */
  readPreview(output: OutputKind, longSide: number): Promise<{ readonly extent: Extent; readonly samples: Samples; readonly channels: ChannelCount }>;
  /** Forgets the photo; twice is no error. */
  close(): Promise<void>;
}

/** Where a retouch comes from: what the panel's user chose. */
export type SourceKind = "active-layer" | "merged" | "selection";

/** What the user gets. */
export type ResultKind = "pixel-layer" | "soft-light-group";

/** A place in Photoshop that was read; ids, never objects, because layer objects go stale. */
export interface PhotoPlace {
  readonly documentId: number;
  readonly documentName: string;
  /** Null: merged visible. */
  readonly layerId: number | null;
  /** Of the photo's first pixel, in document pixels; may be negative. */
  readonly left: number;
  readonly top: number;
  /** Photoshop's name of the profile that the photo was read in; absent: none. */
  readonly profileName?: string;
  /** PhotoSource.revision, so that whoever writes can tell whether the photo was edited since. */
  readonly revision?: string;
  /** Ids of our own earlier retouches that a new one takes the place of. Absent: none. */
  readonly replaces?: readonly number[];
  /** Ids of our own earlier retouches that what is visible merged is read without, also of those that stay. Absent: none. */
  readonly without?: readonly number[];
}

/** What a source depends on besides its kind. */
export interface SourceWish {
  /** A new retouch does not take the place of an earlier one of the same source. */
  readonly keepEarlier: boolean;
  /** A live selection limits the retouch, which then replaces none in any case. */
  readonly onlyInsideSelection: boolean;
}

/** A photo in Photoshop, ready to be read in bands; reading rejects with PanelError. */
export interface PhotoSource {
  readonly place: PhotoPlace;
  readonly format: PhotoFormat;
  /** Rows as they are sent: trimmed edges re-padded with transparent or, without alpha, black samples. */
  readBand(firstRow: number, rowCount: number): Promise<Samples>;
  /** The live selection's bounds in photo pixels; null when there is none. */
  readonly selection: Bounds | null;
  /** Rows of the selection over the photo's full width, 1 channel, in the photo's sample type. */
  readSelectionBand(firstRow: number, rowCount: number): Promise<Samples>;
  /** Photoshop's name of the profile, to show a preview in it; absent: taken for sRGB. */
  readonly profileName?: string;
  /**
   * The same word only while pixels and selection are surely the same (history state and what that leaves out); absent: not known, and every click sends the photo
   * anew. Our own new layer does not change it for a layer, but for what is visible merged. Bands of another revision are never given: "source-edited".
   */
  readonly revision?: string;
  /** Why "soft-light-group" cannot be had of this photo (32-bit, or the layer is blended or clipped): to be shown before any work; absent: it can. */
  readonly softLightRefusal?: PanelError;
}

/** What is active in Photoshop at the moment, for the panel's lines; as cheap as a look at the document, no modal scope. */
export interface ActiveDocument {
  readonly documentName: string;
  /** PhotoPlace.documentId; absent: not told. */
  readonly documentId?: number;
  /** Of what would be retouched; null: no layer is active, or several are. */
  readonly layerName: string | null;
  readonly sample: SampleType;
  readonly hasSelection: boolean;
}

/** One layer to write. */
export interface LayerContent {
  readonly name: string;
  readonly kind: "pixel-layer" | "soft-light-layer" | "residue-layer";
  readonly visible: boolean;
  readonly readBand: (firstRow: number, rowCount: number) => Promise<{ readonly samples: Samples; readonly channels: ChannelCount }>;
}

/** What to write, and where. */
export interface RetouchResult {
  readonly place: PhotoPlace;
  readonly format: PhotoFormat;
  /** Photo rows and columns that the mask touches; nothing else is written. */
  readonly touched: Bounds;
  /** One layer, or the group's layers from the bottom up. */
  readonly layers: readonly LayerContent[];
  /** Null: no group. */
  readonly groupName: string | null;
  /** Rows of the layer mask, 1 channel, in the photo's sample type, over the photo's full width. */
  readonly readMaskBand: (firstRow: number, rowCount: number) => Promise<Samples>;
  /** Pixels of Photoshop's own mask feather; 0 none. */
  readonly maskFeather: number;
  /** The one history state, e.g. "Retouch with AbpnBridge". */
  readonly historyName: string;
}

/** Photoshop, as src/host offers it. */
export interface Host {
  /** The photo that the user means; where a retouch of ours is active, what it is of. Rejects with PanelError when it cannot be retouched. */
  openSource(kind: SourceKind, wish?: SourceWish): Promise<PhotoSource>;
  /** Null when no document is open. */
  describeActive?(): ActiveDocument | null;
  /** Calls back after a document was opened, closed, chosen or edited, or a layer or selection chosen; the function returned stops it. */
  onChange?(listener: () => void): () => void;
  /**
   * Writes as one history state, in place of the earlier retouches that place.replaces names, and leaves the new layer or group the active one; a cancel or a fault
   * rolls everything back. Rejects with PanelError "place-gone" when document or layer is no more. Notices, if any; "replaced-earlier" says that one was replaced.
   */
  writeResult(result: RetouchResult, onProgress: (progress: Progress) => void, cancellation: Cancellation): Promise<readonly Warning[] | void>;
}

/** What the plugin keeps, and the files that the user picks; rejects with PanelError. */
export interface PluginStorage {
  /** The token of an earlier pairing, from secureStorage; null: none, or lost. */
  readToken(): Promise<string | null>;
  /** Null forgets it. */
  writeToken(token: string | null): Promise<void>;
  /** A JSON text in the plugin's own data folder, e.g. "settings.json"; null: not there. */
  readText(fileName: string): Promise<string | null>;
  /** Whole, or not at all: a full disk or a crash leaves the text that was there. */
  writeText(fileName: string, text: string): Promise<void>;
  /** Lets the user pick JSON files; empty when they thought better of it. */
  pickTexts(): Promise<readonly { readonly fileName: string; readonly text: string }[]>;
  /** Lets the user say where; false when they thought better of it. */
  saveText(suggestedName: string, text: string): Promise<boolean>;
  /** Into the clipboard. */
  copyText(text: string): Promise<void>;
}
