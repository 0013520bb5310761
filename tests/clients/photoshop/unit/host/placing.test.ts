import { PanelError } from "@src/photo";
import type { PhotoSource, RetouchResult, Samples } from "@src/photo";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { DocumentModel } from "../../fake-host/document-model";
import type { FakeHostOptions } from "../../fake-host/options";
import { addExposure, addGroup, addPixelLayer, type DocumentOptions, portraitDocument } from "../../fake-host/scenes";
import { picture } from "../fake-host/host";
import { hosts } from "./hosts";
import { difference, discRetouch, gatedOf, never, newPanel, type Panel, pixelLayerResult, readAll, softLightResult } from "./support";

const disc = discRetouch(18, 14, 9);

/** The host that the tests run in; see hosts.ts. */
let hostOptions: Partial<FakeHostOptions> = {};

const names = (document: DocumentModel): string[] => document.layers.map((layer) => layer.name);

const openPortrait = (options: DocumentOptions = {}, panel: Panel = newPanel(hostOptions)): { panel: Panel; document: DocumentModel } => {
  const document = portraitDocument(picture(40, 30, 3, options.bits ?? 8), { layer: {}, ...options });
  panel.fake.open(document);
  return { panel, document };
};

const resultOf = async (panel: Panel): Promise<{ source: PhotoSource; photo: Samples; result: RetouchResult }> => {
  const source = await panel.host.openSource("active-layer");
  const photo = await readAll(source);
  return { source, photo, result: pixelLayerResult(source, photo, disc, disc.touched) };
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

// Far more than they take: the machines that test this are busy.
vi.setConfig({ testTimeout: 60_000 });

describe.each(hosts)("expectations of retouchers, in a host with %s", (_host, options) => {
  beforeAll(() => void (hostOptions = options));

  it("1: the result is a new named layer, clipped directly above the source, which is untouched", async () => {
    const { panel, document } = openPortrait();
    addPixelLayer(document, picture(40, 30), { name: "On top" });
    const portrait = document.layers[1];
    document.active = [portrait?.id ?? 0];
    const before = portrait?.pixels.color.samples.slice();
    await write(panel, (await resultOf(panel)).result);
    expect(names(document)).toEqual(["On top", "Retouch · test", "Portrait"]);
    expect(document.layers[1]).toMatchObject({ clipped: true, opacity: 100, blendMode: "normal", visible: true, maskFeather: 0 });
    expect(document.find(portrait?.id ?? 0)?.pixels.color.samples).toEqual(before);
  });

  it.each([72, 300])("2: the result is pixel-exact in place on an offset layer at %i DPI", async (resolution) => {
    const { panel, document } = openPortrait({ resolution, layerOffset: { left: -6, top: 9 }, width: 50, height: 50, layer: {} });
    await write(panel, (await resultOf(panel)).result);
    const pixels = document.layers[0]?.pixels;
    expect(pixels?.color.bounds).toEqual({ left: -6 + disc.touched.x, top: 9 + disc.touched.y, right: -6 + disc.touched.x + disc.touched.width, bottom: 9 + disc.touched.y + disc.touched.height });
  });

  it.each(["Adobe RGB (1998)", "ProPhoto RGB", "sRGB IEC61966-2.1", ""])("3: 16 bits stay 16 bits, and the profile “%s” is kept without conversion", async (profile) => {
    const { panel, document } = openPortrait({ bits: 16, profile });
    const { source, result } = await resultOf(panel);
    expect(source.format.sample).toBe("photoshop16");
    await write(panel, result);
    expect(document.layers[0]?.pixels.color.samples).toBeInstanceOf(Uint16Array);
    expect(document.layers[0]?.mask?.plane.samples).toBeInstanceOf(Uint16Array);
    expect(panel.fake.records.complaints).toEqual([]);
  });

  it("3: 32-bit documents report their profile with a suffix that does not come back", async () => {
    const { panel } = openPortrait({ bits: 32, profile: "Adobe RGB (1998)" });
    const { source, result } = await resultOf(panel);
    expect(source.profileName).toBe("Adobe RGB (1998)");
    await write(panel, result);
    expect(panel.fake.records.complaints).toEqual([]);
  });

  it("5: the mask is the gate, editable, with Photoshop's own feather only when one was asked for", async () => {
    const { panel, document } = openPortrait();
    const { result } = await resultOf(panel);
    await write(panel, { ...result, maskFeather: 2.5 });
    expect(document.layers[0]?.maskFeather).toBe(2.5);
    const { mask } = document.layers[0] ?? {};
    expect(mask?.plane.read({ left: 18, top: 14, right: 19, bottom: 15 })[0]).toBe(255);
    // Black around it as far as a feather of 2.5 reaches.
    const { x, y, width, height } = result.touched;
    expect(mask?.plane.bounds).toEqual({ left: x - 8, top: y - 8, right: x + width + 8, bottom: y + height + 8 });
  });

  it("9: one undo step with the name asked for, one layer, and undo takes all of it back", async () => {
    const { panel, document } = openPortrait();
    const steps = document.history.length;
    const { result } = await resultOf(panel);
    await write(panel, result);
    expect(document.history.slice(steps).map((entry) => entry.name)).toEqual(["Retouch with AbpnBridge"]);
    panel.fake.user.undo(document);
    expect(names(document)).toEqual(["Portrait", "Background"].slice(0, document.layers.length));
    expect(document.layers.some((layer) => layer.name.startsWith("Retouch"))).toBe(false);
  });

  it("19: the result goes to the document it came from, and the one in front stays in front", async () => {
    const { panel, document } = openPortrait({ name: "first.psd" });
    const { result } = await resultOf(panel);
    const other = panel.fake.open(portraitDocument(picture(40, 30), { name: "second.psd", layer: {} }));
    await write(panel, result);
    expect(names(document)).toContain("Retouch · test");
    expect(names(other)).not.toContain("Retouch · test");
    expect(panel.photoshop.app.activeDocument?.id).toBe(other.id);
  });
});

describe.each(hosts)("where a result goes, in a host with %s", (_host, options) => {
  beforeAll(() => void (hostOptions = options));

  it("the new layer is the active one", async () => {
    const { panel, document } = openPortrait();
    await write(panel, (await resultOf(panel)).result);
    expect(document.active).toEqual([document.layers[0]?.id]);
  });

  it("between a layer and those clipped to it, clipped too", async () => {
    const { panel, document } = openPortrait();
    const source = document.active[0] ?? 0;
    addExposure(document, 1.1, { name: "Curves", clipped: true });
    document.active = [source];
    await write(panel, (await resultOf(panel)).result);
    expect(document.layers.map((layer) => [layer.name, layer.clipped])).toEqual([["Curves", true], ["Retouch · test", true], ["Portrait", false]]);
  });

  it("above a clipped layer, to the same base, with the photo's own alpha", async () => {
    const { panel, document } = openPortrait();
    addPixelLayer(document, picture(40, 30, 4, 8, (x) => (x < 10 ? 0.5 : 1)), { name: "Clipped", clipped: true });
    await write(panel, (await resultOf(panel)).result);
    expect(document.layers.map((layer) => layer.clipped)).toEqual([true, true, false]);
    expect(document.layers[0]?.pixels.alpha?.read({ left: 9, top: 14, right: 11, bottom: 15 })).toEqual(Uint8Array.of(128, 255));
  });

  it("in the group of its source", async () => {
    const { panel, document } = openPortrait();
    const group = addGroup(document, { name: "Faces" });
    addPixelLayer(document, picture(40, 30), { name: "Inside" }, group);
    await write(panel, (await resultOf(panel)).result);
    expect(document.layers[0]?.children.map((layer) => layer.name)).toEqual(["Retouch · test", "Inside"]);
  });

  it("merged visible: on top of everything, unclipped, and the picture is the retouched one", async () => {
    const panel = newPanel(hostOptions);
    const document = panel.fake.open(portraitDocument(picture(40, 30)));
    addExposure(document, 1.05, { name: "Light" });
    const group = addGroup(document, { name: "Faces" });
    addPixelLayer(document, picture(20, 20, 3, 8), { name: "Inside", opacity: 40 }, group);
    const source = await panel.host.openSource("merged");
    const photo = await readAll(source);
    await write(panel, pixelLayerResult(source, photo, disc, disc.touched));
    expect(names(document)[0]).toBe("Retouch · test");
    expect(document.layers[0]?.clipped).toBe(false);
    expect(difference(panel.fake.flatten(document).color, gatedOf(photo, source.format, disc))).toBeLessThanOrEqual(1);
    expect(panel.fake.records.alerts).toEqual([]);
  });

  it("merged visible of a document with transparency keeps it", async () => {
    const panel = newPanel(hostOptions);
    const document = panel.fake.open(portraitDocument(picture(40, 30, 4, 16, (x) => (x < 18 ? 0 : 1)), { bits: 16 }));
    const source = await panel.host.openSource("merged");
    expect(source.format.channels).toBe(4);
    const photo = await readAll(source);
    const { alpha } = panel.fake.flatten(document);
    await write(panel, pixelLayerResult(source, photo, disc, disc.touched));
    expect(panel.fake.flatten(document).alpha).toEqual(alpha);
  });

  it("a layer that was moved meanwhile takes its retouch along", async () => {
    const { panel, document } = openPortrait({ layerOffset: { left: 3, top: 4 }, width: 60, height: 60 });
    const { result } = await resultOf(panel);
    const layer = document.find(document.active[0] ?? 0);
    if (layer === undefined) throw new Error("no layer");
    const { color } = layer.pixels;
    Object.assign(layer.pixels, { color: Object.assign(Object.create(Object.getPrototypeOf(color)), color, { bounds: { left: 8, top: 6, right: 48, bottom: 36 } }) });
    await write(panel, result);
    expect(document.layers[0]?.pixels.color.bounds.left).toBe(8 + disc.touched.x);
  });
});

describe("when there is no place any more", () => {
  it.each([
    ["the document was closed", (panel: Panel, document: DocumentModel) => panel.fake.user.close(document), "place-gone"],
    ["the layer was deleted", (panel: Panel, document: DocumentModel) => panel.fake.user.deleteLayer(document, document.active[0] ?? 0), "place-gone"],
    ["the layer got bigger", (_: Panel, document: DocumentModel) => void document.layers[0]?.pixels.color.cover({ left: -1, top: 0, right: 40, bottom: 30 }), "place-changed"],
  ])("%s: nothing is written", async (_name, happen, code) => {
    const { panel, document } = openPortrait();
    addPixelLayer(document, picture(4, 4), { name: "Other" });
    document.active = [document.layers[1]?.id ?? 0];
    document.layers.reverse();
    const { result } = await resultOf(panel);
    happen(panel, document);
    const calls = panel.fake.records.countOf("putPixels") + panel.fake.records.countOf("createPixelLayer");
    expect(await codeOf(write(panel, result))).toBe(code);
    expect(panel.fake.records.countOf("putPixels") + panel.fake.records.countOf("createPixelLayer")).toBe(calls);
  });
});

describe.each(hosts)("a Soft Light group, in a host with %s", (_host, options) => {
  beforeAll(() => void (hostOptions = options));

  const residueOf = (length: number, at: number | null): Samples => {
    const residue = new Uint8Array(length);
    if (at !== null) residue.set([10, 20, 30, 255], at);
    return residue;
  };

  // What Soft Light can reach lies between the square and the square root of a value.
  const gentle = { ...disc, edit: (value: number): number => value - 0.2 * value * (1 - value / 255) };

  const writeGroup = async (panel: Panel, residue: Samples | null): Promise<{ photo: Samples; source: PhotoSource }> => {
    const source = await panel.host.openSource("active-layer");
    expect(source.softLightRefusal).toBeUndefined();
    const photo = await readAll(source);
    await write(panel, softLightResult(source, photo, gentle, disc.touched, residue));
    return { photo, source };
  };

  it("is a pass-through group: pixel layer hidden, Soft Light visible, residue above, each with the mask", async () => {
    const { panel, document } = openPortrait();
    await writeGroup(panel, residueOf(40 * 30 * 4, (14 * 40 + 18) * 4));
    expect(names(document)).toEqual(["Retouch · test", "Portrait"]);
    const [group] = document.layers;
    expect(group).toMatchObject({ kind: "group", blendMode: "passThrough", clipped: false, opacity: 100 });
    expect(group?.children.map(({ name, visible, blendMode }) => [name, visible, blendMode])).toEqual([
      ["Residue", true, "normal"],
      ["Soft Light", true, "softLight"],
      ["Retouched pixels", false, "normal"],
    ]);
    expect(group?.children.every((layer) => layer.mask !== null && !layer.clipped)).toBe(true);
    expect(panel.fake.records.alerts).toEqual([]);
  });

  it("leaves an empty residue layer out, and flattens to the retouched photo", async () => {
    const { panel, document } = openPortrait();
    const { photo, source } = await writeGroup(panel, residueOf(40 * 30 * 4, null));
    expect(document.layers[0]?.children.map((layer) => layer.name)).toEqual(["Soft Light", "Retouched pixels"]);
    expect(difference(panel.fake.flatten(document).color, gatedOf(photo, source.format, gentle))).toBeLessThanOrEqual(1);
    expect(document.history.filter((entry) => entry.name === "Retouch with AbpnBridge").length).toBe(1);
  });

  it("has no pixel where the photo is transparent, or the Soft Light would change what lies below", async () => {
    const { panel, document } = openPortrait();
    addPixelLayer(document, picture(40, 30, 4, 8, (x) => (x < 18 ? 0 : 1)), { name: "Cut out" });
    const before = panel.fake.flatten(document, { left: 0, top: 0, right: 18, bottom: 30 }).color;
    await writeGroup(panel, null);
    expect(panel.fake.flatten(document, { left: 0, top: 0, right: 18, bottom: 30 }).color).toEqual(before);
  });

  it.each([
    ["at 50 %", { opacity: 50 }, 8, "soft-light-place"],
    ["in Multiply", { blendMode: "multiply" }, 8, "soft-light-place"],
    ["clipped", { clipped: true }, 8, "soft-light-place"],
    ["of a 32-bit document", {}, 32, "soft-light-32-bit"],
  ] as const)("is refused before any work above a layer %s", async (_name, layer, bits, code) => {
    const { panel, document } = openPortrait({ bits });
    addPixelLayer(document, picture(40, 30, 3, bits), { name: "Portrait", ...layer });
    const source = await panel.host.openSource("active-layer").catch((failure: PanelError) => ({ softLightRefusal: failure }));
    expect(source.softLightRefusal?.code).toBe(code);
  });

  it("is refused above a base of clipped layers", async () => {
    const { panel, document } = openPortrait();
    const base = document.active[0] ?? 0;
    addExposure(document, 1.1, { clipped: true });
    document.active = [base];
    expect((await panel.host.openSource("active-layer")).softLightRefusal?.code).toBe("soft-light-place");
  });
});
