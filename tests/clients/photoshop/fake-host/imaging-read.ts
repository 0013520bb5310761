// getPixels, getLayerMask, getSelection: what is read, how it is trimmed, and in which form it comes back.
import { flatten } from "./composite";
import type { DocumentModel } from "./document-model";
import { type ColorSpaceName, type Image } from "./image-data";
import { hasAlpha, type LayerModel, pixelBounds, readMask } from "./layer-model";
import type { FakeHostOptions } from "./options";
import { Plane } from "./plane";
import { heightOf, intersect, isEmpty, type Rectangle, sameRectangle, widthOf } from "./rectangle";
import { shrink, targetOf } from "./resample";
import { convertDepth, type Depth, newSamples, quantize, type Samples, whiteOf } from "./samples";
import { PhotoshopError, UnimplementedError } from "./strict";

/** Bounds as a plugin gives them. */
export interface RequestedBounds {
  readonly left: number;
  readonly top: number;
  readonly right?: number;
  readonly bottom?: number;
  readonly width?: number;
  readonly height?: number;
}

export interface ReadRequest {
  readonly sourceBounds?: RequestedBounds;
  readonly targetSize?: { readonly width?: number; readonly height?: number };
  readonly colorSpace?: string;
  readonly colorProfile?: string;
  readonly componentSize?: number;
  readonly applyAlpha?: boolean;
}

export interface ReadResult {
  readonly image: Image;
  readonly sourceBounds: Rectangle;
  readonly level: number;
}

/** The error of a real host when nothing but transparency is asked for. */
const emptyRegion = (): PhotoshopError => new PhotoshopError("grabPixels: got invalid empty image region");

/** Pixels of one layer, its user mask in their alpha, or of the composite (layer null). */
export function readPixels(document: DocumentModel, layer: LayerModel | null, request: ReadRequest, options: FakeHostOptions): ReadResult {
  const valid = layer ? pixelBounds(layer) : document.canvas;
  const asked = intersect(request.sourceBounds ? parseBounds(request.sourceBounds) : valid, valid);
  if (isEmpty(asked)) throw emptyRegion();
  const space = document.channels === 1 ? "Grayscale" : "RGB", profile = profileOf(document, request);
  // The common case, without the walk through alpha: every pixel of the layer counts.
  if (layer && layer.pixels.alpha === null && !layer.mask?.enabled)
    return finish(layer.pixels.color.read(asked), document.channels, asked, space, profile, document.depth, request);
  const picture = layer ? layerPicture(layer, asked) : flatten(document, asked);
  const trimmed = options.trim === "layer" && layer !== null ? asked : extentOf(picture.alpha, asked, document.depth);
  if (isEmpty(trimmed)) throw emptyRegion();
  const cut = (samples: Samples, channels: number): Samples =>
    sameRectangle(asked, trimmed) ? samples : Plane.over(asked, channels, samples, document.depth, 0, 0).read(trimmed);
  const color = cut(picture.color, document.channels), alpha = cut(picture.alpha, 1);
  const opaque = options.opaque === "request" || layer === null ? isOpaque(alpha, document.depth) : !hasAlpha(layer);
  const samples = opaque ? color : request.applyAlpha ? matteOnWhite(color, alpha, document) : interleave(color, alpha, document);
  const components = document.channels + (opaque || request.applyAlpha ? 0 : 1);
  return finish(samples, components, trimmed, space, profile, document.depth, request);
}

/** One plane (a mask or the selection) as grey samples; trimmed to `valid`. */
export function readPlane(plane: Plane, valid: Rectangle, request: ReadRequest, size: Depth): ReadResult {
  const asked = intersect(request.sourceBounds ? parseBounds(request.sourceBounds) : valid, valid);
  if (isEmpty(asked)) throw emptyRegion();
  return finish(plane.read(asked), 1, asked, "Grayscale", "Gray Gamma 2.2", plane.depth, { ...request, componentSize: size });
}

/** {left, top, right, bottom} or {left, top, width, height}; whole numbers. */
export function parseBounds(bounds: RequestedBounds): Rectangle {
  const right = bounds.right ?? bounds.left + (bounds.width ?? NaN);
  const bottom = bounds.bottom ?? bounds.top + (bounds.height ?? NaN);
  const result = { left: bounds.left, top: bounds.top, right, bottom };
  if (!Object.values(result).every(Number.isInteger)) throw new TypeError(`The bounds ${JSON.stringify(bounds)} must be whole pixels.`);
  return result;
}

function layerPicture(layer: LayerModel, area: Rectangle): { color: Samples; alpha: Samples } {
  const { color, alpha } = layer.pixels;
  const depth = color.depth;
  const opacity = alpha ? alpha.read(area) : newSamples(depth, widthOf(area) * heightOf(area)).fill(whiteOf(depth));
  const mask = readMask(layer, area);
  if (mask) for (let i = 0; i < opacity.length; i++) opacity[i] = quantize(((opacity[i] as number) * (mask[i] as number)) / whiteOf(depth), depth);
  return { color: color.read(area), alpha: opacity };
}

function extentOf(alpha: Samples, area: Rectangle, depth: Depth): Rectangle {
  return Plane.over(area, 1, alpha, depth, 0, 0).extentOfNonZero();
}

function isOpaque(alpha: Samples, depth: Depth): boolean {
  const white = whiteOf(depth);
  for (let i = 0; i < alpha.length; i++) if (alpha[i] !== white) return false;
  return true;
}

function interleave(color: Samples, alpha: Samples, document: DocumentModel): Samples {
  const { channels } = document;
  const result = newSamples(document.depth, alpha.length * (channels + 1));
  for (let i = 0, to = 0; i < alpha.length; i++) {
    for (let c = 0; c < channels; c++) result[to++] = color[i * channels + c] as number;
    result[to++] = alpha[i] as number;
  }
  return result;
}

function matteOnWhite(color: Samples, alpha: Samples, document: DocumentModel): Samples {
  const white = whiteOf(document.depth);
  return color.map((value, i) => {
    const a = (alpha[Math.floor(i / document.channels)] as number) / white;
    return quantize((value * a) / white + (1 - a), document.depth);
  }) as Samples;
}

// Photoshop says so when 32-bit colours are linear; the suffix must not come back.
function profileOf(document: DocumentModel, request: ReadRequest): string {
  const space: ColorSpaceName = document.channels === 1 ? "Grayscale" : "RGB";
  if (request.colorSpace !== undefined && request.colorSpace !== space) throw new UnimplementedError(`getPixels from ${space} to colorSpace ${request.colorSpace}`);
  if (request.colorProfile?.includes("(Linear RGB Profile)")) throw new PhotoshopError(`getPixels: there is no color profile "${request.colorProfile}".`);
  const name = request.colorProfile || document.profileName;
  return document.depth === 32 ? `${name} (Linear RGB Profile)` : name;
}

function finish(samples: Samples, components: number, area: Rectangle, colorSpace: ColorSpaceName, colorProfile: string, depth: Depth, request: ReadRequest): ReadResult {
  const wanted = request.componentSize ?? -1;
  if (![-1, 8, 16, 32].includes(wanted)) throw new TypeError(`componentSize ${wanted} is none of -1, 8, 16, 32.`);
  const target = targetOf(request.targetSize, widthOf(area), heightOf(area));
  const sized = target.width === widthOf(area) && target.height === heightOf(area) ? samples
    : shrink(samples, depth, components, { width: widthOf(area), height: heightOf(area) }, target);
  const converted = convertDepth(sized, wanted === -1 ? depth : (wanted as Depth));
  const step = 2 ** target.level;
  const bounds = { left: Math.floor(area.left / step), top: Math.floor(area.top / step), right: Math.ceil(area.right / step), bottom: Math.ceil(area.bottom / step) };
  return { image: { width: target.width, height: target.height, components, colorSpace, colorProfile, samples: converted }, sourceBounds: bounds, level: target.level };
}

/** Of a mask: where getLayerMask may read; a mask that hides everything around it is trimmed to what it shows. */
export const maskBounds = (document: DocumentModel, plane: Plane): Rectangle => (plane.outside === 0 ? plane.extentOfNonZero() : document.canvas);
