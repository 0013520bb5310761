import { Plane } from "./plane";
import { intersect, type Rectangle, nothing } from "./rectangle";
import { type Depth, whiteOf } from "./samples";

export type LayerKindName = "pixel" | "group" | "exposure" | "smartObject" | "text";
export const blendModes = ["normal", "passThrough", "softLight", "multiply"] as const;
export type BlendModeName = (typeof blendModes)[number];

/** Colour, and alpha where the layer has any; alpha null: opaque over the colour's bounds. */
export interface Pixels {
  readonly color: Plane;
  readonly alpha: Plane | null;
}

/** A user mask. density 0..100 and feather (pixels) are Photoshop's own sliders; feather is recorded, not computed. */
export interface LayerMask {
  plane: Plane;
  enabled: boolean;
}

/** One layer as Photoshop holds it; children are top first, like the Layers panel. */
export interface LayerModel {
  readonly id: number;
  readonly kind: LayerKindName;
  name: string;
  background: boolean;
  pixels: Pixels;
  mask: LayerMask | null;
  maskDensity: number;
  maskFeather: number;
  children: LayerModel[];
  visible: boolean;
  opacity: number;
  fillOpacity: number;
  blendMode: BlendModeName;
  clipped: boolean;
  readonly locks: { all: boolean; pixels: boolean; position: boolean; transparency: boolean };
  /** A layer style's colour overlay: a grey over all its colours, 0..1 each; null: no style. */
  overlay: { readonly value: number; readonly opacity: number } | null;
  /** The eye beside the layer's styles. */
  stylesVisible: boolean;
  /** Of an exposure adjustment: every sample is multiplied by it. */
  gain: number;
}

/** A layer without pixels. */
export function newLayer(id: number, kind: LayerKindName, name: string, depth: Depth, channels: number, epoch: number): LayerModel {
  return {
    id, kind, name, background: false,
    pixels: { color: new Plane(depth, channels, 0, epoch), alpha: new Plane(depth, 1, 0, epoch) },
    mask: null, maskDensity: 100, maskFeather: 0, children: [], visible: true, opacity: 100, fillOpacity: 100,
    blendMode: kind === "group" ? "passThrough" : "normal", clipped: false,
    locks: { all: false, pixels: false, position: false, transparency: false }, overlay: null, stylesVisible: true, gain: 1,
  };
}

/** The same layer, sharing its planes. */
export function snapshotLayer(layer: LayerModel): LayerModel {
  return { ...layer, mask: layer.mask ? { ...layer.mask } : null, locks: { ...layer.locks }, children: layer.children.map(snapshotLayer) };
}

/** The smallest rectangle with pixels that are not fully transparent; a group's is its children's. */
export function pixelBounds(layer: LayerModel): Rectangle {
  const { color, alpha } = layer.pixels;
  return alpha === null ? color.bounds : cachedExtent(alpha);
}

/** Whether reads of the layer carry alpha: a mask, or a pixel inside its bounds that is not opaque. */
export function hasAlpha(layer: LayerModel): boolean {
  return Boolean(layer.mask?.enabled) || (layer.pixels.alpha !== null && !cached(layer.pixels.alpha, opaque, isOpaqueInside));
}

function isOpaqueInside(alpha: Plane): boolean {
  const white = whiteOf(alpha.depth);
  const bounds = cachedExtent(alpha);
  for (let y = bounds.top; y < bounds.bottom; y++) {
    const end = alpha.offset(bounds.right, y);
    for (let i = alpha.offset(bounds.left, y); i < end; i++) if (alpha.samples[i] !== white) return false;
  }
  return true;
}

interface Cached<T> {
  readonly samples: unknown;
  readonly writes: number;
  readonly value: T;
}

const extents = new WeakMap<Plane, Cached<Rectangle>>();
const opaque = new WeakMap<Plane, Cached<boolean>>();
const writes = new WeakMap<Plane, number>();

/** To be called after every write into an alpha plane: what was found out about it is forgotten. */
export function markWritten(plane: Plane): void {
  writes.set(plane, (writes.get(plane) ?? 0) + 1);
}

function cached<T>(plane: Plane, store: WeakMap<Plane, Cached<T>>, find: (plane: Plane) => T): T {
  const count = writes.get(plane) ?? 0;
  const held = store.get(plane);
  if (held && held.samples === plane.samples && held.writes === count) return held.value;
  const value = find(plane);
  store.set(plane, { samples: plane.samples, writes: count, value });
  return value;
}

const cachedExtent = (plane: Plane): Rectangle => cached(plane, extents, (each) => each.extentOfNonZero());

/** Opacity of the mask at the samples of a rectangle, 0..1 of white, density applied; null: no mask that counts. */
export function readMask(layer: LayerModel, area: Rectangle): Float64Array | null {
  if (!layer.mask?.enabled) return null;
  const samples = layer.mask.plane.read(area);
  const white = whiteOf(layer.mask.plane.depth);
  const density = layer.maskDensity / 100;
  const result = new Float64Array(samples.length);
  for (let i = 0; i < samples.length; i++) result[i] = 1 - density * (1 - (samples[i] as number) / white);
  return result;
}

export const touches = (a: Rectangle, b: Rectangle): boolean => intersect(a, b) !== nothing;
