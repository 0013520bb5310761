import type { Bounds, OpenPhoto, PhotoPlace, PhotoSource, RegionOverride, ResultKind } from "../photo";
import type { RetouchOrder, RetouchRegion, RetouchSettings, SourceKind } from "../photo";
import { PanelError } from "../photo";
import { shared } from "./touched";

/** What the user wants of one face; found again by its place, because a photo that is sent anew numbers its regions anew. */
export interface FaceWish {
  readonly bounds: Bounds;
  readonly off: boolean;
  /** Absent: the photo's. */
  readonly settings?: RetouchSettings;
}

/** All that the user chose for one retouch. */
export interface RetouchWish {
  readonly source: SourceKind;
  readonly result: ResultKind;
  readonly settings: RetouchSettings;
  /** Also for the other two sources; "selection" is always limited. */
  readonly onlyInsideSelection: boolean;
  /** Does not replace an earlier retouch of the same source. */
  readonly keepEarlier: boolean;
  /** Pixels of the layer mask's feather, 0 none. */
  readonly maskFeather: number;
  /** Only where the photo comes from this place. */
  readonly faces: { readonly place: PhotoPlace; readonly list: readonly FaceWish[] } | null;
}

/** A photo that lies whole in the daemon. */
export interface SentPhoto {
  readonly photo: OpenPhoto;
  /** The newest look at what it was sent from. */
  source: PhotoSource;
  /** The source's word for what was sent; null: nobody knows whether the document is still the same. */
  revision: string | null;
  selectionSent: boolean;
}

/** Whether both are the same layer of the same document, or both the same document's merged pixels. */
export function samePlace(a: PhotoPlace, b: PhotoPlace): boolean {
  return a.documentId === b.documentId && a.layerId === b.layerId;
}

/** Whether what lies in the daemon is surely what a source would send. Unknown is no. */
export function isStill(sent: SentPhoto, now: PhotoSource): boolean {
  return sent.revision !== null && now.revision === sent.revision && sameShape(sent.source, now);
}

/** Whether both are the same pixels of the same place, if nobody painted on them. */
export function sameShape(a: PhotoSource, b: PhotoSource): boolean {
  return samePlace(a.place, b.place) && a.place.left === b.place.left && a.place.top === b.place.top && fits(a, b);
}

/** Whether pixels of one can be written where the other was read. */
export function fits(a: Pick<PhotoSource, "format">, b: Pick<PhotoSource, "format">): boolean {
  const [one, other] = [a.format, b.format];
  return one.extent.width === other.extent.width && one.extent.height === other.extent.height && one.sample === other.sample && one.channels === other.channels;
}

/** Whether the selection limits this retouch. Throws PanelError when there must be one and is none. */
export function usesSelection(wish: RetouchWish, source: PhotoSource): boolean {
  if (wish.source === "selection" && !source.selection)
    throw new PanelError("no-selection", "Nothing is selected. Draw a selection, or choose another source.");
  return source.selection !== null && (wish.source === "selection" || wish.onlyInsideSelection);
}

/** The part of the photo that may change; undefined: all of it. Throws PanelError when the selection lies beside the photo. */
export function regionOf(wish: RetouchWish, source: PhotoSource): Bounds | undefined {
  if (!usesSelection(wish, source) || !source.selection) return undefined;
  const region = shared(source.selection, { x: 0, y: 0, ...source.format.extent });
  if (!region) throw new PanelError("selection-outside", "The selection does not touch this layer. Move the selection, or choose another layer.");
  return region;
}

/** The order for the daemon. */
export function orderOf(wish: RetouchWish, source: PhotoSource, regionOverrides: readonly RegionOverride[]): RetouchOrder {
  const region = regionOf(wish, source);
  return { settings: wish.settings, useSelection: region !== undefined, regionOverrides, ...(region ? { region } : {}) };
}

/** Whether any face shall differ from the rest, in this place. */
export function facesDiffer(wish: RetouchWish, place: PhotoPlace): boolean {
  return wish.faces !== null && samePlace(wish.faces.place, place) && wish.faces.list.some((face) => face.off || face.settings !== undefined);
}

/** The wishes for faces among the daemon's regions: those that share more than half of their area. */
export function overridesOf(wish: RetouchWish, place: PhotoPlace, regions: readonly RetouchRegion[]): RegionOverride[] {
  if (!wish.faces || !facesDiffer(wish, place)) return [];
  return regions.flatMap((region) => {
    const face = wish.faces?.list.find((one) => overlap(one.bounds, region.bounds) > 0.5);
    if (!face || !(face.off || face.settings)) return [];
    return [{ regionId: region.id, off: face.off, ...(face.settings ? { settings: face.settings } : {}) }];
  });
}

/** Shared area over the area of both together, 0..1. */
export function overlap(a: Bounds, b: Bounds): number {
  const both = shared(a, b);
  const area = both ? both.width * both.height : 0;
  return area / (a.width * a.height + b.width * b.height - area);
}
