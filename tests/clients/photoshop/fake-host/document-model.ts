import { type LayerModel, newLayer, snapshotLayer } from "./layer-model";
import { Plane } from "./plane";
import { rectangle, type Rectangle, nothing } from "./rectangle";
import { type Depth } from "./samples";
import { PhotoshopError } from "./strict";

/** Photoshop's words for doc.mode. */
export type DocumentModeName =
  | "RGBColorMode" | "grayscaleMode" | "CMYKColorMode" | "labColorMode" | "indexedColorMode" | "bitmapMode" | "duotoneMode" | "multichannelMode";

/** What can be rolled back. */
export interface DocumentSnapshot {
  readonly layers: LayerModel[];
  readonly active: readonly number[];
  readonly selection: Plane | null;
}

/** One line of the History panel; before: the document as it was. */
export interface HistoryEntry {
  readonly id: number;
  readonly name: string;
  readonly before: DocumentSnapshot | null;
}

/** A history under one name, while it lasts. */
export interface Suspension {
  readonly documentID: number;
  readonly name: string;
  finalName?: string;
}

let nextId = 1;
/** Ids of documents, layers and history states never repeat, like Photoshop's within a session. */
export const newId = (): number => nextId++;

/** An open document: canvas, layers (top first), selection and history. */
export class DocumentModel {
  readonly id = newId();
  layers: LayerModel[] = [];
  active: number[] = [];
  selection: Plane | null = null;
  quickMaskMode = false;
  saved = true;
  readonly history: HistoryEntry[] = [];
  suspended: { readonly token: Suspension; readonly before: DocumentSnapshot; changed: boolean } | null = null;
  /** Rises with every snapshot; older planes are shared with it. */
  epoch = 0;
  resolution = 300;

  constructor(
    readonly name: string, readonly width: number, readonly height: number, readonly depth: Depth,
    readonly mode: DocumentModeName, readonly profileName: string,
  ) {
    this.history.push({ id: newId(), name: "Open", before: null });
  }

  /** Colour channels of its pixels; the modes without pixels here have 3. */
  get channels(): number {
    return this.mode === "grayscaleMode" ? 1 : 3;
  }

  get canvas(): Rectangle {
    return rectangle(0, 0, this.width, this.height);
  }

  newLayer(kind: LayerModel["kind"], name: string): LayerModel {
    return newLayer(newId(), kind, name, this.depth, this.channels, this.epoch);
  }

  find(id: number): LayerModel | undefined {
    return [...this.everyLayer()].find((layer) => layer.id === id);
  }

  /** All layers, top first, groups before what they hold. */
  *everyLayer(layers: readonly LayerModel[] = this.layers): Generator<LayerModel> {
    for (const layer of layers) {
      yield layer;
      yield* this.everyLayer(layer.children);
    }
  }

  /** The list that holds the layer, its place there, and the group around it. */
  placeOf(id: number, siblings: LayerModel[] = this.layers, parent: LayerModel | null = null): { siblings: LayerModel[]; index: number; parent: LayerModel | null } {
    const found = this.tryPlaceOf(id, siblings, parent);
    if (!found) throw new PhotoshopError(`The layer ${id} does not exist any more.`);
    return found;
  }

  private tryPlaceOf(id: number, siblings: LayerModel[], parent: LayerModel | null): { siblings: LayerModel[]; index: number; parent: LayerModel | null } | null {
    const index = siblings.findIndex((layer) => layer.id === id);
    if (index >= 0) return { siblings, index, parent };
    for (const layer of siblings) {
      const found = this.tryPlaceOf(id, layer.children, layer);
      if (found) return found;
    }
    return null;
  }

  snapshot(): DocumentSnapshot {
    this.epoch++;
    return { layers: this.layers.map(snapshotLayer), active: [...this.active], selection: this.selection };
  }

  restore(to: DocumentSnapshot): void {
    this.epoch++;
    this.layers = to.layers.map(snapshotLayer);
    this.active = [...to.active];
    this.selection = to.selection;
  }

  /** Bounds of the selection; null when nothing is selected. */
  get selectionBounds(): Rectangle | null {
    const bounds = this.selection?.extentOfNonZero() ?? nothing;
    return bounds === nothing ? null : bounds;
  }
}
