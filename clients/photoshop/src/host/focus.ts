import { documentInFront, findDocument } from "./documents";
import type { Photoshop, PhotoshopDocument } from "./photoshop";

const NO_LAYER = { _obj: "selectNoLayers", _target: [{ _ref: "layer", _enum: "ordinal", _value: "targetEnum" }] } as const;

/** What the user looks at: the document in front, which is the same afterwards, and the active layer of the one that is written to. */
export class Focus {
  private constructor(
    private readonly photoshop: Photoshop,
    private readonly documentBefore: number | null,
    private readonly document: PhotoshopDocument,
  ) {}

  /** Brings a document to the front: new layers of one that is not have gone astray [observed, facts 2.3]. */
  static on(photoshop: Photoshop, document: PhotoshopDocument): Focus {
    const before = documentInFront(photoshop.app);
    if (before?.id !== document.id) photoshop.app.activeDocument = document;
    return new Focus(photoshop, before?.id ?? null, document);
  }

  /**
   * Makes a layer the active one, null: none. Photoshop puts what is new above the active layer, or on top of all: the place must not be in a group that is locked,
   * whatever layer the user chose meanwhile. Should Photoshop refuse, what is new is moved from wherever it is.
   */
  async choose(layerId: number | null): Promise<void> {
    const [active, another] = Array.from(this.document.activeLayers);
    if (active?.id === layerId && another === undefined) return;
    await this.photoshop.action.batchPlay([layerId === null ? NO_LAYER : this.select(layerId)], {});
  }

  private select(layerId: number): object {
    const _target = [
      { _ref: "layer", _id: layerId },
      { _ref: "document", _id: this.document.id },
    ];
    return { _obj: "select", _target, makeVisible: false };
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
