// Documents ready to be retouched. Tests put them together from layers; nothing here is part of Photoshop's API.
import { DocumentModel, type DocumentModeName } from "./document-model";
import { type BlendModeName, type LayerModel, markWritten } from "./layer-model";
import { Plane } from "./plane";
import { rectangle } from "./rectangle";
import { convertDepth, type Depth, newSamples, quantize, type Samples, whiteOf } from "./samples";

/** Chunky samples of a picture: 1 or 3 channels, or 2 or 4 with alpha. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  /** 8 bit 0..255, 16 bit 0..32768, or floats; turned into the document's depth, rounded. */
  readonly samples: Samples;
}

export interface LayerOptions {
  readonly name?: string;
  /** Of the picture's first pixel, in document pixels; may be negative. */
  readonly left?: number;
  readonly top?: number;
  readonly opacity?: number;
  readonly fillOpacity?: number;
  readonly blendMode?: BlendModeName;
  readonly overlay?: LayerModel["overlay"];
  readonly visible?: boolean;
  readonly clipped?: boolean;
  /** Opacity of a user mask at a document pixel, 0..1; the mask covers the canvas. */
  readonly mask?: (x: number, y: number) => number;
  readonly locked?: boolean;
}

export interface DocumentOptions {
  readonly bits?: Depth;
  readonly mode?: DocumentModeName;
  /** Photoshop's name; "" is an untagged document. */
  readonly profile?: string;
  readonly name?: string;
  /** Canvas; default: the picture's size. */
  readonly width?: number;
  readonly height?: number;
  readonly resolution?: number;
  /** Of the portrait's first pixel on the canvas; default 0, 0; not for a Background. */
  readonly layerOffset?: { readonly left: number; readonly top: number };
  /** Whether the portrait is the Background; default true when it is opaque and not offset. */
  readonly background?: boolean;
  readonly layer?: LayerOptions;
  /** Opacity of the selection at a document pixel, 0..1; absent: nothing is selected. */
  readonly selection?: (x: number, y: number) => number;
}

/** A document with one portrait in it, that layer active. Not open yet: FakeHost.open does it. */
export function portraitDocument(picture: Picture, options: DocumentOptions = {}): DocumentModel {
  const offset = options.layerOffset ?? { left: 0, top: 0 };
  const document = emptyDocument({ ...options, width: options.width ?? picture.width, height: options.height ?? picture.height });
  const alpha = picture.channels === 2 || picture.channels === 4;
  const asBackground = options.background ?? (!alpha && !options.layerOffset && options.layer === undefined);
  const layer = addPixelLayer(document, picture, { name: asBackground ? "Background" : "Portrait", ...offset, ...options.layer });
  layer.background = asBackground;
  if (options.selection) document.selection = planeOf(document, options.selection);
  return document;
}

/** A document without any layer. */
export function emptyDocument(options: DocumentOptions & { width: number; height: number }): DocumentModel {
  const mode = options.mode ?? "RGBColorMode";
  const profile = options.profile ?? (mode === "grayscaleMode" ? "Gray Gamma 2.2" : "sRGB IEC61966-2.1");
  const document = new DocumentModel(options.name ?? "portrait.psd", options.width, options.height, options.bits ?? 8, mode, profile);
  document.resolution = options.resolution ?? 300;
  return document;
}

/** A pixel layer on top of the document (or of a group); becomes the active one. */
export function addPixelLayer(document: DocumentModel, picture: Picture, options: LayerOptions = {}, into?: LayerModel): LayerModel {
  const layer = document.newLayer("pixel", options.name ?? "Layer");
  const area = rectangle(options.left ?? 0, options.top ?? 0, picture.width, picture.height);
  const { color, alpha } = colorAndAlpha(picture, document);
  layer.pixels = {
    color: Plane.over(area, document.channels, color, document.depth, 0, document.epoch),
    alpha: alpha && Plane.over(area, 1, alpha, document.depth, 0, document.epoch),
  };
  if (alpha && layer.pixels.alpha) markWritten(layer.pixels.alpha);
  return place(document, layer, options, into);
}

/** A group on top, empty; give it to the other functions as `into`. */
export function addGroup(document: DocumentModel, options: LayerOptions = {}, into?: LayerModel): LayerModel {
  return place(document, document.newLayer("group", options.name ?? "Group"), options, into);
}

/** An exposure adjustment on top: every sample below is multiplied by the gain. */
export function addExposure(document: DocumentModel, gain: number, options: LayerOptions = {}, into?: LayerModel): LayerModel {
  const layer = document.newLayer("exposure", options.name ?? "Exposure");
  layer.gain = gain;
  return place(document, layer, options, into);
}

/** A smart object on top: it has pixels that can be read, not written. */
export function addSmartObject(document: DocumentModel, picture: Picture, options: LayerOptions = {}): LayerModel {
  const layer = addPixelLayer(document, picture, options);
  const place = document.placeOf(layer.id);
  const smart: LayerModel = { ...layer, kind: "smartObject" };
  place.siblings[place.index] = smart;
  return smart;
}

/** An empty pixel layer on top. */
export function addEmptyLayer(document: DocumentModel, options: LayerOptions = {}): LayerModel {
  return place(document, document.newLayer("pixel", options.name ?? "Layer"), options);
}

/** What a new document starts with: one layer, white or black, or nothing ("transparent"). */
export function solidLayer(document: DocumentModel, fill: string): LayerModel {
  const layer = document.newLayer("pixel", fill === "transparent" ? "Layer 1" : "Background");
  if (fill === "transparent") return layer;
  const color = new Plane(document.depth, document.channels, 0, document.epoch);
  color.cover(document.canvas);
  color.fill(document.canvas, fill === "black" ? 0 : whiteOf(document.depth));
  layer.pixels = { color, alpha: null };
  layer.background = true;
  return layer;
}

/** A grey plane of the canvas's size from a formula, 0..1. */
export function planeOf(document: DocumentModel, value: (x: number, y: number) => number, outside = 0): Plane {
  const plane = new Plane(document.depth, 1, outside, document.epoch);
  plane.cover(document.canvas);
  for (let y = 0; y < document.height; y++)
    for (let x = 0; x < document.width; x++) plane.samples[plane.offset(x, y)] = quantize(value(x, y), document.depth);
  return plane;
}

function place(document: DocumentModel, layer: LayerModel, options: LayerOptions, into?: LayerModel): LayerModel {
  layer.opacity = options.opacity ?? 100;
  layer.fillOpacity = options.fillOpacity ?? 100;
  layer.overlay = options.overlay ?? null;
  if (options.blendMode) layer.blendMode = options.blendMode;
  layer.visible = options.visible ?? true;
  layer.clipped = options.clipped ?? false;
  layer.locks.all = options.locked ?? false;
  if (options.mask) layer.mask = { plane: planeOf(document, options.mask, whiteOf(document.depth)), enabled: true };
  (into ? into.children : document.layers).unshift(layer);
  document.active = [layer.id];
  return layer;
}

function colorAndAlpha(picture: Picture, document: DocumentModel): { color: Samples; alpha: Samples | null } {
  const samples = convertDepth(picture.samples, document.depth);
  const colors = picture.channels >= 3 ? 3 : 1;
  if (colors !== document.channels) throw new Error(`The picture has ${colors} colour channels, the document ${document.channels}.`);
  if (samples.length !== picture.width * picture.height * picture.channels) throw new Error("The picture's samples do not fit its size.");
  if (picture.channels === colors) return { color: samples.slice(), alpha: null };
  const pixels = picture.width * picture.height;
  const color = newSamples(document.depth, pixels * colors), alpha = newSamples(document.depth, pixels);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < colors; c++) color[i * colors + c] = samples[i * (colors + 1) + c] as number;
    alpha[i] = samples[i * (colors + 1) + colors] as number;
  }
  return { color, alpha };
}
