import { findDocument, findLayer } from "./documents";
import type { ModalContext, Photoshop } from "./photoshop";

/**
 * Runs work while layers are hidden, and shows them again by rolling the history back: so nothing of it is left, not even a history state. Within a modal scope
 * only; after Esc Photoshop itself rolls back at its end.
 */
export const whileHidden = async <T>(photoshop: Photoshop, context: ModalContext, documentId: number, layerIds: readonly number[], work: () => Promise<T>): Promise<T> => {
  const document = layerIds.length === 0 ? null : findDocument(photoshop.app, documentId);
  const layers = layerIds.map((id) => (document === null ? null : findLayer(document, id))).filter((layer) => layer?.visible === true);
  if (layers.length === 0) return work();
  const { hostControl } = context;
  const history = await hostControl.suspendHistory({ documentID: documentId, name: "AbpnBridge reads the photo" });
  try {
    for (const layer of layers) if (layer !== null) layer.visible = false;
    return await work();
  } finally {
    if (!context.isCancelled) await hostControl.resumeHistory(history, false);
  }
};
