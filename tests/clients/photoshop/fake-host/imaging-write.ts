// putPixels, putLayerMask, putSelection: what changes in a document.
import type { DocumentModel } from "./document-model";
import { type Image, imageOf } from "./image-data";
import type { PutRequest } from "./imaging";
import { type LayerModel, markWritten } from "./layer-model";
import type { PhotoshopState } from "./photoshop-state";
import { Plane } from "./plane";
import { intersect, isEmpty, rectangle, type Rectangle } from "./rectangle";
import { convertDepth, newSamples, quantize, type Samples, whiteOf } from "./samples";
import { PhotoshopError, UnimplementedError } from "./strict";

/** Adds pixels to a pixel layer; replace (the default) wipes all it had. */
export function putPixelsInto(state: PhotoshopState, document: DocumentModel, request: PutRequest): void {
  const image = imageOf(request.imageData, "putPixels");
  const layer = state.layer(document, request.layerID);
  if (layer.kind !== "pixel") throw new PhotoshopError(`putPixels: the layer "${layer.name}" is not a pixel layer.`);
  if (layer.background) throw new UnimplementedError("putPixels on the Background");
  if (layer.locks.all || layer.locks.pixels || layer.locks.transparency) throw new PhotoshopError(`putPixels: the layer "${layer.name}" is locked.`);
  const space = document.channels === 1 ? "Grayscale" : "RGB";
  if (image.colorSpace !== space) throw new UnimplementedError(`putPixels of ${image.colorSpace} into a ${space} document`);
  if (image.colorProfile !== "" && image.colorProfile !== document.profileName)
    state.records.complain("profile mismatch", `putPixels converts ${image.colorProfile} to ${document.profileName}`);
  const target = targetOf(image, request);
  const { color, alpha } = split(image, document);
  const replace = request.replace ?? true;
  const overlaps = !replace && !isClear(layer, target);
  if (overlaps && state.options.overlap === "throws") throw new PhotoshopError(`putPixels: the layer "${layer.name}" has pixels there already.`);
  state.write(document, request.commandName ?? "Put Pixels", () => {
    const planes = writable(document, layer, replace);
    planes.color.cover(target);
    planes.alpha.cover(target);
    if (overlaps) {
      state.records.complain("overlapping pixels", `"${layer.name}" at ${target.left}, ${target.top}`);
      laidOver(planes, target, color, alpha, document);
    }
    planes.color.write(target, color);
    planes.alpha.write(target, alpha);
    markWritten(planes.alpha);
    layer.pixels = planes;
  });
}

/** Makes or changes a user mask; a new one hides or reveals (an option) what lies outside the pixels given. */
export function putMask(state: PhotoshopState, document: DocumentModel, request: PutRequest): void {
  const image = greyImage(request, "putLayerMask");
  const layer = state.layer(document, request.layerID);
  if (layer.background) throw new PhotoshopError("putLayerMask: the Background cannot have a mask.");
  if (layer.locks.all) throw new PhotoshopError(`putLayerMask: the layer "${layer.name}" is locked.`);
  if (image.colorProfile !== "" && image.colorProfile !== "Gray Gamma 2.2") state.records.complain("profile mismatch", `putLayerMask converts ${image.colorProfile} to Gray Gamma 2.2`);
  const target = targetOf(image, request);
  state.write(document, request.commandName ?? "Put Layer Mask", () => {
    const outside = state.options.maskOutside === "revealed" ? whiteOf(document.depth) : 0;
    const kept = (request.replace ?? true) ? null : layer.mask?.plane ?? null;
    const plane = kept === null ? new Plane(document.depth, 1, outside, document.epoch) : kept.epoch < document.epoch ? kept.copy(document.epoch) : kept;
    plane.cover(target);
    plane.write(target, convertDepth(image.samples, document.depth));
    layer.mask = { plane, enabled: layer.mask?.enabled ?? true };
  });
}

/** Replaces the selection, or adds to it. */
export function putSelectionInto(state: PhotoshopState, document: DocumentModel, request: PutRequest): void {
  const image = greyImage(request, "putSelection");
  const target = targetOf(image, request);
  state.write(document, request.commandName ?? "Put Selection", () => {
    const plane = (request.replace ?? true) || !document.selection ? new Plane(document.depth, 1, 0, document.epoch) : document.selection.copy(document.epoch);
    plane.cover(target);
    const before = plane.read(target);
    plane.write(target, convertDepth(image.samples, document.depth).map((value, i) => Math.max(value, before[i] as number)) as Samples);
    document.selection = plane;
  });
}

function greyImage(request: PutRequest, call: string): Image {
  const image = imageOf(request.imageData, call);
  if (image.components !== 1 || image.colorSpace !== "Grayscale") throw new PhotoshopError(`${call}: the image data must have one component in Grayscale.`);
  return image;
}

function targetOf(image: Image, request: PutRequest): Rectangle {
  const { left, top } = request.targetBounds ?? { left: 0, top: 0 };
  if (!Number.isInteger(left) || !Number.isInteger(top)) throw new TypeError("targetBounds: left and top must be whole pixels.");
  return rectangle(left, top, image.width, image.height);
}

function split(image: Image, document: DocumentModel): { color: Samples; alpha: Samples } {
  const { channels, depth } = document;
  const samples = convertDepth(image.samples, depth);
  const alpha = newSamples(depth, image.width * image.height).fill(whiteOf(depth));
  if (image.components === channels) return { color: samples, alpha };
  const color = newSamples(depth, alpha.length * channels);
  for (let i = 0; i < alpha.length; i++) {
    for (let c = 0; c < channels; c++) color[i * channels + c] = samples[i * (channels + 1) + c] as number;
    alpha[i] = samples[i * (channels + 1) + channels] as number;
  }
  return { color, alpha };
}

function isClear(layer: LayerModel, target: Rectangle): boolean {
  const { color, alpha } = layer.pixels;
  const held = intersect(target, color.bounds);
  return alpha === null ? isEmpty(held) : isEmpty(alpha.extentOfNonZero(held));
}

// Planes that no history state shares.
function writable(document: DocumentModel, layer: LayerModel, replace: boolean): { color: Plane; alpha: Plane } {
  if (replace) return { color: new Plane(document.depth, document.channels, 0, document.epoch), alpha: new Plane(document.depth, 1, 0, document.epoch) };
  const { color, alpha } = layer.pixels;
  const own = (plane: Plane): Plane => (plane.epoch < document.epoch ? plane.copy(document.epoch) : plane);
  const opaque = (): Plane => {
    const plane = new Plane(document.depth, 1, 0, document.epoch);
    plane.cover(color.bounds);
    plane.fill(color.bounds, whiteOf(document.depth));
    return plane;
  };
  return { color: own(color), alpha: alpha === null ? opaque() : own(alpha) };
}

// Normal blending over what is there; the new samples become the result.
function laidOver(planes: { color: Plane; alpha: Plane }, target: Rectangle, color: Samples, alpha: Samples, document: DocumentModel): void {
  const { channels, depth } = document;
  const white = whiteOf(depth);
  const under = planes.color.read(target), below = planes.alpha.read(target);
  for (let i = 0; i < alpha.length; i++) {
    const a = (alpha[i] as number) / white, b = (below[i] as number) / white;
    const union = a + b - a * b;
    if (union === 0) continue;
    for (let c = i * channels; c < (i + 1) * channels; c++)
      color[c] = quantize((a * (color[c] as number) + (1 - a) * b * (under[c] as number)) / union / white, depth);
    alpha[i] = quantize(union, depth);
  }
}
