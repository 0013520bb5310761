import { PanelError } from "@src/photo";
import { selectionEdges } from "@src/host/documents";
import type { PhotoshopDocument } from "@src/host/photoshop";
import { describe, expect, it, vi } from "vitest";
import type { DocumentModel, DocumentModeName } from "../../fake-host/document-model";
import { addEmptyLayer, addExposure, addGroup, addPixelLayer, addSmartObject, emptyDocument, portraitDocument, solidLayer } from "../../fake-host/scenes";
import { picture } from "../fake-host/host";
import { newPanel, type Panel, uxpOf } from "./support";

const refusalOf = async (panel: Panel, kind: "active-layer" | "merged" | "selection" = "active-layer"): Promise<PanelError> => {
  try {
    await panel.host.openSource(kind);
  } catch (failure) {
    if (failure instanceof PanelError) return failure;
    throw failure;
  }
  throw new Error("it was not refused");
};

/** One sentence that ends with what to do. */
const expectSentence = (refusal: PanelError): void => {
  expect(refusal.message).toMatch(/^[A-Z“].+[,;] .+\.$/);
  expect(refusal.message.slice(0, -1)).not.toMatch(/\. [A-Z]/);
};

describe("13: what cannot be retouched is refused in one sentence, with a code of its own", () => {
  it("no document", async () => {
    const refusal = await refusalOf(newPanel());
    expect(refusal.code).toBe("no-document");
    expectSentence(refusal);
  });

  it.each<[DocumentModeName, string]>([
    ["CMYKColorMode", "cmyk-document"],
    ["labColorMode", "lab-document"],
    ["indexedColorMode", "indexed-document"],
    ["bitmapMode", "bitmap-document"],
    ["duotoneMode", "duotone-document"],
    ["multichannelMode", "multichannel-document"],
  ])("a document in %s", async (mode, code) => {
    const panel = newPanel();
    const document = emptyDocument({ width: 8, height: 8, mode });
    document.layers = [solidLayer(document, "white")];
    document.active = [document.layers[0]?.id ?? 0];
    panel.fake.open(document);
    for (const kind of ["active-layer", "merged"] as const) {
      const refusal = await refusalOf(panel, kind);
      expect(refusal.code).toBe(code);
      expect(refusal.message).toContain("portrait.psd");
      expectSentence(refusal);
    }
  });

  it.each<[string, string, (document: DocumentModel) => void]>([
    ["nothing selected", "no-layer", (document) => void (document.active = [])],
    ["several layers", "several-layers", (document) => void (document.active = [addPixelLayer(document, picture(4, 4)).id, document.layers[1]?.id ?? 0])],
    ["a group", "group-layer", (document) => void addGroup(document)],
    ["a smart object", "smart-object", (document) => void addSmartObject(document, picture(4, 4))],
    ["an adjustment layer", "adjustment-layer", (document) => void addExposure(document, 1.2)],
    ["an empty layer", "empty-layer", (document) => void addEmptyLayer(document)],
    ["a text layer", "text-layer", (document) => void Object.assign(addEmptyLayer(document), { kind: "text" })],
    ["a shape", "shape-layer", (document) => void Object.assign(addEmptyLayer(document), { kind: "solidColor" })],
    ["a layer hidden by its mask", "empty-layer", (document) => void addPixelLayer(document, picture(4, 4), { mask: () => 0 })],
    ["a layer clipped in Multiply", "clipped-blend", (document) => void addPixelLayer(document, picture(4, 4), { clipped: true, blendMode: "multiply" })],
    ["a layer clipped with a fill of 50 %", "clipped-blend", (document) => void addPixelLayer(document, picture(4, 4), { clipped: true, fillOpacity: 50 })],
    ["a layer clipped with a style", "clipped-blend", (document) => void addPixelLayer(document, picture(4, 4), { clipped: true, overlay: { value: 0, opacity: 0.5 } })],
    ["an artboard", "group-layer", (document) => void Object.assign(addGroup(document), { kind: "artboard" })],
    ["a layer in a group in a locked group", "locked-group", (document) => void addPixelLayer(document, picture(4, 4), {}, addGroup(document, {}, addGroup(document, { locked: true })))],
    ["a layer in a locked group", "locked-group", (document) => void addPixelLayer(document, picture(4, 4), {}, addGroup(document, { locked: true }))],
    ["Quick Mask mode", "quick-mask", (document) => void (document.quickMaskMode = true)],
  ])("%s", async (_name, code, change) => {
    const panel = newPanel();
    const document = portraitDocument(picture(8, 8));
    change(document);
    panel.fake.open(document);
    const refusal = await refusalOf(panel);
    expect(refusal.code).toBe(code);
    expectSentence(refusal);
  });

  it("a photo over the daemon's limits, with the limits; Merged visible of a smaller canvas is taken", async () => {
    const panel = newPanel({}, { limits: () => ({ maxPixels: 200, maxSidePixels: 50 }) });
    const document = portraitDocument(picture(10, 10));
    addPixelLayer(document, picture(60, 2), { name: "Panorama" });
    panel.fake.open(document);
    const refusal = await refusalOf(panel);
    expect(refusal.code).toBe("too-large");
    expect(refusal.message).toContain("60 × 2");
    expect((await panel.host.openSource("merged")).format.extent).toEqual({ width: 10, height: 10 });
  });

  it("a side of 30,001 pixels", async () => {
    const panel = newPanel();
    panel.fake.open(portraitDocument(picture(1, 30_001)));
    for (const kind of ["active-layer", "merged"] as const) {
      const refusal = await refusalOf(panel, kind);
      expect(refusal.code).toBe("too-large");
      expect(refusal.message).toContain("1 × 30001");
      expectSentence(refusal);
    }
  });

  it("nothing to be seen, merged", async () => {
    const panel = newPanel();
    panel.fake.open(portraitDocument(picture(8, 8), { layer: { visible: false } }));
    expect((await refusalOf(panel, "merged")).code).toBe("empty-layer");
  });

  it("Photoshop in the middle of a transform, a floating selection or a dialog: tried again for ten seconds, and taken when it is done", async () => {
    const panel = newPanel({}, { uxp: uxpOf("25.0.0") });
    panel.fake.open(portraitDocument(picture(8, 8)));
    const done = panel.fake.faults.otherPluginIsModal();
    // Photoshop's own patience is real time in the fake.
    vi.spyOn(panel.photoshop.core, "executeAsModal").mockRejectedValue(Object.assign(new Error("host is in a modal state"), { number: 9 }));
    const refusal = await refusalOf(panel);
    expect(refusal.code).toBe("photoshop-busy");
    expectSentence(refusal);
    expect(panel.clock.time).toBe(10_000);
    vi.restoreAllMocks();
    done();
    expect((await panel.host.openSource("active-layer")).format.extent).toEqual({ width: 8, height: 8 });
  });

  it("a selection as the source where nothing is selected, or outside the photo", async () => {
    const panel = newPanel();
    const document = portraitDocument(picture(8, 8), { width: 30, height: 8, layer: {} });
    panel.fake.open(document);
    expect((await refusalOf(panel, "selection")).code).toBe("no-selection");
    const empty = newPanel();
    // Where less than half of any pixel is selected Photoshop may keep a selection that holds nothing.
    empty.fake.open(portraitDocument(picture(8, 8), { selection: () => 0 }));
    expect((await refusalOf(empty, "selection")).code).toBe("no-selection");
    expect((await empty.host.openSource("active-layer")).selection).toBeNull();
    expect(empty.host.describeActive()?.hasSelection).toBe(false);
    const outside = newPanel();
    outside.fake.open(portraitDocument(picture(8, 8), { width: 30, height: 8, layer: {}, selection: (x) => (x > 20 ? 1 : 0) }));
    expect((await refusalOf(outside, "selection")).code).toBe("selection-outside");
  });

  it.each([[null], [{ left: 5, top: 5, right: 5, bottom: 9 }], [{ left: 5, top: 5, right: 9, bottom: 5 }]])("a selection with the bounds %o is none", (bounds) => {
    expect(selectionEdges({ selection: { bounds } } as unknown as PhotoshopDocument)).toBeNull();
  });
});
