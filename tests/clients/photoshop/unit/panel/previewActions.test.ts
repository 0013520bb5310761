import { describe, expect, it, vi } from "vitest";
import type { Host } from "@src/photo";
import { withStrength } from "@src/panel/state";
import { fault } from "../retouch/fakeSides";
import { actions, daemon, host, settled, store } from "./world";

describe("the preview", () => {
  it("follows a slider without a new upload", async () => {
    await actions.previews.make();
    expect(store.state.preview?.after.samples[0]).toBe(32768);
    actions.change((state) => withStrength(state, "blemishes", 50));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await settled();
    expect(store.state.preview?.after.samples[0]).toBe(16384);
    expect(daemon.photos).toHaveLength(1);
    expect(host.results).toHaveLength(0);
    actions.previews.hide();
    expect(store.state.preview).toBeNull();
  });

  it("is taken down, with a sentence, where the daemon no longer has the photo: it would show other strengths than the sliders", async () => {
    await actions.previews.make();
    daemon.before = (call) => {
      if (call === "retouch") throw fault("not-found");
    };
    actions.change((state) => withStrength(state, "blemishes", 50));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await settled();
    expect(store.state).toMatchObject({ preview: null, failure: null, notice: expect.stringContaining("Click Preview") as string });
  });

  it("is made anew after a retouch, and what the retouch said stays", async () => {
    await actions.previews.make();
    const first = store.state.preview;
    await actions.retouch();
    expect(store.state.work?.what).toBe("preview");
    await settled();
    const { work, notice, preview } = store.state;
    expect({ work, notice }).toEqual({ work: null, notice: "Done in 0.1 s, on the processor: “Retouch · blemishes 100, evening 50 · abpn-skin 0.3.0”." });
    // Compared outside of expect, which would walk through all pixels.
    expect(preview === first).toBe(false);
  });
});

describe("the mask over the preview", () => {
  it("is read only when it is to be seen, follows a slider, at 100 % too, and goes without a call", async () => {
    const calls: string[] = [];
    daemon.onPreview = (output) => calls.push(output);
    daemon.onRead = (output) => calls.push(`part of ${output}`);
    await actions.previews.make();
    expect(calls).toEqual(["pixels", "pixels"]);
    await actions.previews.showMask(true);
    expect(store.state.preview?.mask).toMatchObject({ channels: 1, extent: store.state.preview?.after.extent });
    actions.change((state) => withStrength(state, "blemishes", 50));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await settled();
    expect(store.state.preview?.mask?.samples[0]).toBe(16384);
    actions.previews.zoom({ x: 500, y: 1500 }, { width: 300, height: 200 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await settled();
    expect(store.state.zoom?.detail?.mask).toMatchObject({ channels: 1, extent: store.state.zoom?.detail?.after.extent });
    const before = calls.length;
    await actions.previews.showMask(false);
    // Both are there still.
    await actions.previews.showMask(true);
    expect(calls.length).toBe(before);
    // Only "before" was not read again.
    expect(calls.slice(2)).toEqual(["pixels", "mask", "pixels", "mask", "part of pixels", "part of mask", "part of pixels"]);
  });

  it("is read of a part that was seen without it", async () => {
    await actions.previews.make();
    actions.previews.zoom({ x: 500, y: 1500 }, { width: 300, height: 200 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await settled();
    expect(store.state.zoom?.detail?.mask).toBeNull();
    await actions.previews.showMask(true);
    expect(store.state.zoom?.detail?.mask).not.toBeNull();
  });
});

describe("the faces", () => {
  it("have small pictures after a retouch, which is none the worse where there are none to be had", async () => {
    await actions.retouch();
    // 400 x 500 of 1000 x 3000, in a view of 171 x 512.
    expect(store.state.faces?.list[0]?.picture).toMatchObject({ width: 68, height: 86 });
    daemon.before = (call) => {
      if (call === "readPreview") throw fault("internal");
    };
    host.revision = "2";
    daemon.regions = [{ ...daemon.regions[0]!, bounds: { x: 0, y: 2000, width: 50, height: 50 } }];
    daemon.touched = { x: 10, y: 2010, width: 20, height: 20 };
    await actions.retouch();
    expect(store.state).toMatchObject({ failure: null, notice: expect.stringMatching(/^Done in 0.1 s, on the processor: “Retouch · /) as string, faces: { list: [{ picture: null }] } });
  });

  it("go with the preview when another document is chosen, by whatever it is told from this one; not with its own layers", async () => {
    let documentChanged = (): void => undefined;
    (host as Host).onChange = (listener) => {
      documentChanged = listener;
      return () => undefined;
    };
    vi.useFakeTimers({ toFake: ["setInterval"] });
    await actions.open();
    const active = { documentName: "anna.psd", documentId: 7, layerName: "Background", sample: "photoshop16" as const, hasSelection: false };
    for (const other of [{ ...active, documentId: 8 }, { documentName: "bea.psd", layerName: null, sample: "uint8" as const, hasSelection: false }]) {
      host.describeActive = () => active;
      await actions.previews.make();
      host.describeActive = () => ({ ...active, layerName: "Another" });
      documentChanged();
      expect(store.state.faces?.list).toHaveLength(1);
      host.describeActive = () => other;
      documentChanged();
      expect(store.state).toMatchObject({ faces: null, preview: null, active: other });
    }
    // One that was left while its preview was made.
    await actions.previews.make();
    expect(store.state).toMatchObject({ faces: null, preview: null });
    vi.useRealTimers();
  });
});

describe("100 %", () => {
  const view = { width: 300, height: 200 };
  const looked = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await settled();
  };

  it("reads what is seen and what lies around it, a few rows at a time, before and after", async () => {
    await actions.previews.make();
    const reads: number[] = [];
    daemon.onRead = (_output, _row, count) => reads.push(count);
    actions.previews.zoom({ x: 5, y: 1500 }, view);
    // The middle that shows nothing beside the photo.
    expect(store.state.zoom).toMatchObject({ middle: { x: 150, y: 1500 }, detail: null });
    await looked();
    const { detail } = store.state.zoom ?? {};
    expect(detail?.bounds).toEqual({ x: 0, y: 1300, width: 600, height: 400 });
    expect([detail?.before.samples.length, detail?.after.samples.length]).toEqual([600 * 400 * 3, 600 * 400 * 3]);
    // 400 rows twice; 4 MB are 500 rows of 1000 pixels of four 16-bit samples.
    expect(reads).toEqual([400, 400]);
    expect(daemon.photos[0]?.orders.slice(-2).map(({ settings }) => settings.strengths.blemishes)).toEqual([1, 0]);
    actions.previews.fit();
    expect(store.state.zoom).toBeNull();
  });

  it("reads again where the hand leaves what was read, not before; a slider reads only after", async () => {
    await actions.previews.make();
    actions.previews.zoom({ x: 500, y: 1500 }, view);
    await looked();
    const first = store.state.zoom?.detail;
    let reads = 0;
    daemon.onRead = () => void reads++;
    actions.previews.zoom({ x: 550, y: 1500 }, view);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(reads).toBe(0);
    actions.change((state) => withStrength(state, "blemishes", 50));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await settled();
    expect(reads).toBe(1);
    expect(store.state.zoom?.detail?.before === first?.before).toBe(true);
    expect(store.state.zoom?.detail?.after === first?.after).toBe(false);
    actions.previews.zoom({ x: 550, y: 2500 }, view);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await settled();
    expect(store.state.zoom?.detail?.bounds.y).toBe(2300);
  });

  it("ends with the preview, and is read anew where a retouch sent the photo anew", async () => {
    await actions.previews.make();
    actions.previews.zoom({ x: 500, y: 1500 }, view);
    await looked();
    const first = store.state.zoom?.detail;
    host.revision = "2";
    await actions.retouch();
    await settled();
    expect(daemon.photos).toHaveLength(2);
    expect(store.state.zoom?.detail?.before === first?.before).toBe(false);
    actions.previews.hide();
    expect(store.state.zoom).toBeNull();
    actions.previews.zoom({ x: 1, y: 1 }, view);
    expect(store.state.zoom).toBeNull();
  });
});
