// Photoshop's DOM says nothing of layer styles; the layer's descriptor does. Not verified in a real Photoshop: what is not told counts as no style.
import type { Photoshop, PhotoshopDocument } from "./photoshop";

/** Whether a layer has a style (a colour overlay, a stroke, a shadow, …) that is switched on. Needs no modal scope. */
export const hasVisibleStyle = async (photoshop: Photoshop, document: PhotoshopDocument, layerId: number): Promise<boolean> => {
  const target = [
    { _ref: "layer", _id: layerId },
    { _ref: "document", _id: document.id },
  ];
  // The whole descriptor: to ask for a style alone fails where there is none.
  const [layer] = await photoshop.action.batchPlay([{ _obj: "get", _target: target }], {});
  const effects = layer?.["layerEffects"];
  if (typeof effects !== "object" || effects === null || layer?.["layerFXVisible"] === false) return false;
  // A kind of effect that a layer has more than once is a list.
  return Object.values(effects).flat().some(isOn);
};

const isOn = (effect: unknown): boolean => typeof effect === "object" && effect !== null && "enabled" in effect && effect.enabled === true;
