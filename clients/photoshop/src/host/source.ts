import { PanelError } from "../photo";
import type { ChannelCount, PhotoFormat, PhotoPlace, PhotoSource, SourceKind, SourceWish } from "../photo";
import type { Clock } from "./clock";
import type { DocumentProfiles } from "./documentProfile";
import { activeDocument, readColour, requireSize } from "./documents";
import type { DocumentColour, PhotoLimits } from "./documents";
import { readWithout, replacedBy } from "./earlier";
import { whileHidden } from "./hiding";
import { activePixelLayer, clippedError, softLightRefusal } from "./layers";
import { hasVisibleStyle } from "./layerStyle";
import type { ModalScopes } from "./modal";
import type { Edges, Layer, ModalContext, Photoshop, PhotoshopDocument } from "./photoshop";
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
export const openSource = async (tools: SourceTools, kind: SourceKind, wish: SourceWish): Promise<PhotoSource> => {
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
  const replaces = replacedBy(document, layer, kind, wish);
  const without = readWithout(document, kind, wish);
  const place: PhotoPlace = { documentId: document.id, documentName: document.name, layerId: layer?.id ?? null, left: edges.left, top: edges.top, replaces, without };
  selectionInPhoto(document, place, extent);
  const hasStyle = layer !== null && (await hasVisibleStyle(tools.photoshop, document, layer.id));
  if (layer?.isClippingMask === true && hasStyle) throw clippedError(layer, "styled");
  const format = await readFormat(tools, document, layer, colour, edges, what, without);
  // Time has passed in scopes of our own; the user may have worked in between.
  requireUnchanged(tools.photoshop, place, format);
  return photoOf(tools, document, colour, place, format, softLightError(document, layer, colour, hasStyle, replaces));
};

const readFormat = async (
  tools: SourceTools,
  document: PhotoshopDocument,
  layer: Layer | null,
  colour: DocumentColour,
  edges: Edges,
  what: string,
  without: readonly number[],
): Promise<PhotoFormat> => {
  const layerId = layer?.id ?? null;
  const look = (context: ModalContext) => whileHidden(tools.photoshop, context, document.id, without, () => probe(tools.photoshop, document.id, layerId, edges));
  const probed = await tools.modal.run(READING, look);
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

const photoOf = (
  tools: SourceTools,
  document: PhotoshopDocument,
  colour: DocumentColour,
  place: PhotoPlace,
  format: PhotoFormat,
  softLight: PanelError | null,
): PhotoSource => {
  const { photoshop, modal, clock, revisions } = tools;
  const without = place.without ?? [];
  const revision = revisions.of(document, place.layerId, without);
  const check = (): void => void requireUnchanged(photoshop, place, format);
  // Bands of two states would make a photo that never was.
  const checkPixels = (): void => {
    const now = requireUnchanged(photoshop, place, format);
    if (revision !== null && revisions.of(now, place.layerId, without) !== revision) throw editedError(place.documentName);
  };
  const known = { ...optional("profileName", colour.profileName), ...optional("revision", revision) };
  const hiding = (context: ModalContext, work: () => Promise<void>): Promise<void> => whileHidden(photoshop, context, place.documentId, without, work);
  const reads = { pixels: new ScopedReads(modal, clock, READING, checkPixels, hiding), selection: new ScopedReads(modal, clock, READING, check) };
  const photo = new LayerPhoto(photoshop, reads, { ...place, ...known }, format, document);
  return Object.assign(photo, { ...known, ...optional("softLightRefusal", softLight) });
};

const optional = <K extends string, V>(key: K, value: V | null): { [key in K]?: V } => (value === null ? {} : ({ [key]: value } as { [key in K]: V }));

const softLightError = (document: PhotoshopDocument, layer: Layer | null, colour: DocumentColour, hasStyle: boolean, replaces: readonly number[]): PanelError | null => {
  if (colour.sample === "float32") {
    return new PanelError("soft-light-32-bit", "Photoshop has no Soft Light in 32-bit documents; choose “Pixel layer” as the result, or Image > Mode > 16 Bits/Channel.");
  }
  return layer === null ? null : softLightRefusal(document, layer, hasStyle, replaces);
};

const emptyError = (what: string): PanelError => new PanelError("empty-layer", `${what} holds no pixels; select the photo's layer, or choose “Merged visible” as the source.`);

const editedError = (documentName: string): PanelError =>
  new PanelError("source-edited", `“${documentName}” was edited while it was read; leave it alone for a moment, then try again.`);
