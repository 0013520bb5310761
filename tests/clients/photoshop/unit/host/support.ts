// A fake Photoshop with the panel's host on it, and a stand-in for the daemon that retouches by a formula.
import { createHost, type HostParts } from "@src/host";
import type { Photoshop } from "@src/host/photoshop";
import type { Uxp } from "@src/host/uxp";
import type { Bounds, Cancellation, LayerContent, PhotoFormat, PhotoSource, RetouchResult, Samples } from "@src/photo";
import type { DocumentModel } from "../../fake-host/document-model";
import type { FakeHost } from "../../fake-host/fake-host";
import type { FakeHostOptions } from "../../fake-host/options";
import { newHost } from "../fake-host/host";

export const noLimits = { maxPixels: 1e9, maxSidePixels: 30000 };

export const never: Cancellation = { cancelled: false, onCancel: () => () => undefined };

/** Time that passes only when somebody waits for it, a turn of the loop at least. */
export class TestClock {
  time = 0;
  now = (): number => this.time;
  wait = async (milliseconds: number): Promise<void> => {
    this.time += milliseconds;
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
}

/** So many turns of the loop: enough for what waits only for its turn. */
export const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 0));
};

export const uxpOf = (version: string): Uxp => ({ host: { version } }) as unknown as Uxp;

export interface Panel {
  readonly fake: FakeHost;
  readonly photoshop: Photoshop;
  readonly host: ReturnType<typeof createHost>;
  readonly clock: TestClock;
}

export const newPanel = (options: Partial<FakeHostOptions> = {}, parts: Partial<HostParts> = {}): Panel => {
  const fake = newHost(options);
  const photoshop = fake.require("photoshop") as unknown as Photoshop;
  const clock = new TestClock();
  const host = createHost({ photoshop, uxp: uxpOf("25.10.0"), limits: () => noLimits, clock, ...parts });
  return { fake, photoshop, host, clock };
};

const white = (format: PhotoFormat): number => (format.sample === "uint8" ? 255 : format.sample === "photoshop16" ? 32768 : 1);

const rounded = (value: number, format: PhotoFormat): number =>
  format.sample === "float32" ? value : Math.min(white(format), Math.max(0, Math.round(value)));

/** What a photo is retouched to: its colours, ungated, and how much of that shows (0..1). */
export interface Retouch {
  readonly edit: (value: number, x: number, y: number) => number;
  readonly gate: (x: number, y: number) => number;
}

/** Darker by a fifth within a disc with a soft rim; bounds: of the disc. */
export const discRetouch = (centreX: number, centreY: number, radius: number): Retouch & { readonly touched: Bounds } => ({
  edit: (value) => value * 0.8,
  gate: (x, y) => Math.min(1, Math.max(0, radius - Math.hypot(x - centreX, y - centreY))),
  touched: {
    x: Math.max(0, Math.floor(centreX - radius)),
    y: Math.max(0, Math.floor(centreY - radius)),
    width: Math.ceil(2 * radius) + 1,
    height: Math.ceil(2 * radius) + 1,
  },
});

/** The whole photo, read in bands of so many rows. */
export const readAll = async (source: PhotoSource, rows = 1000): Promise<Samples> => {
  const { width, height } = source.format.extent;
  const whole = new (arrayOf(source.format))(width * height * source.format.channels);
  for (let row = 0; row < height; row += rows) whole.set(await source.readBand(row, Math.min(rows, height - row)), row * width * source.format.channels);
  return whole;
};

const arrayOf = (format: PhotoFormat): Uint8ArrayConstructor | Uint16ArrayConstructor | Float32ArrayConstructor =>
  format.sample === "uint8" ? Uint8Array : format.sample === "photoshop16" ? Uint16Array : Float32Array;

/** The retouched photo, ungated; alpha as it was. */
export const pixelsOf = (photo: Samples, format: PhotoFormat, retouch: Retouch): Samples =>
  mapColours(photo, format, (value, x, y) => rounded(retouch.edit(value, x, y), format));

/** The retouched photo as `abpn` would write it: photo + gate x edit. */
export const gatedOf = (photo: Samples, format: PhotoFormat, retouch: Retouch): Samples =>
  mapColours(photo, format, (value, x, y) => rounded(value + (rounded(retouch.gate(x, y) * white(format), format) / white(format)) * (retouch.edit(value, x, y) - value), format));

const mapColours = (photo: Samples, format: PhotoFormat, map: (value: number, x: number, y: number) => number): Samples => {
  const { channels, extent } = format;
  const colours = channels >= 3 ? 3 : 1;
  const result = photo.slice();
  for (let i = 0; i < result.length; i++) {
    const pixel = Math.floor(i / channels);
    if (i % channels < colours) result[i] = map(photo[i] ?? 0, pixel % extent.width, Math.floor(pixel / extent.width));
  }
  return result;
};

const maskOf = (format: PhotoFormat, retouch: Retouch): Samples => {
  const { width, height } = format.extent;
  const mask = new (arrayOf(format))(width * height);
  for (let i = 0; i < mask.length; i++) mask[i] = rounded(retouch.gate(i % width, Math.floor(i / width)) * white(format), format);
  return mask;
};

const rowsOf = (samples: Samples, rowLength: number) => (firstRow: number, rowCount: number): Samples =>
  samples.slice(firstRow * rowLength, (firstRow + rowCount) * rowLength);

const contentOf = (kind: LayerContent["kind"], name: string, visible: boolean, samples: Samples, channels: PhotoFormat["channels"], width: number): LayerContent => {
  const rows = rowsOf(samples, width * channels);
  return { kind, name, visible, readBand: async (firstRow, rowCount) => ({ samples: rows(firstRow, rowCount), channels }) };
};

/** A pixel layer's result for a photo that was read. */
export const pixelLayerResult = (source: PhotoSource, photo: Samples, retouch: Retouch, touched: Bounds): RetouchResult => {
  const { format, place } = source;
  const mask = rowsOf(maskOf(format, retouch), format.extent.width);
  return {
    place,
    format,
    touched: within(touched, format),
    layers: [contentOf("pixel-layer", "Retouch · test", true, pixelsOf(photo, format, retouch), format.channels, format.extent.width)],
    groupName: null,
    readMaskBand: async (firstRow, rowCount) => mask(firstRow, rowCount),
    maskFeather: 0,
    historyName: "Retouch with AbpnBridge",
  };
};

/** A group of pixel layer and Soft Light layer for a photo of 8 or 16 bit; residue: samples of a residue layer, absent: none. */
export const softLightResult = (source: PhotoSource, photo: Samples, retouch: Retouch, touched: Bounds, residue: Samples | null): RetouchResult => {
  const { format } = source;
  const { width } = format.extent;
  const plain = pixelLayerResult(source, photo, retouch, touched);
  const pixels = { ...contentOf("pixel-layer", "Retouched pixels", false, pixelsOf(photo, format, retouch), format.channels, width) };
  const soft = contentOf("soft-light-layer", "Soft Light", true, softLightOf(photo, format, retouch), format.channels, width);
  const alphaChannels = format.channels <= 2 ? 2 : 4;
  const rest = residue === null ? [] : [contentOf("residue-layer", "Residue", true, residue, alphaChannels, width)];
  return { ...plain, layers: [pixels, soft, ...rest], groupName: "Retouch · test" };
};

// Photoshop's formula solved for the top layer, branch by branch; alpha opaque.
const softLightOf = (photo: Samples, format: PhotoFormat, retouch: Retouch): Samples => {
  const full = white(format);
  const soft = mapColours(photo, format, (value, x, y) => {
    const a = value / full;
    const r = retouch.edit(value, x, y) / full;
    if (a <= 0 || a >= 1) return rounded(full / 2, format);
    return rounded((r <= a ? (r - a * a) / (2 * a * (1 - a)) : (r - 2 * a + Math.sqrt(a)) / (2 * (Math.sqrt(a) - a))) * full, format);
  });
  if (format.channels % 2 === 0) for (let i = format.channels - 1; i < soft.length; i += format.channels) soft[i] = full;
  return soft;
};

const within = (bounds: Bounds, format: PhotoFormat): Bounds => ({
  ...bounds,
  width: Math.min(bounds.width, format.extent.width - bounds.x),
  height: Math.min(bounds.height, format.extent.height - bounds.y),
});

/** The same document with a layer's own pixels replaced by these (chunky, with alpha where the photo has it): what the flattened result must be. */
export const flattenWithLayer = (fake: FakeHost, document: DocumentModel, layerId: number, format: PhotoFormat, samples: Samples): { color: Samples; alpha: Samples } => {
  const layer = document.find(layerId);
  if (!layer) throw new Error("no such layer");
  const { color, alpha } = layer.pixels;
  const bounds = alpha === null ? color.bounds : alpha.extentOfNonZero();
  const colours = format.channels >= 3 ? 3 : 1;
  const own = new (arrayOf(format))((samples.length / format.channels) * colours);
  for (let i = 0; i < own.length; i++) own[i] = samples[Math.floor(i / colours) * format.channels + (i % colours)] ?? 0;
  const before = color.read(color.bounds);
  color.write(bounds, own);
  const flat = fake.flatten(document);
  color.write(color.bounds, before);
  return flat;
};

/** The largest difference between two pictures, in code values of 8 or 16 bits; of floats in 1/65535. */
export const difference = (a: Samples, b: Samples): number => {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs((a[i] ?? 0) - (b[i] ?? 0)));
  return a instanceof Float32Array ? largest * 65535 : largest;
};
