import type { Bounds, LayerContent, OpenPhoto, OutputKind, PhotoSource, RetouchResult, RetouchSummary } from "../photo";
import { PanelError } from "../photo";
import { groupLayerNames, HISTORY_NAME, layerName } from "./layerNames";
import type { MaskRows } from "./maskRows";
import { facesDiffer, type RetouchWish, type SentPhoto } from "./wish";

/** Throws PanelError when this kind of result cannot be had, before anything is sent. */
export function checkResultKind(wish: RetouchWish, source: PhotoSource, outputs: readonly OutputKind[]): void {
  const grouped = wish.result === "soft-light-group";
  if (grouped && source.softLightRefusal) throw source.softLightRefusal;
  if (grouped && source.format.sample === "float32")
    throw new PanelError("soft-light-32-bit", "Photoshop has no Soft Light in 32-bit documents. Choose Pixel layer as the result.");
  const needed: readonly OutputKind[] = ["mask", "pixel-layer", ...(grouped ? (["soft-light-layer", "residue-layer"] as const) : [])];
  if (needed.some((output) => !outputs.includes(output)))
    throw new PanelError("daemon-too-old", "The AbpnBridge daemon is older than this panel. Install the daemon that came with the panel.");
}

/** What Photoshop shall write of a rendered photo. The residue layer is always offered: the host leaves it out where it holds nothing. */
export function composeResult(wish: RetouchWish, sent: SentPhoto, summary: RetouchSummary, mask: MaskRows, touched: Bounds): RetouchResult {
  const { photo, source } = sent;
  const name = layerName(wish.settings, summary.model, facesDiffer(wish, source.place));
  const content = (kind: LayerContent["kind"], called: string, visible = true): LayerContent => contentOf(photo, kind, called, visible);
  const grouped = wish.result === "soft-light-group";
  const group = (): LayerContent[] => [
    content("pixel-layer", groupLayerNames.pixels, false),
    content("soft-light-layer", groupLayerNames.softLight),
    content("residue-layer", groupLayerNames.residue),
  ];
  return {
    place: source.place,
    format: photo.format,
    touched,
    layers: grouped ? group() : [content("pixel-layer", name)],
    groupName: grouped ? name : null,
    readMaskBand: (firstRow, rowCount) => mask.read(firstRow, rowCount),
    maskFeather: wish.maskFeather,
    historyName: HISTORY_NAME,
  };
}

function contentOf(photo: OpenPhoto, kind: LayerContent["kind"], name: string, visible: boolean): LayerContent {
  return { name, kind, visible, readBand: (firstRow, rowCount) => photo.readBand(kind, firstRow, rowCount) };
}
