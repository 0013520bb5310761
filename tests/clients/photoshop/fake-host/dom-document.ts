// A document as the DOM of Photoshop shows it.
import type { DocumentModel } from "./document-model";
import { boundsObject, checkBlendMode, idOfLayer, layerList, newLayerObject } from "./dom-layer";
import { group, insertNew } from "./layer-order";
import type { LayerModel } from "./layer-model";
import type { PhotoshopState } from "./photoshop-state";
import { Plane } from "./plane";
import { isEmpty, type Rectangle } from "./rectangle";
import { whiteOf } from "./samples";
import { PhotoshopError, strict, UnimplementedError, unimplemented } from "./strict";

interface NewLayerOptions {
  readonly name?: string;
  readonly opacity?: number;
  readonly blendMode?: string;
  readonly group?: boolean;
  readonly fillNeutral?: boolean;
  readonly color?: string;
  readonly fromLayers?: object | readonly object[];
}

/** Writes a document into a file of the plugin's; the fake's file system gives it to the documents. */
export type SavePsd = (document: DocumentModel, entry: object) => Promise<void>;

const documentIds = new WeakMap<object, number>();

/** The id behind a document object that a plugin hands in. */
export function idOfDocument(object: unknown, call: string): number {
  const found = typeof object === "object" && object !== null ? documentIds.get(object) : undefined;
  if (found === undefined) throw new TypeError(`${call}: a Document was expected.`);
  return found;
}

export function newDocumentObject(state: PhotoshopState, id: number, savePsd: SavePsd): object {
  const self = (): object => newDocumentObject(state, id, savePsd);
  const model = (): DocumentModel => state.document(id);
  const layers = (list: readonly LayerModel[]): object[] => layerList(state, model(), list, self);
  const wrap = (layer: LayerModel): object => newLayerObject(state, id, layer.id, self);
  const create = (name: string, make: (document: DocumentModel) => LayerModel): object => {
    state.enter(name, true);
    const document = model();
    return wrap(state.change(document, name, () => make(document)));
  };
  const createGroup = (options: NewLayerOptions = {}): object => create("createLayerGroup", (document) => {
    const layer = dress(document, document.newLayer("group", "Group"), options);
    const from = options.fromLayers === undefined ? [] : Array.isArray(options.fromLayers) ? (options.fromLayers as object[]) : [options.fromLayers as object];
    if (from.length > 0) group(document, layer, from.map((member) => idOfLayer(member, "createLayerGroup")));
    else insertNew(document, layer);
    return layer;
  });
  const createPixelLayer = (options: NewLayerOptions = {}): object => create("createPixelLayer", (document) => {
    if (options.fillNeutral) throw new UnimplementedError("createLayer with fillNeutral");
    const layer = dress(document, document.newLayer("pixel", "Layer"), options);
    insertNew(document, layer);
    if (options.group) layer.clipped = true;
    return layer;
  });
  const object: object = strict("Document", {
    typename: "Document",
    get id() { return model().id; },
    get _id() { return model().id; },
    get name() { return model().name; },
    get title() { return model().name; },
    get saved() { return model().saved; },
    get width() { return model().width; },
    get height() { return model().height; },
    get resolution() { return model().resolution; },
    get mode() { return model().mode; },
    get bitsPerChannel() { return model().mode === "bitmapMode" ? "bitDepth1" : `bitDepth${model().depth}`; },
    get colorProfileName() { return model().profileName === "" ? "None" : model().profileName; },
    get colorProfileType() { return model().profileName === "" ? "none" : "customEnum"; },
    get quickMaskMode() { return model().quickMaskMode; },
    get layers() { return layers(model().layers); },
    get backgroundLayer() {
      const found = model().layers.find((layer) => layer.background);
      return found ? wrap(found) : null;
    },
    get activeLayers() { const document = model(); return layers([...document.everyLayer()].filter((layer) => document.active.includes(layer.id))); },
    set activeLayers(chosen: readonly object[]) {
      state.enter("activeLayers", true);
      const document = model(), ids = chosen.map((layer) => state.layer(document, idOfLayer(layer, "activeLayers")).id);
      state.change(document, "Select Layers", () => (document.active = ids));
    },
    get historyStates() { return model().history.map((entry) => strict("HistoryState", { id: entry.id, name: entry.name, typename: "HistoryState" })); },
    get activeHistoryState() {
      const entry = model().history[model().history.length - 1];
      return entry ? strict("HistoryState", { id: entry.id, name: entry.name, typename: "HistoryState" }) : null;
    },
    get selection() { return newSelectionObject(state, id, self); },
    createLayer: async (kind = "pixel", options: NewLayerOptions = {}) => {
      if (kind !== "pixel" && kind !== "group") throw new UnimplementedError(`createLayer of kind ${kind}`);
      return kind === "group" ? createGroup(options) : createPixelLayer(options);
    },
    createPixelLayer: async (options?: NewLayerOptions) => createPixelLayer(options),
    createLayerGroup: async (options?: NewLayerOptions) => createGroup(options),
    groupLayers: async (members: readonly object[]) => createGroup({ fromLayers: members }),
    suspendHistory: unimplemented("Document.suspendHistory"),
    saveAs: strict("Document.saveAs", {
      psd: async (entry: object, _options?: object, asCopy = false): Promise<void> => {
        state.enter("saveAs.psd", true);
        if (!asCopy) throw new UnimplementedError("saveAs.psd without asCopy");
        await savePsd(model(), entry);
      },
    }),
    close: async (options?: number): Promise<void> => {
      state.enter("close", true);
      if (options !== 0 && !model().saved) throw new UnimplementedError("close of a changed document without SaveOptions.DONOTSAVECHANGES");
      state.close(model());
    },
    closeWithoutSaving: (): void => {
      state.enter("closeWithoutSaving", true);
      state.close(model());
    },
  });
  documentIds.set(object, id);
  return object;
}

function dress(document: DocumentModel, layer: LayerModel, options: NewLayerOptions): LayerModel {
  for (const key of Object.keys(options)) if (!["name", "opacity", "blendMode", "group", "fillNeutral", "fromLayers"].includes(key)) throw new UnimplementedError(`createLayer option ${key}`);
  if (options.name !== undefined) layer.name = options.name;
  if (options.opacity !== undefined) {
    if (!(options.opacity >= 0 && options.opacity <= 100)) throw new RangeError("opacity must be 0 to 100.");
    layer.opacity = options.opacity;
  }
  if (options.blendMode !== undefined) {
    checkBlendMode(document, layer.kind === "group", options.blendMode);
    layer.blendMode = options.blendMode;
  }
  return layer;
}

function newSelectionObject(state: PhotoshopState, id: number, document: () => object): object {
  const change = (name: string, plane: (model: DocumentModel) => Plane | null): void => {
    state.enter(`selection.${name}`, true);
    const model = state.document(id);
    state.change(model, name, () => (model.selection = plane(model)));
  };
  return strict("Selection", {
    typename: "Selection",
    get docId() { return id; },
    get parent() { return document(); },
    get bounds() {
      const bounds = state.document(id).selectionBounds;
      return bounds ? boundsObject(bounds) : null;
    },
    get solid() {
      const { selection, selectionBounds } = state.document(id);
      return selection !== null && selectionBounds !== null && selection.read(selectionBounds).every((value) => value === whiteOf(selection.depth));
    },
    deselect: async () => change("deselect", () => null),
    selectAll: async () => change("selectAll", (model) => solidSelection(model, model.canvas)),
    selectRectangle: async (bounds: Rectangle, mode?: unknown, feather = 0) => {
      if (mode !== undefined || feather !== 0) throw new UnimplementedError("selectRectangle with mode or feather");
      if (isEmpty(bounds)) throw new PhotoshopError("selectRectangle: the bounds are empty.");
      change("selectRectangle", (model) => solidSelection(model, { left: bounds.left, top: bounds.top, right: bounds.right, bottom: bounds.bottom }));
    },
  });
}

/** A selection of whole pixels. */
export function solidSelection(model: DocumentModel, bounds: Rectangle): Plane {
  const plane = new Plane(model.depth, 1, 0, model.epoch);
  plane.cover(bounds);
  plane.fill(bounds, whiteOf(model.depth));
  return plane;
}
