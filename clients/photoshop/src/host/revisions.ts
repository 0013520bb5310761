import { findLayer, selectionEdges } from "./documents";
import { maskWord, stackWord } from "./layerLooks";
import type { PhotoshopDocument } from "./photoshop";

/** Tells whether a photo is surely the same as before: by the history, and by what Photoshop changes without a history state. */
export class Revisions {
  /** By document: the history state of our own newest layer, and what the state before it was taken for. */
  private readonly ours = new Map<number, { readonly after: number; readonly before: number }>();

  /**
   * A word that stays the same while neither layer nor selection were edited, and for what is visible merged no layer was shown, hidden, moved or blended otherwise;
   * null where Photoshop does not tell. Our own new layer changes no other layer's pixels, but what is visible merged, which is read without some of them.
   */
  of(document: PhotoshopDocument, layerId: number | null, without: readonly number[]): string | null {
    const state = layerId === null ? this.state(document) : this.before(document);
    if (state === null) return null;
    const layer = layerId === null ? null : findLayer(document, layerId);
    const look = layer === null ? `${stackWord(document.layers)} without ${without.join(" ")}` : maskWord(layer);
    const selection = selectionEdges(document);
    const edges = selection === null ? "none" : [selection.left, selection.top, selection.right, selection.bottom].join(" ");
    const canvas = [document.width, document.height, document.mode, document.bitsPerChannel, document.colorProfileName].join(" ");
    return [document.id, layerId ?? "merged", state, edges, canvas, look].join("/");
  }

  /** The history state now; null where Photoshop does not tell. */
  state(document: PhotoshopDocument): number | null {
    return document.activeHistoryState?.id ?? null;
  }

  /** The history state before our own writing; handed to `wrote` after it. */
  before(document: PhotoshopDocument): number | null {
    const state = this.state(document);
    const own = this.ours.get(document.id);
    return state !== null && own?.after === state ? own.before : state;
  }

  /** Remembers that nothing but our own layers lie between these two states. */
  wrote(document: PhotoshopDocument, before: number | null): void {
    const after = this.state(document);
    if (before !== null && after !== null) this.ours.set(document.id, { after, before });
  }
}
