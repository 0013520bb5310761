// A layer as the DOM of Photoshop shows it.
import type { DocumentModel } from "./document-model";
import { blendModes, type BlendModeName, type LayerModel, pixelBounds } from "./layer-model";
import { moveLayer, removeLayer, type Placement } from "./layer-order";
import type { PhotoshopState } from "./photoshop-state";
import { nothing, type Rectangle, unite } from "./rectangle";
import { PhotoshopError, strict, UnimplementedError } from "./strict";

const ids = new WeakMap<object, { readonly documentId: number; readonly layerId: number }>();

/** The id behind a layer object that a plugin hands in. */
export function idOfLayer(object: unknown, call: string): number {
  const found = typeof object === "object" && object !== null ? ids.get(object) : undefined;
  if (!found) throw new TypeError(`${call}: a Layer was expected.`);
  return found.layerId;
}

/** A list of layer objects, top first; a new one at every call, as in Photoshop. */
export function layerList(state: PhotoshopState, document: DocumentModel, layers: readonly LayerModel[], documentObject: () => object): object[] {
  const list = layers.map((layer) => newLayerObject(state, document.id, layer.id, documentObject));
  const getByName = (name: string): object | undefined => list[layers.findIndex((layer) => layer.name === name)];
  return Object.defineProperties(list, { getByName: { value: getByName }, typename: { value: "Layers" } });
}

/** Bounds with width and height, like Photoshop's. */
export function boundsObject(r: Rectangle): object {
  return strict("Bounds", { left: r.left, top: r.top, right: r.right, bottom: r.bottom, width: r.right - r.left, height: r.bottom - r.top });
}

/** The pixels of a layer, or around all pixels of a group. */
export function boundsOf(layer: LayerModel): Rectangle {
  return layer.kind === "group" ? layer.children.map(boundsOf).reduce(unite, nothing) : pixelBounds(layer);
}

/** Reads and writes go to the layer of that id at the time; once it is gone every member throws. */
export function newLayerObject(state: PhotoshopState, documentId: number, layerId: number, documentObject: () => object): object {
  const document = (): DocumentModel => state.document(documentId);
  const layer = (): LayerModel => state.layer(document(), layerId);
  const wrap = (id: number): object => newLayerObject(state, documentId, id, documentObject);
  const change = (name: string, apply: (layer: LayerModel, document: DocumentModel) => void, unlocks = false): void => {
    state.enter(`layer.${name}`, true);
    const owner = document(), target = layer();
    if (target.locks.all && !unlocks && name !== "visible") throw new PhotoshopError(`The layer "${target.name}" is locked.`);
    state.change(owner, name, () => apply(target, owner));
  };
  const notBackground = (target: LayerModel, what: string): void => {
    if (target.background) throw new PhotoshopError(`${what}: not available for the Background.`);
  };
  const percent = (value: number, what: string): number => {
    if (!(value >= 0 && value <= 100)) throw new RangeError(`${what} must be 0 to 100.`);
    return value;
  };
  const object: object = strict("Layer", {
    typename: "Layer",
    get id() { return layer().id; },
    get _id() { return layer().id; },
    get _docId() { return documentId; },
    get name() { return layer().name; },
    set name(value: string) { change("name", (target) => (target.name = String(value))); },
    get kind() { return layer().kind; },
    get document() { return documentObject(); },
    get parent() {
      const { parent } = document().placeOf(layerId);
      return parent ? wrap(parent.id) : null;
    },
    get layers() { return layer().kind === "group" ? layerList(state, document(), layer().children, documentObject) : null; },
    get bounds() { return boundsObject(boundsOf(layer())); },
    get boundsNoEffects() { return boundsObject(boundsOf(layer())); },
    get isBackgroundLayer() { return layer().background; },
    get visible() { return layer().visible; },
    set visible(value: boolean) { change("visible", (target) => (target.visible = value)); },
    get selected() { return document().active.includes(layerId); },
    set selected(value: boolean) { change("selected", (_, owner) => (owner.active = value ? [...owner.active, layerId] : owner.active.filter((id) => id !== layerId))); },
    get opacity() { return layer().opacity; },
    set opacity(value: number) { change("opacity", (target) => { notBackground(target, "opacity"); target.opacity = percent(value, "opacity"); }); },
    get fillOpacity() { return layer().fillOpacity; },
    set fillOpacity(value: number) { change("fillOpacity", (target) => { notBackground(target, "fillOpacity"); target.fillOpacity = percent(value, "fillOpacity"); }); },
    get blendMode() { return layer().blendMode; },
    set blendMode(value: BlendModeName) { change("blendMode", (target, owner) => setBlendMode(owner, target, value)); },
    get isClippingMask() { return layer().clipped; },
    set isClippingMask(value: boolean) { change("isClippingMask", (target, owner) => setClipped(owner, target, value)); },
    get layerMaskDensity() { return layer().maskDensity; },
    set layerMaskDensity(value: number) { change("layerMaskDensity", (target) => { needsMask(target, "layerMaskDensity"); target.maskDensity = percent(value, "layerMaskDensity"); }); },
    get layerMaskFeather() { return layer().maskFeather; },
    set layerMaskFeather(value: number) {
      change("layerMaskFeather", (target) => {
        needsMask(target, "layerMaskFeather");
        if (!(value >= 0 && value <= 1000)) throw new RangeError("layerMaskFeather must be 0 to 1000.");
        target.maskFeather = value;
      });
    },
    get locked() { return Object.values(layer().locks).some(Boolean); },
    get allLocked() { return layer().locks.all; },
    set allLocked(value: boolean) { change("allLocked", (target) => { notBackground(target, "allLocked"); target.locks.all = value; }, true); },
    get pixelsLocked() { return layer().locks.pixels || layer().locks.all; },
    set pixelsLocked(value: boolean) { change("pixelsLocked", (target) => (target.locks.pixels = value)); },
    get positionLocked() { return layer().locks.position || layer().locks.all; },
    set positionLocked(value: boolean) { change("positionLocked", (target) => (target.locks.position = value)); },
    get transparentPixelsLocked() { return layer().locks.transparency || layer().locks.all || layer().background; },
    set transparentPixelsLocked(value: boolean) { change("transparentPixelsLocked", (target) => (target.locks.transparency = value)); },
    move(relative: object, placement: Placement): void {
      state.enter("layer.move", true);
      const owner = document(), target = layer(), to = state.layer(owner, idOfLayer(relative, "move"));
      state.change(owner, "Move", () => {
        if (!moveLayer(owner, target, to, placement)) alertMove(state, target);
      });
    },
    delete(): void {
      change("delete", (_, owner) => removeLayer(owner, layerId));
    },
    bringToFront(): void { throw new UnimplementedError("Layer.bringToFront"); },
  });
  ids.set(object, { documentId, layerId });
  return object;
}

function alertMove(state: PhotoshopState, layer: LayerModel): void {
  state.records.alerts.push('The command "Move" is not currently available.');
  state.records.complain("move to front", `"${layer.name}" was at the front already`);
}

function needsMask(layer: LayerModel, what: string): void {
  if (!layer.mask) throw new PhotoshopError(`${what}: the layer "${layer.name}" has no user mask.`);
}

function setBlendMode(document: DocumentModel, layer: LayerModel, mode: BlendModeName): void {
  if (layer.background) throw new PhotoshopError("blendMode: not available for the Background.");
  checkBlendMode(document, layer.kind === "group", mode);
  layer.blendMode = mode;
}

/** Throws for a blend mode that the document or the layer cannot have: Soft Light in 32 bit, pass-through outside groups. */
export function checkBlendMode(document: DocumentModel, isGroup: boolean, mode: string): asserts mode is BlendModeName {
  if (!(blendModes as readonly string[]).includes(mode)) throw new UnimplementedError(`the blend mode ${mode}`);
  if (mode === "softLight" && document.depth === 32) throw new PhotoshopError("blendMode: Soft Light is not available in 32-bit documents.");
  if (mode === "passThrough" && !isGroup) throw new PhotoshopError("blendMode: only a group can be pass-through.");
}

function setClipped(document: DocumentModel, layer: LayerModel, clipped: boolean): void {
  if (layer.background) throw new PhotoshopError("isClippingMask: not available for the Background.");
  const { siblings, index } = document.placeOf(layer.id);
  if (clipped && index === siblings.length - 1) throw new PhotoshopError("isClippingMask: there is no layer below.");
  // What is clipped through a released layer is released with it.
  if (!clipped) for (let i = index - 1; i >= 0 && siblings[i]?.clipped; i--) (siblings[i] as LayerModel).clipped = false;
  layer.clipped = clipped;
}
