// A fake host and its modules, typed as far as the tests of the fake need them.
import { readFileSync } from "node:fs";
import { createFakeHost, type FakeHost } from "../../fake-host/fake-host";
import type { FakeHostOptions, PluginManifest } from "../../fake-host/options";
import type { Picture } from "../../fake-host/scenes";
import { type Depth, newSamples, quantize, type Samples } from "../../fake-host/samples";

export const manifest = JSON.parse(readFileSync(new URL("../../../../../clients/photoshop/manifest.json", import.meta.url), "utf8")) as PluginManifest;

export interface ImageData {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly componentSize: number;
  readonly colorProfile: string;
  readonly pixelFormat: string;
  getData(options?: object): Promise<Samples>;
  dispose(): void;
}

export interface Read {
  readonly imageData: ImageData;
  readonly sourceBounds: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  readonly level: number;
}

export interface Imaging {
  getPixels(options: object): Promise<Read>;
  putPixels(options: object): Promise<void>;
  getLayerMask(options: object): Promise<Read>;
  putLayerMask(options: object): Promise<void>;
  getSelection(options?: object): Promise<Read>;
  putSelection(options: object): Promise<void>;
  createImageDataFromBuffer(samples: unknown, options: object): Promise<ImageData>;
}

export interface Layer {
  readonly id: number;
  name: string;
  readonly kind: string;
  readonly bounds: { left: number; top: number; right: number; bottom: number };
  opacity: number;
  blendMode: string;
  isClippingMask: boolean;
  allLocked: boolean;
  layerMaskFeather: number;
  readonly layers: Layer[] | null;
  move(relative: Layer, placement: string): void;
  delete(): void;
}

export interface Document {
  readonly id: number;
  readonly layers: Layer[];
  activeLayers: Layer[];
  readonly historyStates: { readonly name: string }[];
  readonly selection: { readonly bounds: object | null; readonly solid: boolean; selectAll(): Promise<void>; deselect(): Promise<void> };
  readonly mode: string;
  readonly bitsPerChannel: string;
  readonly colorProfileName: string;
  createLayer(kind?: string, options?: object): Promise<Layer>;
  createLayerGroup(options?: object): Promise<Layer>;
  readonly saveAs: { psd(entry: object, options?: object, asCopy?: boolean): Promise<void> };
  closeWithoutSaving(): void;
}

export interface Context {
  readonly isCancelled: boolean;
  onCancel: (() => void) | null;
  reportProgress(progress: object): void;
  readonly hostControl: {
    suspendHistory(options: object): Promise<{ finalName?: string }>;
    resumeHistory(token: object, commit?: boolean): Promise<void>;
    registerAutoCloseDocument(id: number): Promise<void>;
  };
}

export interface Photoshop {
  readonly imaging: Imaging;
  readonly app: { activeDocument: Document; readonly documents: Document[]; createDocument(options: object): Promise<Document>; showAlert(text: string): Promise<void> };
  readonly core: {
    executeAsModal<T>(target: (context: Context, descriptor?: object) => T | Promise<T>, options: object): Promise<T>;
    isModal(): boolean;
  };
  readonly action: {
    batchPlay(commands: object[], options?: object): Promise<Record<string, unknown>[]>;
    addNotificationListener(events: string[], listener: (event: string, descriptor: object) => void): Promise<void>;
    recordAction(options: object, info: object): Promise<void>;
  };
}

export function newHost(options: Partial<FakeHostOptions> = {}): FakeHost & { readonly photoshop: Photoshop; modalScope<T>(target: (context: Context) => T | Promise<T>): Promise<T> } {
  const host = createFakeHost({ manifest, ...options });
  const photoshop = host.require("photoshop") as Photoshop;
  return { ...host, photoshop, modalScope: (target) => photoshop.core.executeAsModal(target, { commandName: "Test" }) };
}

/** A picture whose every sample is different from its neighbours'; alpha, where it has any, from the formula (0..1). */
export function picture(width: number, height: number, channels: 1 | 2 | 3 | 4 = 3, depth: Depth = 8, alpha: (x: number, y: number) => number = () => 1): Picture {
  const samples = newSamples(depth, width * height * channels);
  const colors = channels >= 3 ? 3 : 1;
  for (let i = 0, y = 0; y < height; y++) for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++)
    samples[i++] = c === colors ? quantize(alpha(x, y), depth) : quantize(((x * 31 + y * 17 + c * 53) % 251) / 255, depth);
  return { width, height, channels, samples };
}
