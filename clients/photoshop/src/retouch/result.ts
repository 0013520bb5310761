import type { Bounds, Cancellation, LayerContent, OpenPhoto, OutputKind, RetouchResult, RetouchSummary } from "../photo";
import { PanelError } from "../photo";
import { type Band, bandsOf, passBands, rowsPerBand } from "./bands";
import { groupLayerNames, HISTORY_NAME, layerName } from "./layerNames";
import { facesDiffer, type RetouchWish, type SentPhoto } from "./wish";

/** Throws PanelError when this kind of result cannot be had, before anything is sent. */
export function checkResultKind(wish: RetouchWish, sample: SentPhoto["source"]["format"]["sample"], outputs: readonly OutputKind[]): void {
  if (wish.result === "soft-light-group" && sample === "float32")
    throw new PanelError("soft-light-32-bit", "Photoshop has no Soft Light in 32-bit documents. Choose Pixel layer.");
  const needed: readonly OutputKind[] = wish.result === "pixel-layer" ? ["mask", "pixel-layer"] : ["mask", "pixel-layer", "soft-light-layer", "residue-layer"];
  if (needed.some((output) => !outputs.includes(output)))
    throw new PanelError("daemon-too-old", "The AbpnBridge daemon is older than this panel. Install the daemon that came with the panel.");
}

/** What Photoshop shall write of a rendered photo. Reads the residue layer's alpha only where the daemon's estimate does not prove that there is some. */
export async function composeResult(
  wish: RetouchWish,
  sent: SentPhoto,
  summary: RetouchSummary,
  touched: Bounds,
  cancellation: Cancellation,
): Promise<RetouchResult> {
  const { photo, source } = sent;
  const name = layerName(wish.settings, summary.model, facesDiffer(wish, source.place));
  const pixels = (visible: boolean, called: string): LayerContent => contentOf(photo, "pixel-layer", called, visible);
  const grouped = wish.result === "soft-light-group";
  const layers = grouped ? [pixels(false, groupLayerNames.pixels), contentOf(photo, "soft-light-layer", groupLayerNames.softLight, true)] : [pixels(true, name)];
  if (grouped && (summary.residueFraction > 0 || (await holdsResidue(photo, touched, cancellation))))
    layers.push(contentOf(photo, "residue-layer", groupLayerNames.residue, true));
  return {
    place: source.place,
    format: photo.format,
    touched,
    layers,
    groupName: grouped ? name : null,
    readMaskBand: async (firstRow, rowCount) => (await photo.readBand("mask", firstRow, rowCount)).samples,
    maskFeather: wish.maskFeather,
    historyName: HISTORY_NAME,
  };
}

function contentOf(photo: OpenPhoto, kind: LayerContent["kind"], name: string, visible: boolean): LayerContent {
  return { name, kind, visible, readBand: (firstRow, rowCount) => photo.readBand(kind, firstRow, rowCount) };
}

/** Whether any pixel of the residue layer has alpha; stops at the first. */
async function holdsResidue(photo: OpenPhoto, touched: Bounds, cancellation: Cancellation): Promise<boolean> {
  const { extent, sample, channels } = photo.format;
  const rows = rowsPerBand(extent.width, channels < 3 ? 2 : 4, sample);
  let found = false;
  const look = async (band: Band): Promise<void> => {
    if (found) return;
    const residue = await photo.readBand("residue-layer", band.firstRow, band.rowCount);
    for (let at = residue.channels - 1; at < residue.samples.length && !found; at += residue.channels) found = residue.samples[at] !== 0;
  };
  await passBands(bandsOf(touched.y, touched.height, rows), async () => undefined, look, cancellation);
  return found;
}
