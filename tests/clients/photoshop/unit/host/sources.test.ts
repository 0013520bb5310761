// Layers and documents of every kind that a retoucher meets, from the first look to the layer that is written.
import { tagBytes } from "@src/host/iccProfile";
import { asLinear } from "@src/host/profiles";
import type { Uxp } from "@src/host/uxp";
import { PanelError } from "@src/photo";
import type { RetouchResult, SourceKind } from "@src/photo";
import { describe, expect, it, vi } from "vitest";
import type { DocumentModel } from "../../fake-host/document-model";
import { iccProfile } from "../../fake-host/icc";
import type { LayerModel } from "../../fake-host/layer-model";
import { addExposure, addGroup, addPixelLayer, addSmartObject, portraitDocument } from "../../fake-host/scenes";
import { picture } from "../fake-host/host";
import { hosts } from "./hosts";
import { difference, discRetouch, flattenWithLayer, gatedOf, never, newPanel, type Panel, pixelLayerResult, readAll, softLightResult } from "./support";

// Far more than they take: the machines that test this are busy.
vi.setConfig({ testTimeout: 60_000 });

const disc = discRetouch(18, 14, 9);

const open = (panel = newPanel()): { panel: Panel; document: DocumentModel } => ({ panel, document: panel.fake.open(portraitDocument(picture(40, 30), { layer: {} })) });

const readResult = async (panel: Panel, kind: SourceKind = "active-layer"): Promise<RetouchResult> => {
  const source = await panel.host.openSource(kind);
  return pixelLayerResult(source, await readAll(source), disc, disc.touched);
};

const write = (panel: Panel, result: RetouchResult): Promise<unknown> => panel.host.writeResult(result, () => undefined, never);

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return "no error";
  } catch (failure) {
    return failure instanceof PanelError ? failure.code : String(failure);
  }
};

const names = (layers: readonly LayerModel[]): string[] => layers.map((layer) => layer.name);

const expectClean = (panel: Panel): void => {
  expect(panel.fake.records.complaints).toEqual([]);
  expect(panel.fake.records.alerts).toEqual([]);
  expect(panel.fake.records.memory.liveImages).toBe(0);
};

describe.each(hosts)("is retouched, in a host with %s:", (_host, options) => {
  const fits = async (panel: Panel, document: DocumentModel): Promise<void> => {
    const layerId = document.active[0] ?? 0;
    const source = await panel.host.openSource("active-layer");
    const photo = await readAll(source, 7);
    const wanted = flattenWithLayer(panel.fake, document, layerId, source.format, gatedOf(photo, source.format, disc));
    expect(await write(panel, pixelLayerResult(source, photo, disc, disc.touched))).toEqual([]);
    expect(difference(panel.fake.flatten(document).color, wanted.color)).toBeLessThanOrEqual(1);
    expectClean(panel);
  };

  it.each<[string, (document: DocumentModel) => LayerModel]>([
    ["a layer with every lock", (document) => Object.assign(addPixelLayer(document, picture(40, 30), { name: "Portrait" }), { locks: { all: true, pixels: true, position: true, transparency: true } })],
    ["a hidden layer", (document) => addPixelLayer(document, picture(40, 30), { name: "Portrait", visible: false })],
    ["a layer in a hidden group", (document) => addPixelLayer(document, picture(40, 30), { name: "Portrait" }, addGroup(document, { visible: false }))],
    ["a layer in groups in groups", (document) => addPixelLayer(document, picture(40, 30), { name: "Portrait" }, addGroup(document, {}, addGroup(document, { opacity: 50 })))],
    ["a base with clipped layers and an adjustment", (document) => {
      const base = addPixelLayer(document, picture(40, 30), { name: "Portrait" });
      addPixelLayer(document, picture(20, 20, 4, 8, () => 0.3), { clipped: true });
      addExposure(document, 1.1, { clipped: true });
      return base;
    }],
    ["the top of a clipping stack", (document) => {
      addPixelLayer(document, picture(30, 20), { name: "Base", left: 5, top: 5 });
      addPixelLayer(document, picture(40, 30, 4, 8, (x) => (x % 3) / 2), { clipped: true });
      return addPixelLayer(document, picture(40, 30, 4, 8, (x) => (x < 15 ? 0 : 1)), { name: "Portrait", clipped: true });
    }],
    ["the middle of a clipping stack", (document) => {
      addPixelLayer(document, picture(30, 20), { name: "Base", left: 5, top: 5 });
      const middle = addPixelLayer(document, picture(40, 30, 4, 8, (_, y) => (y % 2)), { name: "Portrait", clipped: true });
      addPixelLayer(document, picture(40, 30, 4, 8, () => 0.5), { clipped: true });
      return middle;
    }],
  ])("%s; the new layer lies directly above it", async (_name, add) => {
    const { panel, document } = open(newPanel(options));
    const source = add(document);
    document.active = [source.id];
    await fits(panel, document);
    const { siblings, index } = document.placeOf(source.id);
    expect(names(siblings.slice(Math.max(0, index - 1), index + 1))).toEqual(["Retouch · test", "Portrait"]);
    expect(document.active).toEqual([siblings[index - 1]?.id]);
  });

  it.each<[string, (document: DocumentModel) => unknown, SourceKind, boolean, string]>([
    ["a clipped layer", (document) => addPixelLayer(document, picture(40, 30, 4, 8, (x) => x / 40), { clipped: true }), "active-layer", false, "Release Clipping Mask"],
    ["what is visible merged", (document) => (document.layers = [addPixelLayer(document, picture(40, 30, 4, 8, (x) => x / 40))]), "merged", false, "“Active layer”"],
    ["a layer under Soft Light", (document) => addPixelLayer(document, picture(40, 30, 4, 8, (x) => x / 40)), "active-layer", true, "“Pixel layer”"],
  ])("%s where it is partly transparent, with a notice that says how to have it exact", async (_name, add, kind, isGroup, remedy) => {
    const { panel, document } = open(newPanel(options));
    add(document);
    const source = await panel.host.openSource(kind);
    const photo = await readAll(source);
    const result = isGroup ? softLightResult(source, photo, disc, disc.touched, null) : pixelLayerResult(source, photo, disc, disc.touched);
    expect(await write(panel, result)).toMatchObject([{ code: "soft-alpha", message: expect.stringContaining(remedy) }]);
    expectClean(panel);
  });

  it("a layer entirely off the canvas, in its place there; with a selection it lies outside", async () => {
    const { panel, document } = open(newPanel(options));
    addPixelLayer(document, picture(40, 30), { name: "Aside", left: -100, top: 50 });
    const before = panel.fake.flatten(document).color;
    const source = await panel.host.openSource("active-layer");
    expect(await readAll(source, 4)).toEqual(picture(40, 30).samples);
    await write(panel, await readResult(panel));
    expect(document.layers[0]?.pixels.color.bounds).toMatchObject({ left: -100 + disc.touched.x, top: 50 + disc.touched.y });
    expect(panel.fake.flatten(document).color).toEqual(before);
    expectClean(panel);
    document.selection = portraitDocument(picture(40, 30), { selection: (x) => (x < 9 ? 1 : 0) }).selection;
    for (const kind of ["active-layer", "selection"] as const) expect(await codeOf(panel.host.openSource(kind))).toBe("selection-outside");
  });

  it.each([8, 16, 32] as const)("a document of one pixel, at %i bit", async (bits) => {
    const panel = newPanel(options);
    const document = panel.fake.open(portraitDocument(picture(1, 1, 3, bits), { bits }));
    const source = await panel.host.openSource("active-layer");
    expect(source.format.extent).toEqual({ width: 1, height: 1 });
    const dot = { edit: (value: number) => value * 0.5, gate: () => 1 };
    const photo = await readAll(source);
    await write(panel, pixelLayerResult(source, photo, dot, { x: 0, y: 0, width: 1, height: 1 }));
    expect(difference(panel.fake.flatten(document).color, gatedOf(photo, source.format, dot))).toBeLessThanOrEqual(1);
    expect((await panel.host.openSource("merged")).format.extent).toEqual({ width: 1, height: 1 });
  });

  it("what is visible merged while a text, a smart object, an adjustment, several layers or none are active", async () => {
    const choices: readonly ((document: DocumentModel) => void)[] = [
      (document) => void addSmartObject(document, picture(4, 4)),
      (document) => void addExposure(document, 1.1),
      (document) => void addGroup(document),
      (document) => void (document.active = [addPixelLayer(document, picture(4, 4)).id, document.layers[1]?.id ?? 0]),
      (document) => void (document.active = []),
      (document) => void addPixelLayer(document, picture(4, 4), {}, addGroup(document, { locked: true })),
    ];
    for (const choose of choices) {
      const { panel, document } = open(newPanel(options));
      choose(document);
      await write(panel, await readResult(panel, "merged"));
      expect(document.layers[0]).toMatchObject({ name: "Retouch · test", clipped: false });
      expect(document.active).toEqual([document.layers[0]?.id]);
      expectClean(panel);
    }
  });
});

describe("a layer that is locked", () => {
  it.each(["all", "pixels", "position", "transparency", "background"] as const)("(%s) is read and left as it is, to the bit and with its lock: the retouch is a layer of its own", async (lock) => {
    const panel = newPanel();
    const document = panel.fake.open(portraitDocument(picture(40, 30), lock === "background" ? {} : { layer: {} }));
    const [source] = document.layers;
    if (!source) throw new Error("no layer");
    if (lock !== "background") source.locks[lock] = true;
    const before = { pixels: source.pixels.color.samples.slice(), locks: { ...source.locks }, mask: source.mask };
    await write(panel, await readResult(panel));
    expect(names(document.layers)).toEqual(["Retouch · test", source.name]);
    expect(document.layers[0]).toMatchObject({ clipped: true, locks: { all: false, pixels: false } });
    const [, after] = document.layers;
    expect({ pixels: after?.pixels.color.samples, locks: after?.locks, mask: after?.mask }).toEqual(before);
    expectClean(panel);
  });
});

describe("a smooth edge", () => {
  it("of a pixel is not worth a notice", async () => {
    const panel = newPanel();
    panel.fake.open(portraitDocument(picture(200, 160, 4, 8, (x) => (x < 60 ? 0 : x === 60 ? 0.5 : 1))));
    const source = await panel.host.openSource("merged");
    const large = discRetouch(100, 80, 70);
    expect(await write(panel, pixelLayerResult(source, await readAll(source), large, large.touched))).toEqual([]);
  });
});

describe("while it was retouched, the source", () => {
  it.each<[string, (document: DocumentModel, source: LayerModel, panel: Panel) => void, string]>([
    ["was renamed", (_, source) => void (source.name = "Anna"), "no error"],
    ["was hidden", (document, source, panel) => panel.fake.user.show(document, source.id, false), "no error"],
    ["went into a group", (document, source) => { const group = addGroup(document); document.layers.splice(document.layers.indexOf(source), 1); group.children = [source]; }, "no error"],
    ["went into a locked group", (document, source) => { const group = addGroup(document, { locked: true }); document.layers.splice(document.layers.indexOf(source), 1); group.children = [source]; }, "locked-group"],
    ["was clipped and set to Multiply", (_, source) => void Object.assign(source, { clipped: true, blendMode: "multiply" }), "clipped-blend"],
    ["was clipped with a fill of 10 %", (_, source) => void Object.assign(source, { clipped: true, fillOpacity: 10 }), "clipped-blend"],
    ["grew", (_, source) => source.pixels.color.cover({ left: 0, top: 0, right: 41, bottom: 30 }), "place-changed"],
    ["was deleted", (document, source, panel) => panel.fake.user.deleteLayer(document, source.id), "place-gone"],
    ["was closed with its document", (document, _, panel) => panel.fake.user.close(document), "place-gone"],
    ["came under Quick Mask", (document) => void (document.quickMaskMode = true), "quick-mask"],
    ["was left for a layer in a locked group", (document) => void addPixelLayer(document, picture(4, 4), {}, addGroup(document, { locked: true })), "no error"],
    ["was left for no layer at all", (document) => void (document.active = []), "no error"],
  ])("%s: $2", async (_name, happen, code) => {
    const { panel, document } = open();
    const source = addPixelLayer(document, picture(40, 30), { name: "Source" });
    const result = await readResult(panel);
    const steps = document.history.length;
    happen(document, source, panel);
    expect(await codeOf(write(panel, result))).toBe(code);
    if (code === "no error") {
      const { siblings, index } = document.placeOf(source.id);
      expect(siblings[index - 1]?.name).toBe("Retouch · test");
      expect(document.active).toEqual([siblings[index - 1]?.id]);
      expect(document.history.length).toBe(steps + 1);
    } else if (panel.fake.documents.includes(document)) {
      expect([...document.everyLayer()].some((layer) => layer.name === "Retouch · test")).toBe(false);
    }
    expectClean(panel);
  });

  it("was made by a step that was undone: the result is kept for elsewhere, and Redo brings its place back", async () => {
    const { panel, document } = open();
    const { photoshop } = panel;
    await photoshop.core.executeAsModal(async () => void (await photoshop.app.activeDocument?.createLayer("pixel", { name: "Copy", opacity: 100, blendMode: "normal" })), { commandName: "Copy" });
    const copy = document.find(document.active[0] ?? 0) as LayerModel;
    copy.pixels = (document.layers[1] as LayerModel).pixels;
    const result = await readResult(panel);
    const layers = document.layers;
    panel.fake.user.undo(document);
    expect(await codeOf(write(panel, result))).toBe("place-gone");
    document.layers = layers;
    expect(await codeOf(write(panel, result))).toBe("no error");
  });
});

describe("a Soft Light group", () => {
  it.each<[string, object, RegExp]>([
    ["a layer with a fill of 50 %", { fillOpacity: 50 }, /fill/],
    ["a layer with a style", { overlay: { value: 0.3, opacity: 1 } }, /style/],
    ["a hidden layer, which it would blend with what is below", { visible: false }, /hidden/],
  ])("is refused above %s, which a pixel layer is not", async (_name, layer, word) => {
    const { panel, document } = open();
    addPixelLayer(document, picture(40, 30), { name: "Portrait", ...layer });
    const source = await panel.host.openSource("active-layer");
    expect(source.softLightRefusal).toMatchObject({ code: "soft-light-place", message: expect.stringMatching(word) });
    const group = softLightResult(source, await readAll(source), disc, disc.touched, null);
    if (!("overlay" in layer)) expect(await codeOf(write(panel, group))).toBe("soft-light-place");
    await write(panel, await readResult(panel));
    expectClean(panel);
  });

  it("stands above a layer whose style is switched off", async () => {
    const { panel, document } = open();
    addPixelLayer(document, picture(40, 30), { overlay: { value: 0.3, opacity: 1 } }).stylesVisible = false;
    expect((await panel.host.openSource("active-layer")).softLightRefusal).toBeUndefined();
  });

  it("stands in its source's group, hidden with it", async () => {
    const { panel, document } = open();
    const group = addGroup(document, { visible: false });
    addPixelLayer(document, picture(40, 30), { name: "Portrait" }, group);
    const before = panel.fake.flatten(document).color;
    const source = await panel.host.openSource("active-layer");
    await write(panel, softLightResult(source, await readAll(source), disc, disc.touched, null));
    expect(names(group.children.length > 0 ? group.children : (document.layers[0]?.children ?? []))).toEqual(["Retouch · test", "Portrait"]);
    expect(panel.fake.flatten(document).color).toEqual(before);
  });
});

describe("a profile", () => {
  const NAME = "Bildschirm Büro – 校正 2026";

  it.each([8, 16, 32] as const)("with a name that is not ASCII is read, written back unconverted, and linear at 32 bit: %i bit", async (bits) => {
    const profiles = { [NAME]: iccProfile("own", false) };
    const fake = newPanel({ profiles });
    const { host } = newPanel({}, { photoshop: fake.photoshop, uxp: fake.fake.require("uxp") as unknown as Uxp });
    const document = fake.fake.open(portraitDocument(picture(40, 30, 3, bits), { bits, profile: NAME, layer: {} }));
    const source = await host.openSource("active-layer");
    expect(source.profileName).toBe(NAME);
    expect(source.format.iccProfile).toEqual(bits === 32 ? asLinear(NAME, profiles[NAME] ?? new Uint8Array(0)) : profiles[NAME]);
    await host.writeResult(pixelLayerResult(source, await readAll(source), disc, disc.touched), () => undefined, never);
    expect(document.layers).toHaveLength(2);
    expectClean(fake);
    // ICC.1: the description is ASCII.
    const description = asLinear(NAME, profiles[NAME] ?? new Uint8Array(0)) ?? new Uint8Array(0);
    expect((tagBytes(description, "desc") ?? new Uint8Array(1).fill(255)).every((byte) => byte < 128)).toBe(true);
  });

  it.each([8, 16] as const)("whose own name ends like a 32-bit document's keeps its name at %i bit", async (bits) => {
    const name = "Scanner (Linear RGB)";
    const fake = newPanel({ profiles: { [name]: iccProfile("own", false) } });
    const { host } = newPanel({}, { photoshop: fake.photoshop, uxp: fake.fake.require("uxp") as unknown as Uxp });
    fake.fake.open(portraitDocument(picture(40, 30, 3, bits), { bits, profile: name, layer: {} }));
    expect((await host.openSource("active-layer")).profileName).toBe(name);
  });

  it("that is missing is sRGB for the daemon, and none for Photoshop", async () => {
    const panel = newPanel();
    const document = panel.fake.open(portraitDocument(picture(40, 30), { profile: "", layer: {} }));
    const source = await panel.host.openSource("active-layer");
    expect([source.profileName, source.format.iccProfile.length]).toEqual([undefined, 0]);
    await write(panel, await readResult(panel));
    expect(document.layers).toHaveLength(2);
    expectClean(panel);
  });
});
