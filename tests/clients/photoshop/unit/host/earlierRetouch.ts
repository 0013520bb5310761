// Retouches by hand on a portrait in the fake host, one after the other.
import type { PhotoSource, RetouchResult, Samples, SourceKind, SourceWish } from "@src/photo";
import { beforeAll } from "vitest";
import type { DocumentModel } from "../../fake-host/document-model";
import type { LayerModel } from "../../fake-host/layer-model";
import type { FakeHostOptions } from "../../fake-host/options";
import type { Plane } from "../../fake-host/plane";
import { planeOf, portraitDocument } from "../../fake-host/scenes";
import { picture } from "../fake-host/host";
import { discRetouch, never, newPanel, type Panel, pixelLayerResult, readAll, softLightResult } from "./support";

export const disc = discRetouch(18, 14, 9);
// What Soft Light can reach lies between the square and the square root of a value.
export const gentle = { ...disc, edit: (value: number): number => value - 0.2 * value * (1 - value / 255) };
export const FIRST = "Retouch · blemishes 100 · abpn-skin 0.3.0";
export const SECOND = "Retouch · blemishes 40, evening 10 · abpn-skin 0.3.0";
export const REPLACED = [{ code: "replaced-earlier", message: "Replaced the earlier retouch; Undo brings it back." }];
export const replacing: SourceWish = { keepEarlier: false, onlyInsideSelection: true };

let hostOptions: Partial<FakeHostOptions> = {};

/** Which Photoshop the tests of a block open their documents in. */
export const inHost = (options: Partial<FakeHostOptions>): void => beforeAll(() => void (hostOptions = options));

export const open = (background = false): { panel: Panel; document: DocumentModel; portrait: LayerModel } => {
  const panel = newPanel(hostOptions);
  const document = panel.fake.open(portraitDocument(picture(40, 30), background ? {} : { layer: {} }));
  const portrait = document.layers[0];
  if (!portrait) throw new Error("no layer");
  return { panel, document, portrait };
};

const called = (name: string, result: RetouchResult): RetouchResult =>
  result.groupName === null ? { ...result, layers: result.layers.map((layer) => ({ ...layer, name })) } : { ...result, groupName: name };

export const HIDDEN = {
  code: "earlier-hidden",
  message: `The earlier retouch “${FIRST}” is kept, hidden, because its mask may have been painted on: Alt-drag that mask to the new layer to use it there, or delete the layer.`,
};

export const masked = (layer: LayerModel | undefined): LayerModel & { mask: NonNullable<LayerModel["mask"]> } => {
  const one = layer?.kind === "group" ? layer.children[0] : layer;
  if (!one?.mask) throw new Error("no mask");
  return one as LayerModel & { mask: NonNullable<LayerModel["mask"]> };
};

export const maskOf = (layer: LayerModel | undefined): Plane => masked(layer).mask.plane;

/** A stroke in black over the mask's left part; width in pixels. */
export const paintMask = (document: DocumentModel, layer: LayerModel | undefined, width = 5): void => {
  const { mask } = masked(layer);
  const before = mask.plane;
  mask.plane = planeOf(document, (x, y) => (x >= 16 && x < 16 + width && y >= 14 && y < 14 + width ? 0 : (before.read({ left: x, top: y, right: x + 1, bottom: y + 1 })[0] ?? 0) / 255));
};

export interface Wanted {
  readonly kind?: SourceKind;
  readonly wish?: SourceWish;
  readonly group?: boolean;
}

export const retouch = async (panel: Panel, name: string, { kind = "active-layer", wish = replacing, group = false }: Wanted = {}): Promise<{ source: PhotoSource; photo: Samples; warnings: unknown }> => {
  const source = await panel.host.openSource(kind, wish);
  if (group && source.softLightRefusal) throw source.softLightRefusal;
  const photo = await readAll(source);
  const result = group ? softLightResult(source, photo, gentle, disc.touched, null) : pixelLayerResult(source, photo, disc, disc.touched);
  return { source, photo, warnings: await panel.host.writeResult(called(name, result), () => undefined, never) };
};

export const names = (document: DocumentModel): string[] => document.layers.map((layer) => layer.name);
