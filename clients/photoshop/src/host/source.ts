import { PanelError } from "../photo";
import type { ChannelCount, PhotoFormat, PhotoPlace, PhotoSource, SourceKind } from "../photo";
import type { Clock } from "./clock";
import type { DocumentProfiles } from "./documentProfile";
import { activeDocument, readColour, requireSize } from "./documents";
import type { DocumentColour, PhotoLimits } from "./documents";
import { activePixelLayer, softLightRefusal } from "./layers";
import type { ModalScopes } from "./modal";
import type { Edges, Layer, Photoshop, PhotoshopDocument } from "./photoshop";
import { channelsOf, extentOf, LayerPhoto, photoEdges, probe, requireUnchanged } from "./reading";
import type { Revisions } from "./revisions";
import { ScopedReads } from "./scopedReads";
import { requireSelection, selectionInPhoto } from "./selection";

/** What it takes to open a photo. */
export interface SourceTools {
  readonly photoshop: Photoshop;
  readonly modal: ModalScopes;
  readonly clock: Clock;
  readonly profiles: DocumentProfiles;
  readonly revisions: Revisions;
  /** Null while the daemon has not told them: then it refuses itself. */
  readonly limits: () => PhotoLimits | null;
}

const READING = "AbpnBridge reads the photo";

/** The photo that the user means, checked from the cheap to the dear. Rejects with PanelError, one code for each reason. */
export const openSource = async (tools: SourceTools, kind: SourceKind): Promise<PhotoSource> => {
  const document = activeDocument(tools.photoshop.app);
  const colour = readColour(document);
  const layer = kind === "merged" ? null : activePixelLayer(document);
  if (kind === "selection") requireSelection(document);
  const edges = photoEdges(document, layer);
  const what = layer === null ? `“${document.name}”` : `“${layer.name}”`;
  const extent = extentOf(edges);
  if (extent.width <= 0 || extent.height <= 0) throw emptyError(what);
  const limits = tools.limits();
  if (limits !== null) requireSize(what, extent, limits);
  const place: PhotoPlace = { documentId: document.id, documentName: document.name, layerId: layer?.id ?? null, left: edges.left, top: edges.top };
  selectionInPhoto(document, place, extent);
  const format = await readFormat(tools, document, layer, colour, edges, what);
  // Time has passed in scopes of our own; the user may have worked in between.
  requireUnchanged(tools.photoshop, place, format);
  return photoOf(tools, document, layer, colour, place, format);
};

const readFormat = async (
  tools: SourceTools,
  document: PhotoshopDocument,
  layer: Layer | null,
  colour: DocumentColour,
  edges: Edges,
  what: string,
): Promise<PhotoFormat> => {
  const layerId = layer?.id ?? null;
  const probed = await tools.modal.run(READING, () => probe(tools.photoshop, document.id, layerId, edges));
  if (probed === null) throw emptyError(what);
  return {
    extent: extentOf(edges),
    channels: layer === null && !hasBackground(document) ? withAlpha(channelsOf(probed.components)) : channelsOf(probed.components),
    sample: colour.sample,
    iccProfile: await tools.profiles.bytesOf(colour),
    displayName: document.name,
  };
};

// Photoshop says nothing of transparency where it trims a read to what is opaque; only a visible Background fills the whole canvas for certain.
const hasBackground = (document: PhotoshopDocument): boolean => {
  const lowest = document.layers[document.layers.length - 1];
  return lowest?.isBackgroundLayer === true && lowest.visible;
};

const withAlpha = (channels: ChannelCount): ChannelCount => (channels === 1 ? 2 : channels === 3 ? 4 : channels);

const photoOf = (tools: SourceTools, document: PhotoshopDocument, layer: Layer | null, colour: DocumentColour, place: PhotoPlace, format: PhotoFormat): PhotoSource => {
  const check = (): void => requireUnchanged(tools.photoshop, place, format);
  const reads = new ScopedReads(tools.modal, tools.clock, READING, check);
  const profileName = colour.profileName;
  const placeWithProfile = profileName === null ? place : { ...place, profileName };
  const photo = new LayerPhoto(tools.photoshop, reads, placeWithProfile, format, document);
  return Object.assign(photo, {
    ...(profileName === null ? {} : { profileName }),
    ...optional("revision", tools.revisions.of(document, place.layerId)),
    ...optional("softLightRefusal", softLightError(document, layer, colour)),
  });
};

const optional = <K extends string, V>(key: K, value: V | null): { [key in K]?: V } => (value === null ? {} : ({ [key]: value } as { [key in K]: V }));

const softLightError = (document: PhotoshopDocument, layer: Layer | null, colour: DocumentColour): PanelError | null => {
  if (colour.sample === "float32") {
    return new PanelError("soft-light-32-bit", "Photoshop has no Soft Light in 32-bit documents; choose “Pixel layer” as the result, or Image > Mode > 16 Bits/Channel.");
  }
  return layer === null ? null : softLightRefusal(document, layer);
};

const emptyError = (what: string): PanelError => new PanelError("empty-layer", `${what} holds no pixels; select the photo's layer, or choose “Merged visible” as the source.`);
