// facts/uxp.md 6.2, "Layers": each of its topics is a test here.
import { expect, test } from "vitest";
import { addEmptyLayer, addGroup, addPixelLayer, portraitDocument, type DocumentOptions } from "../../fake-host/scenes";
import type { FakeHostOptions } from "../../fake-host/options";
import { newHost, picture, type Layer } from "./host";

function scene(document: DocumentOptions = {}, options: Partial<FakeHostOptions> = {}) {
  const host = newHost(options);
  const model = host.open(portraitDocument(picture(8, 6), document));
  const layer = (index: number): Layer => host.photoshop.app.activeDocument.layers[index] as Layer;
  return { host, model, layer, imaging: host.photoshop.imaging };
}

const grey = (width: number, height: number, value = 255): [Uint8Array, object] => [new Uint8Array(width * height).fill(value), { width, height, components: 1, colorSpace: "Grayscale" }];

test("Background cannot take blendMode/mask", async () => {
  const { host, model, layer, imaging } = scene();
  await host.modalScope(async () => {
    expect(() => { layer(0).blendMode = "softLight"; }).toThrow("Background");
    expect(() => { layer(0).opacity = 50; }).toThrow("Background");
    const imageData = await imaging.createImageDataFromBuffer(...grey(8, 6));
    await expect(imaging.putLayerMask({ layerID: model.layers[0]?.id, imageData })).rejects.toThrow("Background");
  });
  expect(host.photoshop.app.activeDocument.historyStates).toHaveLength(1);
});

test("move-to-front alert", async () => {
  const { host, model, layer } = scene({ background: false });
  addEmptyLayer(model, { name: "Front" });
  await host.modalScope(() => layer(0).move(layer(1), "placeBefore"));
  expect(host.records.alerts).toEqual(['The command "Move" is not currently available.']);
  await host.modalScope(() => layer(1).move(layer(0), "placeBefore"));
  expect(host.records.alerts).toHaveLength(1);
  expect(model.layers.map((each) => each.name)).toEqual(["Portrait", "Front"]);
});

test("placeBefore is above, placeAfter below, placeInside into the group", async () => {
  const { host, model, layer } = scene({ background: false });
  addGroup(model, { name: "Group" });
  addEmptyLayer(model, { name: "Top" });
  await host.modalScope(() => {
    layer(0).move(layer(1), "placeAfter");
    expect(model.layers.map((each) => each.name)).toEqual(["Group", "Top", "Portrait"]);
    layer(1).move(layer(0), "placeInside");
    expect(layer(0).layers?.map((each) => each.name)).toEqual(["Top"]);
    expect(() => layer(0).move(layer(1), "placeInside")).toThrow("needs a group");
  });
});

test("stale layer ids: gone with delete, undo and rollback", async () => {
  const { host, model, layer, imaging } = scene();
  let made: Layer | undefined;
  await host.modalScope(async () => (made = await host.photoshop.app.activeDocument.createLayer()));
  const id = made?.id;
  host.user.undo(model);
  expect(() => made?.name).toThrow("does not exist");
  await host.modalScope(async () => {
    await expect(imaging.getPixels({ layerID: id })).rejects.toMatchObject({ number: -25922 });
    const [answer] = await host.photoshop.action.batchPlay([{ _obj: "delete", _target: [{ _ref: "layer", _id: id }] }]);
    expect(answer).toMatchObject({ _obj: "error" });
    expect(() => layer(0).delete()).toThrow("keep one layer");
  });
});

test("doc closed or switched between read and write", async () => {
  const { host, model, layer, imaging } = scene();
  const other = host.open(portraitDocument(picture(4, 4), { name: "other.psd" }));
  expect(host.photoshop.app.activeDocument.id).toBe(other.id);
  host.user.activate(model);
  const seen = layer(0);
  host.faults.closeAt(1, model, "getPixels");
  await host.modalScope(async () => {
    await expect(imaging.getPixels({ documentID: model.id, layerID: seen.id })).rejects.toThrow("does not exist any more");
    expect(() => seen.name).toThrow("does not exist any more");
  });
  expect(host.photoshop.app.documents).toHaveLength(1);
});

test("revealSelection consumes the selection", async () => {
  const { host, model } = scene({ background: false, selection: (x) => (x < 3 ? 1 : 0) });
  const make = { _obj: "make", new: { _obj: "channel", _enum: "channel", _value: "mask" }, at: { _ref: "channel", _enum: "channel", _value: "mask" }, using: { _enum: "userMaskEnabled", _value: "revealSelection" } };
  await host.modalScope(() => host.photoshop.action.batchPlay([make]));
  expect(host.photoshop.app.activeDocument.selection.bounds).toBeNull();
  expect([...(model.layers[0]?.mask?.plane.read({ left: 0, top: 0, right: 5, bottom: 1 }) ?? [])]).toEqual([255, 255, 255, 0, 0]);
});

test("getSelection: both throw and empty modes for 'no selection'", async () => {
  await scene().host.modalScope(async () => undefined);
  const strictScene = scene(), empty = scene({}, { noSelection: "empty" });
  await strictScene.host.modalScope(() => expect(strictScene.imaging.getSelection()).rejects.toThrow("no selection"));
  await empty.host.modalScope(async () => expect((await empty.imaging.getSelection()).imageData.width).toBe(0));
});

test("getSelection: partial bounds otherwise", async () => {
  const { host, imaging } = scene({ bits: 16, selection: (x, y) => (x >= 2 && x < 5 && y === 3 ? 0.5 : 0) });
  await host.modalScope(async () => {
    const read = await imaging.getSelection({ sourceBounds: { left: 0, top: 0, right: 4, bottom: 6 } });
    expect(read.sourceBounds).toEqual({ left: 2, top: 3, right: 4, bottom: 4 });
    expect([...(await read.imageData.getData())]).toEqual([16384, 16384]);
  });
  expect(host.photoshop.app.activeDocument.selection.bounds).toMatchObject({ left: 2, right: 5, width: 3, height: 1 });
  expect(host.photoshop.app.activeDocument.selection.solid).toBe(false);
});

test("putSelection replaces or adds", async () => {
  const { host, imaging } = scene();
  const at = async (left: number, replace: boolean): Promise<void> => imaging.putSelection({ imageData: await imaging.createImageDataFromBuffer(...grey(1, 1)), replace, targetBounds: { left, top: 0 } });
  await host.modalScope(async () => {
    await at(0, true);
    await at(5, false);
    expect(host.photoshop.app.activeDocument.selection.bounds).toMatchObject({ left: 0, right: 6 });
    await at(2, true);
    expect(host.photoshop.app.activeDocument.selection.bounds).toMatchObject({ left: 2, right: 3 });
  });
});

test.each([["hidden", 0], ["revealed", 255]] as const)("putLayerMask makes the mask; outside its pixels it is %s", async (maskOutside, value) => {
  const { host, model, imaging } = scene({ background: false }, { maskOutside });
  const layerID = model.layers[0]?.id;
  await host.modalScope(async () => {
    await expect(imaging.getLayerMask({ layerID })).rejects.toThrow("no user mask");
    await imaging.putLayerMask({ layerID, imageData: await imaging.createImageDataFromBuffer(...grey(2, 1, 77)), targetBounds: { left: 1, top: 0 } });
  });
  expect([...(model.layers[0]?.mask?.plane.read({ left: 0, top: 0, right: 4, bottom: 1 }) ?? [])]).toEqual([value, 77, 77, value]);
});

test("a locked layer takes no pixels, no name, no move; an option of a scene locks", async () => {
  const { host, model, layer, imaging } = scene({ background: false, layer: { locked: true } });
  addEmptyLayer(model);
  const imageData = await imaging.createImageDataFromBuffer(new Uint8Array(3), { width: 1, height: 1, components: 3, colorSpace: "RGB" });
  await host.modalScope(async () => {
    await expect(imaging.putPixels({ layerID: layer(1).id, imageData })).rejects.toThrow("locked");
    expect(() => { layer(1).name = "x"; }).toThrow("locked");
    expect(() => layer(1).move(layer(0), "placeBefore")).toThrow("locked");
    layer(1).allLocked = false;
    layer(1).name = "x";
  });
  expect(layer(1).name).toBe("x");
});

test("a layer that comes between a base and what is clipped to it is clipped too; the lowest cannot be", async () => {
  const { host, model, layer } = scene({ background: false });
  const base = model.layers[0]?.id as number;
  addPixelLayer(model, picture(2, 2), { name: "Clipped", clipped: true });
  host.user.selectLayer(model, base);
  await host.modalScope(() => host.photoshop.app.activeDocument.createLayer("pixel", { name: "New" }));
  expect(model.layers.map((each) => [each.name, each.clipped])).toEqual([["Clipped", true], ["New", true], ["Portrait", false]]);
  await host.modalScope(() => expect(() => { layer(2).isClippingMask = true; }).toThrow("no layer below"));
});

test("Soft Light is refused in 32-bit documents, a feather without a mask everywhere", async () => {
  const { host, layer } = scene({ bits: 32, background: false });
  await host.modalScope(() => {
    expect(() => { layer(0).blendMode = "softLight"; }).toThrow("32-bit");
    expect(() => { layer(0).layerMaskFeather = 3; }).toThrow("no user mask");
    expect(() => { layer(0).opacity = 101; }).toThrow(RangeError);
  });
});

test("a locked group takes no new layer and no moved one; with no layer active what is new lies on top", async () => {
  const { host, model, layer } = scene({ background: false });
  const group = addGroup(model, { locked: true });
  const inside = addPixelLayer(model, picture(2, 2), {}, group);
  await host.modalScope(async () => {
    await expect(host.photoshop.app.activeDocument.createLayer()).rejects.toThrow("is locked");
    expect(() => layer(1).move(layer(0), "placeInside")).toThrow("is locked");
    await host.photoshop.action.batchPlay([{ _obj: "selectNoLayers", _target: [{ _ref: "layer", _enum: "ordinal", _value: "targetEnum" }] }]);
    expect(model.active).toEqual([]);
    await host.photoshop.app.activeDocument.createLayer("pixel", { name: "New" });
  });
  expect(model.layers[0]?.name).toBe("New");
  expect(model.find(group.id)?.children.map((each) => each.id)).toEqual([inside.id]);
});

test("a select with addToSelection keeps what was selected", async () => {
  const { host, model } = scene({ background: false });
  const second = addEmptyLayer(model);
  const first = model.layers[1]?.id;
  const select = (id: number | undefined, more: object = {}): object => ({ _obj: "select", _target: [{ _ref: "layer", _id: id }], ...more });
  await host.modalScope(async () => {
    await host.photoshop.action.batchPlay([select(first), select(second.id, { selectionModifier: { _enum: "selectionModifierType", _value: "addToSelection" } })]);
  });
  expect(model.active).toEqual([first, second.id]);
});

test("the eye makes no history state, a stroke does", () => {
  const { host, model } = scene({ background: false });
  const id = model.active[0] ?? 0;
  host.user.show(model, id, false);
  expect([model.find(id)?.visible, model.history.length]).toEqual([false, 1]);
  host.user.paint(model, id, { left: 1, top: 1, right: 2, bottom: 2 }, 1);
  expect(model.history.map((entry) => entry.name)).toEqual(["Open", "Brush Tool"]);
  expect(model.find(id)?.pixels.color.read({ left: 1, top: 1, right: 2, bottom: 2 })).toEqual(Uint8Array.of(255, 255, 255));
});

test("a colour overlay lies over what is clipped to its layer, and is told by the layer's descriptor", async () => {
  const { host, model } = scene({ background: false, layer: { overlay: { value: 1, opacity: 1 } } });
  const base = model.active[0] ?? 0;
  const black = { width: 8, height: 6, channels: 3 as const, samples: new Uint8Array(144) };
  addPixelLayer(model, black, { clipped: true });
  expect([...host.flatten(model).color].every((value) => value === 255)).toBe(true);
  const [told] = await host.photoshop.action.batchPlay([{ _obj: "get", _target: [{ _ref: "layer", _id: base }] }]);
  expect(told).toMatchObject({ layerFXVisible: true, layerEffects: { solidFill: { enabled: true } } });
  (model.find(base) as { stylesVisible: boolean }).stylesVisible = false;
  expect([...host.flatten(model).color].every((value) => value === 0)).toBe(true);
});
