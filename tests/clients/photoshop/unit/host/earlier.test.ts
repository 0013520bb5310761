// A second retouch of the same source takes the place of the first; what is not surely ours stays.
import { createHost } from "@src/host";
import type { PhotoSource, RetouchResult, Samples, SourceKind, SourceWish } from "@src/photo";
import { beforeAll, describe, expect, it } from "vitest";
import type { DocumentModel } from "../../fake-host/document-model";
import type { LayerModel } from "../../fake-host/layer-model";
import type { FakeHostOptions } from "../../fake-host/options";
import type { Plane } from "../../fake-host/plane";
import { addExposure, addGroup, addPixelLayer, planeOf, portraitDocument } from "../../fake-host/scenes";
import { picture } from "../fake-host/host";
import { hosts } from "./hosts";
import { difference, discRetouch, gatedOf, never, newPanel, noLimits, type Panel, pixelLayerResult, readAll, softLightResult, turns, uxpOf } from "./support";

const disc = discRetouch(18, 14, 9);
// What Soft Light can reach lies between the square and the square root of a value.
const gentle = { ...disc, edit: (value: number): number => value - 0.2 * value * (1 - value / 255) };
const FIRST = "Retouch · blemishes 100 · abpn-skin 0.3.0";
const SECOND = "Retouch · blemishes 40, evening 10 · abpn-skin 0.3.0";
const REPLACED = [{ code: "replaced-earlier", message: "Replaced the earlier retouch; Undo brings it back." }];
const replacing: SourceWish = { keepEarlier: false, onlyInsideSelection: true };

let hostOptions: Partial<FakeHostOptions> = {};

const open = (background = false): { panel: Panel; document: DocumentModel; portrait: LayerModel } => {
  const panel = newPanel(hostOptions);
  const document = panel.fake.open(portraitDocument(picture(40, 30), background ? {} : { layer: {} }));
  const portrait = document.layers[0];
  if (!portrait) throw new Error("no layer");
  return { panel, document, portrait };
};

const called = (name: string, result: RetouchResult): RetouchResult =>
  result.groupName === null ? { ...result, layers: result.layers.map((layer) => ({ ...layer, name })) } : { ...result, groupName: name };

const HIDDEN = {
  code: "earlier-hidden",
  message: `The earlier retouch “${FIRST}” is kept, hidden, because its mask may have been painted on: Alt-drag that mask to the new layer to use it there, or delete the layer.`,
};

const masked = (layer: LayerModel | undefined): LayerModel & { mask: NonNullable<LayerModel["mask"]> } => {
  const one = layer?.kind === "group" ? layer.children[0] : layer;
  if (!one?.mask) throw new Error("no mask");
  return one as LayerModel & { mask: NonNullable<LayerModel["mask"]> };
};

const maskOf = (layer: LayerModel | undefined): Plane => masked(layer).mask.plane;

/** A stroke in black over the mask's left part; width in pixels. */
const paintMask = (document: DocumentModel, layer: LayerModel | undefined, width = 5): void => {
  const { mask } = masked(layer);
  const before = mask.plane;
  mask.plane = planeOf(document, (x, y) => (x >= 16 && x < 16 + width && y >= 14 && y < 14 + width ? 0 : (before.read({ left: x, top: y, right: x + 1, bottom: y + 1 })[0] ?? 0) / 255));
};

interface Wanted {
  readonly kind?: SourceKind;
  readonly wish?: SourceWish;
  readonly group?: boolean;
}

const retouch = async (panel: Panel, name: string, { kind = "active-layer", wish = replacing, group = false }: Wanted = {}): Promise<{ source: PhotoSource; photo: Samples; warnings: unknown }> => {
  const source = await panel.host.openSource(kind, wish);
  if (group && source.softLightRefusal) throw source.softLightRefusal;
  const photo = await readAll(source);
  const result = group ? softLightResult(source, photo, gentle, disc.touched, null) : pixelLayerResult(source, photo, disc, disc.touched);
  return { source, photo, warnings: await panel.host.writeResult(called(name, result), () => undefined, never) };
};

const names = (document: DocumentModel): string[] => document.layers.map((layer) => layer.name);

describe.each(hosts)("a second retouch of the same layer, in a host with %s", (_host, options) => {
  beforeAll(() => void (hostOptions = options));

  it.each([
    ["a pixel layer by a pixel layer", false, false],
    ["a pixel layer by a Soft Light group", false, true],
    ["a Soft Light group by a Soft Light group", true, true],
    ["a Soft Light group by a pixel layer", true, false],
  ])("replaces %s, in one history state, and the picture is of one retouch; Undo brings it back", async (_name, first, second) => {
    const { panel, document } = open();
    expect((await retouch(panel, FIRST, { group: first })).warnings).toEqual([]);
    const [earlier] = document.layers;
    const written = maskOf(earlier).samples.slice();
    const steps = document.history.length;
    const { source, photo, warnings } = await retouch(panel, SECOND, { group: second });
    expect(warnings).toEqual(REPLACED);
    expect(names(document)).toEqual([SECOND, "Portrait"]);
    expect(document.layers[0]).toMatchObject({ kind: second ? "group" : "pixel", clipped: !second });
    expect(document.active).toEqual([document.layers[0]?.id]);
    expect(document.history.slice(steps).map((entry) => entry.name)).toEqual(["Retouch with AbpnBridge"]);
    expect(difference(panel.fake.flatten(document).color, gatedOf(photo, source.format, second ? gentle : disc))).toBeLessThanOrEqual(1);
    panel.fake.user.undo(document);
    expect(names(document)).toEqual([FIRST, "Portrait"]);
    expect(maskOf(document.layers[0]).samples).toEqual(written);
    expect(panel.fake.records.complaints).toEqual([]);
    expect(panel.fake.records.alerts).toEqual([]);
  });

  it.each([
    ["a pixel layer", "a pixel layer", false, false],
    ["a pixel layer", "a Soft Light group", false, true],
    ["a Soft Light group", "a Soft Light group", true, true],
    ["a Soft Light group", "a pixel layer", true, false],
  ])("keeps %s whose mask was painted on, hidden, with its painting; %s is seen in its place, and the next replaces that alone", async (_first, _second, first, second) => {
    const { panel, document, portrait } = open();
    await retouch(panel, FIRST, { group: first });
    const [earlier] = document.layers;
    const steps = document.history.length;
    paintMask(document, earlier);
    const painted = maskOf(earlier).samples.slice();
    for (const again of [0, 1]) {
      const { source, photo, warnings } = await retouch(panel, SECOND, { group: second });
      expect(warnings).toEqual(again ? REPLACED : [HIDDEN]);
      const [above, below, last] = document.layers;
      // A group lies above what is clipped to the source, a clipped layer directly on it.
      const [newest, kept] = second ? [above, below] : [below, above];
      expect(last?.id).toBe(portrait.id);
      expect(newest).toMatchObject({ name: SECOND, visible: true, clipped: !second });
      expect(kept).toMatchObject({ id: earlier?.id, name: FIRST, visible: false, clipped: !first });
      expect(maskOf(kept).samples).toEqual(painted);
      expect(document.active).toEqual([newest?.id]);
      expect(difference(panel.fake.flatten(document).color, gatedOf(photo, source.format, second ? gentle : disc))).toBeLessThanOrEqual(1);
    }
    expect(document.history.slice(steps)).toHaveLength(2);
    panel.fake.user.undo(document);
    panel.fake.user.undo(document);
    expect(document.layers[0]).toMatchObject({ name: FIRST, visible: true });
    expect(maskOf(document.layers[0]).samples).toEqual(painted);
    expect(panel.fake.records.complaints).toEqual([]);
    expect(panel.fake.records.alerts).toEqual([]);
  });

  it("rolled back by Esc or a fault leaves the first one", async () => {
    for (const happen of ["cancelAt", "throwAt"] as const) {
      const { panel, document } = open();
      await retouch(panel, FIRST);
      const earlier = document.layers[0]?.id;
      if (happen === "cancelAt") panel.fake.faults.cancelAt(1, "putLayerMask");
      else panel.fake.faults.throwAt(1, "scratch disk full", "putLayerMask");
      await expect(retouch(panel, SECOND)).rejects.toMatchObject({ code: happen === "cancelAt" ? "cancelled" : "photoshop-failed" });
      expect(document.layers.map((layer) => layer.id)[0]).toBe(earlier);
      expect(names(document)).toEqual([FIRST, "Portrait"]);
    }
  });

  it("merged visible: the first one is not read, is hidden without a trace, and replaced", async () => {
    for (const group of [false, true]) {
      const { panel, document } = open(true);
      addExposure(document, 0.9);
      const plain = panel.fake.flatten(document).color;
      await retouch(panel, FIRST, { kind: "merged", group });
      expect(difference(panel.fake.flatten(document).color, plain)).toBeGreaterThan(5);
      const states = document.history.map((entry) => entry.id);
      const source = await panel.host.openSource("merged", replacing);
      expect(await readAll(source, 7)).toEqual(plain);
      await turns(5);
      expect(document.history.map((entry) => entry.id)).toEqual(states);
      expect(document.layers[0]?.visible).toBe(true);
      const { photo, warnings } = await retouch(panel, SECOND, { kind: "merged", group });
      expect(warnings).toEqual(REPLACED);
      expect(names(document)).toEqual([SECOND, "Exposure", "Background"]);
      expect(difference(panel.fake.flatten(document).color, gatedOf(photo, source.format, group ? gentle : disc))).toBeLessThanOrEqual(1);
    }
  });

  it("merged visible: Esc while it is hidden for the reading shows it again", async () => {
    const { panel, document } = open();
    await retouch(panel, FIRST, { kind: "merged" });
    const steps = document.history.length;
    const source = await panel.host.openSource("merged", replacing);
    panel.fake.faults.cancelAt(1, "getPixels");
    await expect(source.readBand(0, 30)).rejects.toMatchObject({ code: "cancelled" });
    await turns(5);
    expect(document.layers[0]).toMatchObject({ name: FIRST, visible: true });
    expect(document.history.length).toBe(steps);
  });
});

describe("what the user did to an earlier retouch", () => {
  beforeAll(() => void (hostOptions = {}));

  it.each<[string, boolean, (earlier: LayerModel, document: DocumentModel) => void]>([
    ["a single pixel of its mask", false, (earlier, document) => paintMask(document, earlier, 1)],
    ["the mask of a layer in the group", true, (earlier, document) => paintMask(document, earlier.children[1], 2)],
    ["the mask taken away", false, (earlier) => void (earlier.mask = null)],
    ["a mask on the group", true, (earlier, document) => void (earlier.mask = { plane: planeOf(document, () => 1), enabled: true })],
    ["the mask's feather", false, (earlier) => void (earlier.maskFeather = 7)],
    ["the mask's density", true, (earlier) => void (masked(earlier).maskDensity = 50)],
    ["the opacity of a layer in the group", true, (earlier) => void (masked(earlier).opacity = 50)],
  ])("%s keeps it, hidden", async (_name, group, happen) => {
    const { panel, document } = open();
    await retouch(panel, FIRST, { group });
    const [earlier] = document.layers;
    if (!earlier) throw new Error("no retouch");
    happen(earlier, document);
    expect((await retouch(panel, SECOND, { group })).warnings).toEqual([HIDDEN]);
    expect(document.find(earlier.id)).toMatchObject({ visible: false });
  });

  it("cannot be known where Photoshop was started anew since: it is kept, hidden", async () => {
    const { panel, document } = open();
    await retouch(panel, FIRST);
    const host = createHost({ photoshop: panel.photoshop, uxp: uxpOf("25.10.0"), limits: () => noLimits, clock: panel.clock });
    expect((await retouch({ ...panel, host }, SECOND)).warnings).toEqual([HIDDEN]);
    expect(names(document)).toEqual([FIRST, SECOND, "Portrait"]);
  });

  it("is nothing where the layer was moved together with its photo", async () => {
    const { panel, document, portrait } = open();
    await retouch(panel, FIRST);
    for (const layer of [document.layers[0], portrait]) {
      if (!layer) throw new Error("no layer");
      const shift = (plane: Plane): void => {
        const { left, top, right, bottom } = plane.bounds;
        plane.bounds = { left: left + 3, top: top + 2, right: right + 3, bottom: bottom + 2 };
      };
      shift(layer.pixels.color);
      if (layer.pixels.alpha) shift(layer.pixels.alpha);
      if (layer.mask) shift(layer.mask.plane);
    }
    expect((await retouch(panel, SECOND)).warnings).toEqual(REPLACED);
  });

  it.each<[string, boolean, boolean, Partial<LayerModel>, Partial<LayerModel>, string]>([
    ["opacity", false, false, { opacity: 60 }, { opacity: 60 }, " and kept its opacity of 60 %"],
    ["opacity, from layer to group", false, true, { opacity: 60 }, { opacity: 60, blendMode: "passThrough" }, " and kept its opacity of 60 %"],
    ["fill and blend mode", false, false, { fillOpacity: 40, blendMode: "multiply" }, { fillOpacity: 40, blendMode: "multiply" }, " and kept its fill of 40 % and blend mode"],
    ["opacity and a group's blend mode", true, true, { opacity: 30, blendMode: "normal" }, { opacity: 30, blendMode: "normal" }, " and kept its opacity of 30 % and blend mode"],
    ["not the blend mode from layer to group", false, true, { blendMode: "multiply" }, { blendMode: "passThrough" }, ""],
    ["not the blend mode from group to layer", true, false, { blendMode: "multiply" }, { blendMode: "normal" }, ""],
    ["not that it is hidden: who clicks wants to see", false, false, { visible: false, opacity: 70 }, { visible: true, opacity: 70 }, " and kept its opacity of 70 %"],
  ])("the new one takes over: %s", async (_name, first, second, set, wanted, words) => {
    const { panel, document } = open();
    await retouch(panel, FIRST, { group: first });
    Object.assign(document.layers[0] ?? {}, set);
    const { warnings } = await retouch(panel, SECOND, { group: second });
    expect(warnings).toEqual([{ code: "replaced-earlier", message: `Replaced the earlier retouch${words}; Undo brings it back.` }]);
    expect(document.layers).toHaveLength(2);
    expect(document.layers[0]).toMatchObject({ name: SECOND, opacity: 100, visible: true, ...wanted });
  });

  it("is taken over from the one that is seen, and stays after Esc", async () => {
    const { panel, document } = open();
    await retouch(panel, FIRST);
    paintMask(document, document.layers[0]);
    await retouch(panel, SECOND);
    const seen = document.layers.find(({ visible, name }) => visible && name === SECOND);
    if (!seen) throw new Error("nothing is seen");
    seen.opacity = 80;
    panel.fake.faults.cancelAt(1, "putLayerMask");
    await expect(retouch(panel, FIRST)).rejects.toMatchObject({ code: "cancelled" });
    expect(document.find(seen.id)).toMatchObject({ visible: true, opacity: 80 });
    await retouch(panel, FIRST);
    expect(document.layers.map(({ name, visible, opacity }) => [name, visible, opacity])).toEqual([[FIRST, false, 100], [FIRST, true, 80], ["Portrait", true, 100]]);
  });
});

describe("an earlier retouch stays", () => {
  beforeAll(() => void (hostOptions = {}));

  it.each<[string, (document: DocumentModel, earlier: LayerModel) => void]>([
    ["that was renamed", (_, earlier) => void (earlier.name = `${FIRST} copy`)],
    ["that is locked", (_, earlier) => void (earlier.locks.all = true)],
    ["with another layer in between", (document) => { addPixelLayer(document, picture(4, 4), { name: "Mine" }); document.layers.splice(1, 0, document.layers.shift() as LayerModel); }],
    ["in another group", (document, earlier) => { const group = addGroup(document); document.layers.splice(document.layers.indexOf(earlier), 1); group.children = [earlier]; }],
  ])("%s", async (_name, happen) => {
    const { panel, document, portrait } = open();
    await retouch(panel, FIRST);
    const [earlier] = document.layers;
    if (!earlier) throw new Error("no retouch");
    happen(document, earlier);
    document.active = [portrait.id];
    expect((await retouch(panel, SECOND)).warnings).toEqual([]);
    expect(document.find(earlier.id)).toBeDefined();
    expect(names(document)).toContain(SECOND);
  });

  it("that is a group with something of the user's in it, and a pixel layer then lies above it, where it is seen", async () => {
    const { panel, document } = open();
    await retouch(panel, FIRST, { group: true });
    const [group] = document.layers;
    addPixelLayer(document, picture(4, 4), { name: "Mine" }, group);
    const { source, photo } = await retouch(panel, SECOND);
    expect(names(document)).toEqual([SECOND, FIRST, "Portrait"]);
    expect(document.layers[0]?.clipped).toBe(false);
    const middle = { left: 16, top: 12, right: 20, bottom: 16 };
    const wanted = gatedOf(photo, source.format, disc);
    expect(panel.fake.flatten(document, middle).color[0]).toBe(wanted[(12 * 40 + 16) * 3]);
  });

  it.each<[string, Wanted]>([
    ["where the user keeps them", { wish: { keepEarlier: true, onlyInsideSelection: true } }],
    ["beside one that is limited to a selection", { kind: "selection", wish: { keepEarlier: false, onlyInsideSelection: false } }],
    ["beside one that is limited to a live selection", { kind: "active-layer" }],
  ])("%s, and the new one lies above it, clipped", async (_name, wanted) => {
    const { panel, document } = open();
    await retouch(panel, FIRST);
    if (wanted.kind) document.selection = planeOf(document, (x) => (x > 12 ? 1 : 0));
    expect((await retouch(panel, SECOND, wanted)).warnings).toEqual([]);
    expect(document.layers.map(({ name, clipped }) => [name, clipped])).toEqual([[SECOND, true], [FIRST, true], ["Portrait", false]]);
  });

  it("or goes, the new one is the active layer, whatever Photoshop made active while it was written", async () => {
    const { panel, document, portrait } = open();
    panel.fake.faults.at(1, () => (document.active = [portrait.id]), "putLayerMask");
    await retouch(panel, FIRST);
    expect(document.active).toEqual([document.layers[0]?.id]);
  });

  it("unless the selection does not limit", async () => {
    const { panel, document } = open();
    await retouch(panel, FIRST);
    document.selection = planeOf(document, (x) => (x > 12 ? 1 : 0));
    expect((await retouch(panel, SECOND, { wish: { keepEarlier: false, onlyInsideSelection: false } })).warnings).toEqual(REPLACED);
  });

  it("of another layer", async () => {
    const { panel, document } = open();
    await retouch(panel, FIRST);
    addPixelLayer(document, picture(40, 30), { name: "Above" });
    await retouch(panel, SECOND);
    expect(names(document)).toEqual([SECOND, "Above", FIRST, "Portrait"]);
  });

  it("is read with what is visible merged where it is kept, and that is another photo", async () => {
    const { panel, document } = open(true);
    await retouch(panel, FIRST, { kind: "merged" });
    const shown = panel.fake.flatten(document).color;
    const kept = await panel.host.openSource("merged", { keepEarlier: true, onlyInsideSelection: true });
    expect(await readAll(kept)).toEqual(shown);
    expect((await panel.host.openSource("merged", replacing)).revision).not.toBe(kept.revision);
  });
});

describe("what is visible merged", () => {
  beforeAll(() => void (hostOptions = {}));

  it.each<[string, (document: DocumentModel) => void]>([
    ["that a selection limits", (document) => void (document.selection = planeOf(document, (x) => (x > 12 ? 1 : 0)))],
    ["over one that is locked", (document) => void ((document.layers[0] as LayerModel).locks.all = true)],
  ])("%s is read without the earlier one, which stays", async (_name, happen) => {
    const { panel, document } = open(true);
    const plain = panel.fake.flatten(document).color;
    await retouch(panel, FIRST, { kind: "merged" });
    happen(document);
    const { photo, warnings } = await retouch(panel, SECOND, { kind: "merged" });
    expect(photo).toEqual(plain);
    expect(warnings).toEqual([]);
    expect(names(document)).toEqual([SECOND, FIRST, "Background"]);
  });

  it("holds a retouch of one of its layers, and says so unless that is hidden", async () => {
    for (const visible of [true, false]) {
      const { panel, document, portrait } = open(true);
      await retouch(panel, FIRST);
      const [earlier] = document.layers;
      panel.fake.user.show(document, earlier?.id ?? 0, visible);
      const shown = panel.fake.flatten(document).color;
      const { photo, warnings } = await retouch(panel, SECOND, { kind: "merged" });
      expect(photo).toEqual(shown);
      const message = `“${FIRST}” was visible and has been retouched again; if that is too much, undo, hide it, and retouch anew.`;
      expect(warnings).toEqual(visible ? [{ code: "retouched-again", message }] : []);
      expect(names(document)).toEqual([SECOND, FIRST, portrait.name]);
    }
  });
});

describe("an active retouch stands for the layer that it is of", () => {
  beforeAll(() => void (hostOptions = {}));

  it.each<[string, boolean, (document: DocumentModel) => number | undefined]>([
    ["the clipped layer", false, (document) => document.layers[0]?.id],
    ["the group", true, (document) => document.layers[0]?.id],
    ["a layer in the group", true, (document) => document.layers[0]?.children[1]?.id],
    ["the layer above an adjustment that was clipped in between", false, (document) => {
      const [earlier] = document.layers;
      addExposure(document, 1.1, { clipped: true });
      document.layers.splice(1, 0, document.layers.shift() as LayerModel);
      return earlier?.id;
    }],
  ])("%s", async (_name, group, choose) => {
    const { panel, document, portrait } = open();
    await retouch(panel, FIRST, { group });
    document.active = [choose(document) ?? 0];
    expect((await panel.host.openSource("active-layer", replacing)).place.layerId).toBe(portrait.id);
    expect(panel.host.describeActive()?.layerName).toBe("Portrait");
  });

  it("the photo that lies in the daemon is still the same for the next click", async () => {
    const { panel } = open();
    const { source } = await retouch(panel, FIRST);
    expect((await panel.host.openSource("active-layer", replacing)).revision).toBe(source.revision);
  });

  it("where there is none, one sentence says what to do", async () => {
    const { panel, document, portrait } = open();
    await retouch(panel, FIRST);
    panel.fake.user.deleteLayer(document, portrait.id);
    document.active = [document.layers[0]?.id ?? 0];
    await expect(panel.host.openSource("active-layer", replacing)).rejects.toMatchObject({
      code: "retouch-without-photo",
      message: `“${FIRST}” is a retouch, and the layer that it belongs to is not below it; select the photo's layer, or rename this one to retouch it itself.`,
    });
    expect(panel.host.describeActive()?.layerName).toBe(FIRST);
    // All that there is: what is visible merged can only be that.
    expect((await panel.host.openSource("merged", replacing)).place.replaces).toEqual([]);
  });
});

describe("a Soft Light group", () => {
  it("is refused by the user's clipped layers, not by our own that it replaces", async () => {
    const { panel, document } = open();
    await retouch(panel, FIRST);
    expect((await panel.host.openSource("active-layer", replacing)).softLightRefusal).toBeUndefined();
    expect((await panel.host.openSource("active-layer", { keepEarlier: true, onlyInsideSelection: true })).softLightRefusal?.code).toBe("soft-light-place");
    addExposure(document, 1.1, { clipped: true });
    document.active = [document.layers[2]?.id ?? 0];
    expect((await panel.host.openSource("active-layer", replacing)).softLightRefusal?.code).toBe("soft-light-place");
  });
});
