import { documentInFront, findDocument } from "./documents";
import type { Photoshop, PhotoshopDocument } from "./photoshop";

/** What the user looks at: the document in front, and the layers that are active in the one that is written to. Both are as before afterwards. */
export class Focus {
  private constructor(
    private readonly photoshop: Photoshop,
    private readonly documentBefore: number | null,
    private readonly layerIds: readonly number[],
    private readonly document: PhotoshopDocument,
  ) {}

  /** Brings a document to the front: new layers of one that is not have gone astray [observed, facts 2.3]. */
  static on(photoshop: Photoshop, document: PhotoshopDocument): Focus {
    const before = documentInFront(photoshop.app);
    const layerIds = Array.from(document.activeLayers, (layer) => layer.id);
    if (before?.id !== document.id) photoshop.app.activeDocument = document;
    return new Focus(photoshop, before?.id ?? null, layerIds, document);
  }

  /** Makes the layers active again that were: so the next click retouches the photo, not its retouch. A layer that refuses is no reason to lose the result. */
  async restoreLayers(): Promise<void> {
    const selects = this.layerIds.map((id, i) => ({
      _obj: "select",
      _target: [
        { _ref: "layer", _id: id },
        { _ref: "document", _id: this.document.id },
      ],
      makeVisible: false,
      ...(i === 0 ? {} : { selectionModifier: { _enum: "selectionModifierType", _value: "addToSelection" } }),
    }));
    if (selects.length > 0) await this.photoshop.action.batchPlay(selects, {});
  }

  /** Brings the document to the front that was there; does nothing when it is. Within a modal scope only. */
  restoreDocument(): void {
    const { app } = this.photoshop;
    const before = this.documentBefore === null ? null : findDocument(app, this.documentBefore);
    if (before !== null && documentInFront(app)?.id !== before.id) app.activeDocument = before;
  }

  /** Whether another document must come back to the front. */
  get isAway(): boolean {
    return this.documentBefore !== null && documentInFront(this.photoshop.app)?.id !== this.documentBefore;
  }
}
