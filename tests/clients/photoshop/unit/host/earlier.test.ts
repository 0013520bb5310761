// A second retouch of the same source takes the place of the first, unless the user has worked on it.
import { createHost } from "@src/host";
import { describe, expect, it } from "vitest";
import type { DocumentModel } from "../../fake-host/document-model";
import type { LayerModel } from "../../fake-host/layer-model";
import type { Plane } from "../../fake-host/plane";
import { addExposure, planeOf } from "../../fake-host/scenes";
import { disc, FIRST, SECOND, REPLACED, replacing, open, HIDDEN, masked, maskOf, paintMask, retouch, names, inHost, gentle } from "./earlierRetouch";
import { hosts } from "./hosts";
import { difference, gatedOf, noLimits, readAll, turns, uxpOf } from "./support";

describe.each(hosts)("a second retouch of the same layer, in a host with %s", (_host, options) => {
  inHost(options);

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
  inHost({});

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
