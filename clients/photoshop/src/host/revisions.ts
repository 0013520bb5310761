import type { PhotoshopDocument } from "./photoshop";

/** Tells by the history whether a photo is surely the same as before. */
export class Revisions {
  /** By document: the history state of our own newest layer, and what the state before it was taken for. */
  private readonly ours = new Map<number, { readonly after: number; readonly before: number }>();

  /**
   * A word that stays the same while neither layer nor selection were edited; null where Photoshop does not tell.
   * Our own new layer changes no other layer's pixels, but what is visible merged.
   */
  of(document: PhotoshopDocument, layerId: number | null): string | null {
    const state = document.activeHistoryState?.id;
    if (state === undefined) return null;
    const own = this.ours.get(document.id);
    const edited = layerId !== null && own?.after === state ? own.before : state;
    const selection = document.selection.bounds;
    const edges = selection === null ? "none" : [selection.left, selection.top, selection.right, selection.bottom].join(" ");
    return [document.id, layerId ?? "merged", edited, edges].join("/");
  }

  /** The history state before our own writing; handed to `wrote` after it. */
  before(document: PhotoshopDocument): number | null {
    const state = document.activeHistoryState?.id;
    if (state === undefined) return null;
    const own = this.ours.get(document.id);
    return own?.after === state ? own.before : state;
  }

  /** Remembers that nothing but our own layers lie between these two states. */
  wrote(document: PhotoshopDocument, before: number | null): void {
    const after = document.activeHistoryState?.id;
    if (before !== null && after !== undefined) this.ours.set(document.id, { after, before });
  }
}
