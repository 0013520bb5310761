// Photoshop's own interface, as far as the panel calls it (`require("photoshop")`). Sections are those of the project's facts on UXP, versions of Photoshop 25.0 and later.

/** Photoshop's rectangle in document pixels; right and bottom are outside (facts 1.3). */
export interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pixels held by Photoshop until disposed (facts 1.2). Newer versions say `isChunky`, older ones `chunky`. */
export interface PhotoshopImageData {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly componentSize: number;
  readonly colorProfile?: string;
  readonly isChunky?: boolean;
  readonly chunky?: boolean;
  getData(options: { readonly chunky: boolean; readonly fullRange?: boolean }): Promise<Uint8Array | Uint16Array | Float32Array>;
  /** The documents call it synchronous, the typings a promise (facts 7): await it. */
  dispose(): void | Promise<void>;
}

/** What a read returns: `sourceBounds` are trimmed to the part that holds anything (facts 1.3). */
export interface ImageRead {
  readonly imageData: PhotoshopImageData;
  readonly sourceBounds: Edges;
}

/** `imaging` (facts 1.3). */
export interface Imaging {
  getPixels(options: {
    readonly documentID: number;
    readonly layerID?: number;
    readonly sourceBounds: Edges;
    readonly targetSize?: { readonly width?: number; readonly height?: number };
  }): Promise<ImageRead>;
  putPixels(options: {
    readonly documentID: number;
    readonly layerID: number;
    readonly imageData: PhotoshopImageData;
    readonly replace: boolean;
    readonly targetBounds: { readonly left: number; readonly top: number };
  }): Promise<void>;
  putLayerMask(options: {
    readonly documentID: number;
    readonly layerID: number;
    readonly kind: "user";
    readonly imageData: PhotoshopImageData;
    readonly replace: boolean;
    readonly targetBounds: { readonly left: number; readonly top: number };
  }): Promise<void>;
  getLayerMask(options: { readonly documentID: number; readonly layerID: number; readonly kind: "user"; readonly sourceBounds: Edges }): Promise<ImageRead>;
  getSelection(options: { readonly documentID: number; readonly sourceBounds: Edges }): Promise<ImageRead>;
  createImageDataFromBuffer(samples: Uint8Array | Uint16Array | Float32Array, options: ImageDataOptions): Promise<PhotoshopImageData>;
}

/** Without a colour profile the target's is meant (facts 1.2). */
export interface ImageDataOptions {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly colorSpace: "RGB" | "Grayscale";
  readonly colorProfile?: string;
  readonly chunky: boolean;
  readonly fullRange?: boolean;
}

/** A layer; the object goes stale, its id does not (facts 2.3). */
export interface Layer {
  readonly id: number;
  name: string;
  /** 'pixel', 'group', 'smartObject', 'text', … (facts 2.4). */
  readonly kind: string;
  readonly parent: Layer | null;
  /** Only of a group, from the top down. */
  readonly layers?: ArrayLike<Layer> | null;
  readonly isBackgroundLayer: boolean;
  readonly allLocked: boolean;
  visible: boolean;
  opacity: number;
  fillOpacity: number;
  blendMode: string;
  isClippingMask: boolean;
  readonly layerMaskDensity: number;
  layerMaskFeather: number;
  readonly boundsNoEffects: Edges;
  move(relativeTo: Layer, placement: "placeBefore"): Promise<unknown> | void;
  delete(): Promise<unknown> | void;
}

/** A document (facts 2.3, 2.4). */
export interface PhotoshopDocument {
  readonly id: number;
  readonly name: string;
  readonly mode: string;
  readonly bitsPerChannel: string;
  readonly colorProfileName: string;
  readonly colorProfileType: string;
  readonly width: number;
  readonly height: number;
  readonly quickMaskMode: boolean;
  readonly activeLayers: ArrayLike<Layer>;
  /** From the top down. */
  readonly layers: ArrayLike<Layer>;
  readonly selection: { readonly bounds: Edges | null };
  readonly activeHistoryState?: { readonly id: number } | null;
  createLayer(kind: "pixel", options: { readonly name: string; readonly opacity: number; readonly blendMode: string }): Promise<Layer | null>;
  createLayerGroup(options: {
    readonly name: string;
    readonly opacity: number;
    readonly blendMode: string;
    readonly fromLayers: readonly Layer[];
  }): Promise<Layer | null>;
  readonly saveAs: { psd(file: unknown, options: { readonly embedColorProfile: boolean }, asCopy: boolean): Promise<unknown> };
  closeWithoutSaving(): Promise<unknown> | void;
}

/** `app`. */
export interface PhotoshopApp {
  readonly documents: ArrayLike<PhotoshopDocument>;
  activeDocument: PhotoshopDocument | null;
  createDocument(options: {
    readonly width: number;
    readonly height: number;
    readonly resolution: number;
    readonly mode: "RGBColorMode" | "grayscaleMode";
    readonly fill: "white";
    readonly depth: 8;
    readonly profile: string;
  }): Promise<PhotoshopDocument | null>;
}

/** A history that waits; given back to resumeHistory (facts 2.1). */
export type SuspendedHistory = unknown;

/** What a modal scope gets (facts 2.1). Its properties are not enumerable: never spread it. */
export interface ModalContext {
  readonly isCancelled: boolean;
  onCancel?: (() => void) | null;
  reportProgress(progress: { readonly value: number; readonly commandName?: string }): void;
  readonly hostControl: {
    suspendHistory(options: { readonly documentID: number; readonly name: string }): Promise<SuspendedHistory>;
    resumeHistory(suspended: SuspendedHistory, commit: boolean): Promise<void>;
    registerAutoCloseDocument(documentId: number): Promise<void>;
    unregisterAutoCloseDocument(documentId: number): Promise<void>;
  };
}

/** `core`. */
export interface PhotoshopCore {
  executeAsModal<T>(
    work: (context: ModalContext) => Promise<T>,
    options: { readonly commandName: string; readonly timeOut?: number },
  ): Promise<T>;
  /** Since 24.1. */
  redrawDocument?(options: { readonly documentID: number }): Promise<unknown> | void;
}

/** `action`. A failing descriptor resolves with an item whose `_obj` is "error" (facts 2.2). */
export interface PhotoshopAction {
  batchPlay(commands: readonly object[], options: object): Promise<readonly Readonly<Record<string, unknown>>[]>;
  addNotificationListener(events: readonly string[], listener: (event: string) => void): Promise<unknown> | void;
  removeNotificationListener(events: readonly string[], listener: (event: string) => void): Promise<unknown> | void;
  /** Since 25.0 (facts 2.7). */
  recordAction(step: { readonly name: string; readonly methodName: string }, info: object): Promise<unknown> | void;
}

/** `require("photoshop")`. */
export interface Photoshop {
  readonly app: PhotoshopApp;
  readonly core: PhotoshopCore;
  readonly action: PhotoshopAction;
  readonly imaging: Imaging;
}
