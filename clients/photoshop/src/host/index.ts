import { PanelError } from "../photo";
import type { ActiveDocument, Host } from "../photo";
import type { Clock } from "./clock";
import { systemClock } from "./clock";
import { DocumentProfiles } from "./documentProfile";
import { documentInFront, sampleOf, selectionEdges } from "./documents";
import type { PhotoLimits } from "./documents";
import { photoLayerOf } from "./earlier";
import { ModalScopes } from "./modal";
import { OwnMasks } from "./ownMasks";
import type { Layer, Photoshop, PhotoshopDocument } from "./photoshop";
import { Revisions } from "./revisions";
import { openSource } from "./source";
import { watchChanges } from "./changes";
import type { Uxp } from "./uxp";
import { writeResult } from "./writing";

export { installAction, recordAction } from "./actions";
export { pluginStorage } from "./storage";
export type { PhotoLimits } from "./documents";

/** What the host stands on: `require("photoshop")`, `require("uxp")`, the daemon's limits (null while not known) and time. */
export interface HostParts {
  readonly photoshop: Photoshop;
  readonly uxp: Uxp;
  readonly limits: () => PhotoLimits | null;
  readonly clock?: Clock;
}

/** Photoshop as the panel sees it. Two writes never run at once: all modal scopes take turns. */
export const createHost = ({ photoshop, uxp, limits, clock = systemClock }: HostParts): Required<Host> => {
  const modal = new ModalScopes(photoshop.core, uxp.host.version, clock);
  const profiles = new DocumentProfiles(photoshop, uxp, modal);
  const revisions = new Revisions();
  const masks = new OwnMasks(photoshop);
  return {
    openSource: (kind, wish = { keepEarlier: false, onlyInsideSelection: true }) => openSource({ photoshop, modal, clock, profiles, revisions, limits }, kind, wish),
    describeActive: () => describeActive(photoshop),
    onChange: (listener) => watchChanges(photoshop.action, clock, listener),
    writeResult: (result, onProgress, cancellation) => writeResult({ photoshop, modal, revisions, masks }, result, onProgress, cancellation),
  };
};

const describeActive = ({ app }: Photoshop): ActiveDocument | null => {
  const document = documentInFront(app);
  if (document === null) return null;
  const [layer, another] = Array.from(document.activeLayers);
  return {
    documentName: document.name,
    documentId: document.id,
    layerName: layer === undefined || another !== undefined ? null : photoNameOf(document, layer),
    // 1 bit a channel: what is refused needs no name.
    sample: sampleOf(document) ?? "uint8",
    hasSelection: selectionEdges(document) !== null,
  };
};

// A retouch of ours stands for the layer that it is of; where there is none, a click says so.
const photoNameOf = (document: PhotoshopDocument, layer: Layer): string => {
  try {
    return photoLayerOf(document, layer).name;
  } catch (fault) {
    if (fault instanceof PanelError) return layer.name;
    throw fault;
  }
};
