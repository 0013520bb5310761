// Pixels that Photoshop changed must not be taken for those that were sent before, whether it wrote a history state or not.
import type { PhotoSource, RetouchResult } from "@src/photo";
import { describe, expect, it, vi } from "vitest";
import type { DocumentModel } from "../../fake-host/document-model";
import type { LayerModel } from "../../fake-host/layer-model";
import { addExposure, addGroup, addPixelLayer, portraitDocument } from "../../fake-host/scenes";
import { picture } from "../fake-host/host";
import { discRetouch, never, newPanel, type Panel, pixelLayerResult, readAll, turns } from "./support";

// Far more than they take: the machines that test this are busy.
vi.setConfig({ testTimeout: 60_000 });

const disc = discRetouch(18, 14, 9);

/** A portrait under a layer in a group; the portrait is the active one. */
const open = (): { panel: Panel; document: DocumentModel; portrait: LayerModel; group: LayerModel; inside: LayerModel } => {
  const panel = newPanel();
  const document = portraitDocument(picture(40, 30), { layer: {} });
  const [portrait] = document.layers as [LayerModel];
  const group = addGroup(document, { name: "Light" });
  const inside = addPixelLayer(document, picture(20, 20), { name: "Inside", opacity: 40 }, group);
  document.active = [portrait.id];
  panel.fake.open(document);
  return { panel, document, portrait, group, inside };
};

const revisionOf = async (panel: Panel, kind: "active-layer" | "merged"): Promise<string | undefined> => (await panel.host.openSource(kind)).revision;

describe("what is visible merged has another revision, without any history state, after", () => {
  it.each<[string, (scene: ReturnType<typeof open>) => void]>([
    ["a layer was hidden", ({ panel, document, inside }) => panel.fake.user.show(document, inside.id, false)],
    ["a group was hidden", ({ panel, document, group }) => panel.fake.user.show(document, group.id, false)],
    ["an opacity was changed", ({ inside }) => void (inside.opacity = 41)],
    ["a fill was changed", ({ inside }) => void (inside.fillOpacity = 99)],
    ["a group's opacity was changed", ({ group }) => void (group.opacity = 50)],
    ["a blend mode was changed", ({ inside }) => void (inside.blendMode = "multiply")],
    ["a mask's density was changed", ({ inside }) => void (inside.maskDensity = 50)],
    ["a mask's feather was changed", ({ inside }) => void (inside.maskFeather = 3)],
    ["the layers were put in another order", ({ document }) => void document.layers.reverse()],
    ["a layer was taken out of its group", ({ document, group, inside }) => { group.children = []; document.layers.unshift(inside); }],
    ["a layer was clipped", ({ group }) => void (group.clipped = true)],
    ["another profile was assigned", ({ document }) => void Object.assign(document, { profileName: "Adobe RGB (1998)" })],
  ])("%s", async (_name, change) => {
    const scene = open();
    const before = await revisionOf(scene.panel, "merged");
    expect(before).toBeDefined();
    expect(await revisionOf(scene.panel, "merged")).toBe(before);
    const steps = scene.document.history.length;
    change(scene);
    expect(await revisionOf(scene.panel, "merged")).not.toBe(before);
    expect(scene.document.history.length).toBe(steps);
  });
});

describe("a layer's revision", () => {
  it("does not change with what other layers look like, nor with its own eye, opacity or place: its pixels are the same", async () => {
    const { panel, document, portrait, inside } = open();
    const before = await revisionOf(panel, "active-layer");
    panel.fake.user.show(document, inside.id, false);
    panel.fake.user.show(document, portrait.id, false);
    portrait.opacity = 30;
    portrait.name = "Renamed";
    document.layers.reverse();
    expect(await revisionOf(panel, "active-layer")).toBe(before);
  });

  it("changes with its mask's density, a stroke, and back with Undo", async () => {
    const { panel, document, portrait } = open();
    const before = await revisionOf(panel, "active-layer");
    panel.fake.user.paint(document, portrait.id, { left: 1, top: 1, right: 3, bottom: 3 }, 0);
    expect(await revisionOf(panel, "active-layer")).not.toBe(before);
    panel.fake.user.undo(document);
    expect(await revisionOf(panel, "active-layer")).toBe(before);
    (document.find(portrait.id) as LayerModel).maskDensity = 30;
    expect(await revisionOf(panel, "active-layer")).not.toBe(before);
  });

  it("stays the same over our own layer where the new history state shows only after the scope", async () => {
    const { panel, document } = open();
    const source = await panel.host.openSource("active-layer");
    // As if Photoshop told the scope nothing of the state that it makes.
    const { photoshop } = panel;
    const real = photoshop.core.executeAsModal;
    let state: object | null = null;
    vi.spyOn(photoshop.core, "executeAsModal").mockImplementation(async (work, options) => {
      state = { id: document.history[document.history.length - 1]?.id };
      try {
        return await real(work, options);
      } finally {
        state = null;
      }
    });
    const shown = photoshop.app.documents;
    const late = Array.from(shown, (each) => new Proxy(each, { get: (target, key) => (key === "activeHistoryState" && state !== null ? state : (Reflect.get(target, key) as unknown)) }));
    vi.spyOn(photoshop.app, "documents", "get").mockReturnValue(late);
    const result = pixelLayerResult(source, await readAll(source), disc, disc.touched);
    expect(await panel.host.writeResult(result, () => undefined, never)).toEqual([]);
    expect(document.layers.some((layer) => layer.name === "Retouch · test")).toBe(true);
    vi.restoreAllMocks();
    document.active = [source.place.layerId ?? 0];
    expect(await revisionOf(panel, "active-layer")).toBe(source.revision);
  });
});

describe("an edit between two bands", () => {
  const cases: readonly (readonly [string, "active-layer" | "merged", (scene: ReturnType<typeof open>) => void])[] = [
    ["a stroke on the layer", "active-layer", ({ panel, document, portrait }) => panel.fake.user.paint(document, portrait.id, { left: 5, top: 20, right: 9, bottom: 25 }, 1)],
    ["a stroke below what is merged", "merged", ({ panel, document, portrait }) => panel.fake.user.paint(document, portrait.id, { left: 5, top: 20, right: 9, bottom: 25 }, 1)],
    ["a layer that is hidden", "merged", ({ panel, document, inside }) => panel.fake.user.show(document, inside.id, false)],
  ];

  it.each(cases)("ends the reading in one sentence, and the next look has other pixels: %s", async (_name, kind, edit) => {
    const scene = open();
    const source = await scene.panel.host.openSource(kind);
    await source.readBand(0, 15);
    // The scope stays open for a turn, in case another read follows; a user can do nothing while it is.
    await turns(5);
    edit(scene);
    await expect(source.readBand(15, 15)).rejects.toMatchObject({ code: "source-edited", message: expect.stringContaining("portrait.psd") });
    const again = await scene.panel.host.openSource(kind);
    expect(again.revision).not.toBe(source.revision);
    expect((await readAll(again)).length).toBe(40 * 30 * again.format.channels);
    expect(scene.panel.fake.records.memory.liveImages).toBe(0);
  });

  it("elsewhere than in what is read is none: a layer hidden above the one that is read", async () => {
    const { panel, document, inside } = open();
    const source = await panel.host.openSource("active-layer");
    await source.readBand(0, 15);
    await turns(5);
    panel.fake.user.show(document, inside.id, false);
    expect((await source.readBand(15, 15)).length).toBe(40 * 15 * 3);
  });

  it("does not keep the selection from being read, as long as that is the same", async () => {
    const panel = newPanel();
    const document = panel.fake.open(portraitDocument(picture(20, 20), { layer: {}, selection: (x) => (x < 5 ? 1 : 0) }));
    const source = await panel.host.openSource("selection");
    await readAll(source);
    await turns(5);
    panel.fake.user.paint(document, document.active[0] ?? 0, { left: 1, top: 1, right: 3, bottom: 3 }, 0);
    expect((await source.readSelectionBand(0, 5))[0]).toBe(255);
  });
});

describe("an edit between reading and writing is told, and the layer shows the photo as it was", () => {
  const readOf = async (panel: Panel): Promise<{ source: PhotoSource; result: RetouchResult }> => {
    const source = await panel.host.openSource("active-layer");
    return { source, result: pixelLayerResult(source, await readAll(source), disc, disc.touched) };
  };

  it("a stroke, and Undo of an earlier one; the photo is sent anew afterwards", async () => {
    const { panel, document, portrait } = open();
    const { source, result } = await readOf(panel);
    panel.fake.user.paint(document, portrait.id, { left: 15, top: 12, right: 20, bottom: 16 }, 0);
    const warnings = await panel.host.writeResult(result, () => undefined, never);
    expect(warnings).toMatchObject([{ code: "edited-meanwhile", message: expect.stringContaining("portrait.psd") }]);
    expect(await revisionOf(panel, "active-layer")).not.toBe(source.revision);
    panel.fake.user.undo(document);
    const second = await readOf(panel);
    panel.fake.user.undo(document);
    expect(await panel.host.writeResult(second.result, () => undefined, never)).toHaveLength(1);
  });

  it("none is not, nor our own layer, nor a layer that was renamed, moved in the stack or hidden", async () => {
    const { panel, document, portrait } = open();
    const { result } = await readOf(panel);
    expect(await panel.host.writeResult(result, () => undefined, never)).toEqual([]);
    portrait.name = "Renamed";
    panel.fake.user.show(document, portrait.id, false);
    expect(await panel.host.writeResult(result, () => undefined, never)).toEqual([]);
  });

  it("an adjustment above is one, since Photoshop does not say what an edit was of", async () => {
    const { panel, document } = open();
    const { result } = await readOf(panel);
    addExposure(document, 1.2);
    document.history.push({ id: -1, name: "Exposure", before: null });
    expect(await panel.host.writeResult(result, () => undefined, never)).toHaveLength(1);
  });
});
