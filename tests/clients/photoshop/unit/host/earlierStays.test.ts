// What is not surely an earlier retouch of ours, or of the same source, stays.
import { describe, expect, it } from "vitest";
import type { DocumentModel } from "../../fake-host/document-model";
import type { LayerModel } from "../../fake-host/layer-model";
import { addExposure, addGroup, addPixelLayer, planeOf } from "../../fake-host/scenes";
import { picture } from "../fake-host/host";
import { disc, FIRST, SECOND, REPLACED, replacing, open, retouch, names, inHost, type Wanted } from "./earlierRetouch";
import { gatedOf, readAll } from "./support";

describe("an earlier retouch stays", () => {
  inHost({});

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
  inHost({});

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
  inHost({});

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
