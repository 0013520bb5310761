// facts/uxp.md 6.2, "Host": each of its topics is a test here.
import { expect, test } from "vitest";
import { portraitDocument } from "../../fake-host/scenes";
import { newHost, picture } from "./host";

const scene = (options: Parameters<typeof newHost>[0] = {}) => {
  const host = newHost(options);
  return { host, document: host.open(portraitDocument(picture(4, 4), { background: false })), seen: () => host.photoshop.app.activeDocument };
};

test("writes and reads throw outside modal", async () => {
  const { host, seen } = scene();
  await expect(seen().createLayer()).rejects.toThrow("modal scope");
  await expect(host.photoshop.imaging.getPixels({})).rejects.toThrow("modal scope");
  expect(() => { (seen().layers[0] as { name: string }).name = "x"; }).toThrow("modal scope");
  const lenient = scene({ readsNeedModal: false });
  await expect(lenient.host.photoshop.imaging.getPixels({})).resolves.toBeDefined();
});

test("one modal owner, number 9 on collision with timeOut retry", async () => {
  const { host } = scene();
  let release = host.faults.otherPluginIsModal();
  await expect(host.photoshop.core.executeAsModal(() => 1, { commandName: "x", timeOut: 0.02 })).rejects.toMatchObject({ number: 9, message: expect.stringContaining("another.plugin") as string });
  release();
  release = host.faults.otherPluginIsModal();
  const waiting = host.photoshop.core.executeAsModal(() => 2, { commandName: "x", timeOut: 5 });
  setTimeout(release, 20);
  expect(await waiting).toBe(2);
});

test("cancel makes later calls throw and rolls back", async () => {
  const { host, document, seen } = scene();
  let told = 0;
  const run = host.modalScope(async (context) => {
    context.onCancel = () => told++;
    await context.hostControl.suspendHistory({ documentID: document.id, name: "Retouch" });
    await seen().createLayer("pixel", { name: "new" });
    host.user.cancel();
    expect(context.isCancelled).toBe(true);
    await seen().createLayer();
  });
  await expect(run).rejects.toMatchObject({ number: -128 });
  expect(told).toBe(1);
  expect(seen().layers.map((layer) => layer.name)).toEqual(["Portrait"]);
  expect(seen().historyStates.map((entry) => entry.name)).toEqual(["Open"]);
  await host.modalScope(() => seen().createLayer());
  expect(seen().layers).toHaveLength(2);
});

test("the fault cancels at the n-th call; a scope that hides it is reported and still rolled back", async () => {
  const { host, document, seen } = scene();
  host.faults.cancelAt(3);
  await host.modalScope(async (context) => {
    await context.hostControl.suspendHistory({ documentID: document.id, name: "Retouch" });
    await seen().createLayer();
    await seen().createLayer().catch(() => undefined);
  });
  expect(document.layers).toHaveLength(1);
  expect(host.records.complaints.map((each) => each.topic)).toEqual(["swallowed cancel"]);
});

test.each(["allowed", "throws"] as const)("after a cancel resumeHistory(false) is %s, and the document is rolled back in either", async (resumeAfterCancel) => {
  const { host, document, seen } = scene({ resumeAfterCancel });
  let thrown = false;
  await expect(host.modalScope(async (context) => {
    const suspension = await context.hostControl.suspendHistory({ documentID: document.id, name: "Retouch" });
    await seen().createLayer();
    host.user.cancel();
    await context.hostControl.resumeHistory(suspension, false).catch(() => (thrown = true));
    throw new Error("cancelled");
  })).rejects.toThrow("cancelled");
  expect(thrown).toBe(resumeAfterCancel === "throws");
  expect(document.layers).toHaveLength(1);
});

test("history states recorded, one per suspendHistory", async () => {
  const { host, document, seen } = scene();
  await host.modalScope(async (context) => {
    const suspension = await context.hostControl.suspendHistory({ documentID: document.id, name: "Retouch" });
    await seen().createLayer();
    await seen().createLayer();
    suspension.finalName = "Retouched";
    await context.hostControl.resumeHistory(suspension);
    await seen().createLayer();
  });
  expect(seen().historyStates.map((entry) => entry.name)).toEqual(["Open", "Retouched", "createPixelLayer"]);
  host.user.undo(document);
  host.user.undo(document);
  expect(document.layers.map((layer) => layer.name)).toEqual(["Portrait"]);
});

test("no history state when nothing changed; all commit when the scope returns", async () => {
  const { host, document, seen } = scene();
  await host.modalScope((context) => context.hostControl.suspendHistory({ documentID: document.id, name: "Nothing" }));
  await host.modalScope(async (context) => {
    await context.hostControl.suspendHistory({ documentID: document.id, name: "Left open" });
    await seen().createLayer();
  });
  expect(seen().historyStates.map((entry) => entry.name)).toEqual(["Open", "Left open"]);
});

test("an exception rolls back pixels, masks, order and names", async () => {
  const { host, document, seen } = scene();
  const before = host.flatten(document);
  await expect(host.modalScope(async (context) => {
    await context.hostControl.suspendHistory({ documentID: document.id, name: "Retouch" });
    const layer = seen().layers[0] as { id: number; name: string };
    const imageData = await host.photoshop.imaging.createImageDataFromBuffer(new Uint8Array(3), { width: 1, height: 1, components: 3, colorSpace: "RGB" });
    const mask = await host.photoshop.imaging.createImageDataFromBuffer(new Uint8Array(16), { width: 4, height: 4, components: 1, colorSpace: "Grayscale" });
    await host.photoshop.imaging.putPixels({ layerID: layer.id, imageData, replace: false });
    await host.photoshop.imaging.putLayerMask({ layerID: layer.id, imageData: mask });
    layer.name = "changed";
    expect(host.flatten(document)).not.toEqual(before);
    throw new Error("broken");
  })).rejects.toThrow("broken");
  expect(host.flatten(document)).toEqual(before);
  expect(seen().layers[0]?.name).toBe("Portrait");
});

test("executionContext props non-enumerable", async () => {
  const { host } = scene();
  await host.modalScope((context) => {
    expect({ ...context }).toEqual({});
    expect(context.isCancelled).toBe(false);
  });
});

test("batchPlay error-as-result", async () => {
  const { host, document } = scene();
  await host.modalScope(async () => {
    const gone = { _obj: "select", _target: [{ _ref: "layer", _id: 99999 }] };
    const [answer, ...rest] = await host.photoshop.action.batchPlay([gone, gone], {});
    expect(answer).toMatchObject({ _obj: "error", result: -25922 });
    expect(rest).toEqual([]);
    const get = { _obj: "get", _target: [{ _property: "hasUserMask" }, { _ref: "layer", _id: document.layers[0]?.id }, { _ref: "document", _id: document.id }] };
    expect(await host.photoshop.action.batchPlay([get])).toEqual([{ hasUserMask: false }]);
    await expect(host.photoshop.action.batchPlay([{ _obj: "emboss" }])).rejects.toThrow("UNIMPLEMENTED");
  });
});

test("progress is recorded, the scope's length too; a nested scope shares the state", async () => {
  const { host } = scene();
  await host.modalScope(async (context) => {
    context.reportProgress({ value: 0.5, commandName: "Half" });
    expect(() => context.reportProgress({ value: 1.5 })).toThrow(RangeError);
    await host.modalScope((inner) => {
      host.user.cancel();
      expect(inner.isCancelled).toBe(true);
    });
    expect(context.isCancelled).toBe(true);
    throw new Error("stop");
  }).catch(() => undefined);
  expect(host.modal.records[0]).toMatchObject({ progress: [{ value: 0.5, commandName: "Half" }], outcome: "cancelled" });
});

test("notifications are silent in a modal scope and told outside, the scope's own are told", async () => {
  const { host, document, seen } = scene();
  const events: string[] = [];
  await host.photoshop.action.addNotificationListener(["select", "close", "make", "historyStateChanged", "modalJavaScriptScopeEnter", "modalJavaScriptScopeExit"], (event) => events.push(event));
  await host.modalScope(() => seen().createLayer());
  host.user.selectLayer(document, document.layers[0]?.id as number);
  host.user.close(document);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(events).toEqual(["modalJavaScriptScopeEnter", "modalJavaScriptScopeExit", "select", "close"]);
});

test("documents registered for it close with the scope", async () => {
  const { host } = scene();
  await host.modalScope(async (context) => {
    const scratch = await host.photoshop.app.createDocument({ width: 1, height: 1, mode: "RGBColorMode" });
    await context.hostControl.registerAutoCloseDocument(scratch.id);
  });
  expect(host.documents).toHaveLength(1);
});

test("what is not modelled throws UNIMPLEMENTED instead of being undefined", async () => {
  const { host, seen } = scene();
  expect(() => (host.photoshop.imaging as unknown as { getPixelz: unknown }).getPixelz).toThrow("UNIMPLEMENTED");
  expect(() => (seen() as unknown as { crop: unknown }).crop).toThrow("UNIMPLEMENTED");
  expect(() => (host.photoshop.app as unknown as { preferences: unknown }).preferences).toThrow("UNIMPLEMENTED");
});
