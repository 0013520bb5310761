// require("photoshop").imaging
import type { DocumentModel } from "./document-model";
import { newImageData, stretch, type ColorSpaceName } from "./image-data";
import { maskBounds, readPixels, readPlane, type ReadRequest, type ReadResult } from "./imaging-read";
import { putMask, putPixelsInto, putSelectionInto } from "./imaging-write";
import type { PhotoshopState } from "./photoshop-state";
import { newSamples, type Samples } from "./samples";
import { PhotoshopError, strict, unimplemented, UnimplementedError } from "./strict";

interface Target {
  readonly documentID?: number;
  readonly layerID?: number;
  readonly historyStateID?: number;
  readonly kind?: string;
}

/** Options of the three writers; only left and top of targetBounds count. */
export interface PutRequest extends Target {
  readonly imageData: object;
  readonly replace?: boolean;
  readonly targetBounds?: { readonly left: number; readonly top: number };
  readonly commandName?: string;
}

interface BufferOptions {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly colorSpace: ColorSpaceName;
  readonly colorProfile?: string;
  readonly chunky?: boolean;
  readonly fullRange?: boolean;
}

export function newImaging(state: PhotoshopState): object {
  const reads = state.options.readsNeedModal ?? true;
  const hand = (result: ReadResult, withLevel: boolean): object => {
    const imageData = newImageData(result.image, state.records.memory, state.options);
    return strict("imaging result", withLevel ? { imageData, sourceBounds: result.sourceBounds, level: result.level } : { imageData, sourceBounds: result.sourceBounds });
  };
  return strict("imaging", {
    getPixels: async (request: ReadRequest & Target): Promise<object> => {
      state.enter("getPixels", reads);
      if (request.historyStateID !== undefined) throw new UnimplementedError("getPixels of a history state");
      const document = withPixels(state.document(request.documentID));
      const layer = request.layerID === undefined ? null : state.layer(document, request.layerID);
      if (layer && layer.kind !== "pixel" && layer.kind !== "smartObject") throw new PhotoshopError(`getPixels: the layer "${layer.name}" has no pixels of its own.`);
      if (request.colorProfile && request.colorProfile !== document.profileName)
        state.records.complain("profile mismatch", `getPixels converts ${document.profileName} to ${request.colorProfile}`);
      if (document.depth === 32 && request.componentSize !== undefined && ![-1, 32].includes(request.componentSize))
        state.records.complain("profile mismatch", `getPixels converts linear 32 bit to ${request.componentSize} bit`);
      return hand(readPixels(document, layer, request, state.options), true);
    },
    putPixels: async (request: PutRequest): Promise<void> => {
      state.enter("putPixels", true);
      putPixelsInto(state, withPixels(state.document(request.documentID)), request);
    },
    getLayerMask: async (request: ReadRequest & Target): Promise<object> => {
      state.enter("getLayerMask", reads);
      if ((request.kind ?? "user") !== "user") throw new UnimplementedError(`getLayerMask of kind ${request.kind}`);
      const document = withPixels(state.document(request.documentID));
      const layer = state.layer(document, request.layerID);
      if (!layer.mask) throw new PhotoshopError(`getLayerMask: the layer "${layer.name}" has no user mask.`);
      const { plane } = layer.mask;
      return hand(readPlane(plane, maskBounds(document, plane), request, state.options.maskComponentSize === 8 ? 8 : document.depth), false);
    },
    putLayerMask: async (request: PutRequest): Promise<void> => {
      state.enter("putLayerMask", true);
      if ((request.kind ?? "user") !== "user") throw new PhotoshopError('putLayerMask: kind must be "user".');
      putMask(state, withPixels(state.document(request.documentID)), request);
    },
    getSelection: async (request: ReadRequest & Target = {}): Promise<object> => {
      state.enter("getSelection", reads);
      const document = withPixels(state.document(request.documentID));
      const size = state.options.maskComponentSize === 8 ? 8 : document.depth;
      const bounds = document.selectionBounds;
      if (document.selection && bounds) return hand(readPlane(document.selection, bounds, request, size), false);
      if (state.options.noSelection !== "empty") throw new PhotoshopError("getSelection: there is no selection.", -25922);
      const none = { width: 0, height: 0, components: 1, colorSpace: "Grayscale", colorProfile: "Gray Gamma 2.2", samples: newSamples(size, 0) } as const;
      return hand({ image: none, sourceBounds: { left: 0, top: 0, right: 0, bottom: 0 }, level: 0 }, false);
    },
    putSelection: async (request: PutRequest): Promise<void> => {
      state.enter("putSelection", true);
      putSelectionInto(state, withPixels(state.document(request.documentID)), request);
    },
    createImageDataFromBuffer: async (buffer: Samples, options: BufferOptions): Promise<object> => {
      state.enter("createImageDataFromBuffer", false);
      return newImageData({
        width: options.width, height: options.height, components: options.components, colorSpace: options.colorSpace,
        colorProfile: options.colorProfile ?? "", samples: takeIn(buffer, options),
      }, state.records.memory, state.options);
    },
    encodeImageData: unimplemented("imaging.encodeImageData"),
  });
}

function withPixels(document: DocumentModel): DocumentModel {
  if (document.mode === "RGBColorMode" || document.mode === "grayscaleMode") return document;
  throw new PhotoshopError(`imaging: the color mode ${document.mode} is not supported.`);
}

const componentsOf: Readonly<Record<ColorSpaceName, readonly number[]>> = { RGB: [3, 4], Grayscale: [1, 2], Lab: [3, 4] };

// A copy, chunky and in Photoshop's own range.
function takeIn(buffer: Samples, options: BufferOptions): Samples {
  if (!(buffer instanceof Uint8Array || buffer instanceof Uint16Array || buffer instanceof Float32Array))
    throw new TypeError("createImageDataFromBuffer: the buffer must be a Uint8Array, Uint16Array or Float32Array.");
  const { width, height, components, colorSpace, colorProfile } = options;
  if (!(Number.isInteger(width) && width > 0 && Number.isInteger(height) && height > 0)) throw new TypeError("createImageDataFromBuffer: width and height must be whole and positive.");
  if (!componentsOf[colorSpace]?.includes(components)) throw new TypeError(`createImageDataFromBuffer: ${components} components do not fit the color space ${colorSpace}.`);
  if (buffer.length !== width * height * components)
    throw new TypeError(`createImageDataFromBuffer: the buffer has ${buffer.length} elements, width * height * components is ${width * height * components}.`);
  if (colorProfile?.includes("(Linear RGB Profile)")) throw new PhotoshopError(`createImageDataFromBuffer: there is no color profile "${colorProfile}".`);
  const samples = buffer.slice();
  if (!(options.chunky ?? true)) for (let i = 0; i < samples.length; i++) samples[i] = buffer[(i % components) * width * height + Math.floor(i / components)] as number;
  if (samples instanceof Uint16Array) {
    if (options.fullRange) stretch(samples, 32768 / 65535);
    else if (passes(samples, 32768)) throw new PhotoshopError("createImageDataFromBuffer: 16-bit samples above 32768 need fullRange.");
  }
  return samples;
}

function passes(samples: Samples, limit: number): boolean {
  for (let i = 0; i < samples.length; i++) if ((samples[i] as number) > limit) return true;
  return false;
}
