import type { PhotoSource, Samples } from "@src/photo";
import { PanelError } from "@src/photo";
import { padded } from "@src/host/reading";
import { takePixels } from "@src/host/imageData";
import { describe, expect, it, vi } from "vitest";
import { solidSelection } from "../../fake-host/dom-document";
import type { DocumentModel } from "../../fake-host/document-model";
import { addPixelLayer, portraitDocument } from "../../fake-host/scenes";
import type { Depth } from "../../fake-host/samples";
import { picture } from "../fake-host/host";
import { hosts } from "./hosts";
import { discRetouch, never, newPanel, type Panel, pixelLayerResult, readAll, turns } from "./support";

// Far more than they take: the machines that test this are busy.
vi.setConfig({ testTimeout: 60_000 });

const openLayer = async (panel: Panel, samples: ReturnType<typeof picture>, bits: Depth, options: object = {}): Promise<{ source: PhotoSource; document: DocumentModel }> => {
  const document = portraitDocument(picture(40, 30, samples.channels >= 3 ? 3 : 1, bits), { bits, ...(samples.channels <= 2 ? { mode: "grayscaleMode" } : {}) });
  addPixelLayer(document, samples, { name: "Portrait", ...options });
  panel.fake.open(document);
  return { source: await panel.host.openSource("active-layer"), document };
};

/** What a photo must be: colours where alpha is not 0, alpha everywhere. */
const visible = (samples: Samples, channels: number): Samples => {
  const shown = samples.slice();
  if (channels % 2 === 1) return shown;
  for (let i = 0; i < shown.length; i++) if (samples[i - (i % channels) + channels - 1] === 0) shown[i] = 0;
  return shown;
};

describe.each(hosts)("in a host with %s", (_host, options) => {
  it.each<[Depth, 1 | 2 | 3 | 4]>([
    [8, 3],
    [8, 4],
    [16, 4],
    [32, 4],
    [16, 1],
    [8, 2],
  ])("%i bit, %i channels: bands of any height give the layer, whatever Photoshop trims", async (bits, channels) => {
    const panel = newPanel(options);
    const photo = picture(23, 17, channels, bits, (x, y) => (y < 5 || x < 3 || (y > 8 && y < 12) ? 0 : y > 14 ? 1 : 0.5));
    const { source } = await openLayer(panel, photo, bits, { left: -4, top: -6 });
    const { extent } = source.format;
    const rows = photo.samples;
    // Photoshop's bounds end where the pixels do: 3 columns and 5 rows fewer with alpha.
    const [left, top] = channels % 2 === 0 ? [3, 5] : [0, 0];
    expect([source.place.left, source.place.top, extent.width, extent.height]).toEqual([-4 + left, -6 + top, 23 - left, 17 - top]);
    expect(source.format.channels).toBe(channels);
    const wanted = new (rows.constructor as Uint8ArrayConstructor)(extent.width * extent.height * channels);
    for (let y = 0; y < extent.height; y++) {
      const from = ((y + top) * 23 + left) * channels;
      wanted.set(rows.subarray(from, from + extent.width * channels) as Uint8Array, y * extent.width * channels);
    }
    for (const bandRows of [1, 3, 100]) expect(visible(await readAll(source, bandRows), channels)).toEqual(visible(wanted, channels));
    expect(panel.fake.records.memory.liveImages).toBe(0);
    expect(panel.fake.records.complaints).toEqual([]);
  });

  it("a mask is in the alpha", async () => {
    const { source } = await openLayer(newPanel(options), picture(40, 30), 8, { mask: (x: number) => (x < 20 ? 0.2 : 1) });
    const photo = await readAll(source);
    expect(source.format.channels).toBe(4);
    expect([photo[3], photo[25 * 4 + 3]]).toEqual([51, 255]);
  });

  it("merged visible holds all that is seen, as large as the canvas", async () => {
    const panel = newPanel(options);
    const document = portraitDocument(picture(12, 9));
    addPixelLayer(document, picture(40, 40), { left: -5, top: -5, opacity: 50 });
    panel.fake.open(document);
    const source = await panel.host.openSource("merged");
    expect(source.place).toMatchObject({ layerId: null, left: 0, top: 0 });
    expect(await readAll(source, 4)).toEqual(panel.fake.flatten(document).color);
  });

  it.each<[Depth, number, number]>([
    [8, 255, 128],
    [16, 32768, 16384],
    [32, 1, 0.5],
  ])("a selection is read at %i bit in the photo's sample type, aligned to a photo that lies off the canvas", async (bits, full, half) => {
    const panel = newPanel(options);
    const photo = portraitDocument(picture(30, 24, 3, bits), {
      bits, width: 20, height: 20, layer: {}, layerOffset: { left: -5, top: -3 },
      selection: (x, y) => (x >= 4 && x < 9 && y >= 6 && y < 8 ? 1 : x >= 4 && x < 9 && y >= 12 && y < 14 ? 0.5 : 0),
    });
    panel.fake.open(photo);
    const source = await panel.host.openSource("selection");
    expect(source.selection).toEqual({ x: 9, y: 9, width: 5, height: 8 });
    const rows = [...(await source.readSelectionBand(8, 2)), ...(await source.readSelectionBand(15, 1))];
    const wanted = new Array<number>(90).fill(0);
    wanted.fill(full, 30 + 9, 30 + 14);
    wanted.fill(half, 60 + 9, 60 + 14);
    // Half of 255 is rounded to 128 of 255 where the mask has 8 bits.
    rows.forEach((value, i) => expect(Math.abs(value - (wanted[i] ?? NaN)) / full).toBeLessThanOrEqual(1 / 255));
    expect([...(await source.readSelectionBand(0, 4))].every((value) => value === 0)).toBe(true);
    expect([...(await source.readSelectionBand(11, 2))].every((value) => value === 0)).toBe(true);
    expect(panel.fake.records.memory.liveImages).toBe(0);
  });
});

describe("reading", () => {
  it("16 bits are Photoshop's own, up to 32768", async () => {
    const white = { width: 4, height: 4, channels: 3 as const, samples: new Uint16Array(48).fill(32768) };
    const { source } = await openLayer(newPanel(), white, 16);
    expect(source.format.sample).toBe("photoshop16");
    expect(await readAll(source)).toEqual(white.samples);
  });

  it.each<[string, (panel: Panel, document: DocumentModel) => void]>([
    ["closed", (panel, document) => panel.fake.user.close(document)],
    ["without its layer", (panel, document) => panel.fake.user.deleteLayer(document, document.active[0] ?? 0)],
    ["resized", (_, document) => void document.layers[0]?.pixels.color.cover({ left: 0, top: 0, right: 41, bottom: 30 })],
  ])("a document that is %s between two bands ends the reading in one sentence", async (_name, happen) => {
    const panel = newPanel();
    const { source, document } = await openLayer(panel, picture(40, 30), 8);
    await source.readBand(0, 10);
    // The scope stays open for a turn, in case another read follows; a user can do nothing while it is.
    await turns(5);
    happen(panel, document);
    await expect(source.readBand(10, 10)).rejects.toMatchObject({ code: "source-changed" });
    expect(panel.fake.records.memory.liveImages).toBe(0);
  });

  it("a fault while the samples are fetched still disposes of the image", async () => {
    let disposed = 0;
    const imageData = { width: 1, height: 1, components: 3, componentSize: 8, isChunky: true, getData: () => Promise.reject(new Error("no memory")), dispose: () => void disposed++ };
    await expect(takePixels(async () => ({ imageData, sourceBounds: { left: 0, top: 0, right: 1, bottom: 1 } }))).rejects.toThrow("no memory");
    expect(disposed).toBe(1);
  });

  it("planar samples are put in order", async () => {
    const imageData = { width: 2, height: 1, components: 3, componentSize: 8, isChunky: false, getData: async () => Uint8Array.of(1, 2, 10, 20, 100, 200), dispose: () => undefined };
    const pixels = await takePixels(async () => ({ imageData, sourceBounds: { left: 0, top: 0, right: 2, bottom: 1 } }));
    expect([...(pixels?.samples ?? [])]).toEqual([1, 10, 100, 2, 20, 200]);
  });

  it("bands of another depth, or with new transparency, are refused rather than sent", () => {
    const format = { extent: { width: 1, height: 1 }, channels: 3, sample: "uint8", iccProfile: new Uint8Array(0), displayName: "" } as const;
    const edges = { left: 0, top: 0, right: 1, bottom: 1 };
    const pixels = { left: 0, top: 0, width: 1, height: 1, profileName: "" };
    expect(() => padded({ ...pixels, samples: Uint16Array.of(1, 2, 3), components: 3, bits: 16 }, edges, format)).toThrow(PanelError);
    expect(() => padded({ ...pixels, samples: Uint8Array.of(1, 2, 3, 254), components: 4, bits: 8 }, edges, format)).toThrow(PanelError);
    expect([...padded({ ...pixels, samples: Uint8Array.of(1, 2, 3, 255), components: 4, bits: 8 }, edges, format)]).toEqual([1, 2, 3]);
  });

  it("the revision stays while nothing was edited, also over our own layer, and changes with the selection", async () => {
    const panel = newPanel();
    const { source, document } = await openLayer(panel, picture(40, 30), 8);
    expect(source.revision).toBeDefined();
    expect((await panel.host.openSource("active-layer")).revision).toBe(source.revision);
    const disc = discRetouch(18, 14, 5);
    await panel.host.writeResult(pixelLayerResult(source, await readAll(source), disc, disc.touched), () => undefined, never);
    document.active = [source.place.layerId ?? 0];
    expect((await panel.host.openSource("active-layer")).revision).toBe(source.revision);
    document.selection = solidSelection(document, { left: 1, top: 1, right: 4, bottom: 4 });
    expect((await panel.host.openSource("active-layer")).revision).not.toBe(source.revision);
    document.selection = null;
    panel.fake.user.deleteLayer(document, document.layers[0]?.id ?? 0);
    expect((await panel.host.openSource("active-layer")).revision).not.toBe(source.revision);
  });

  it("what is active is told without a modal scope", async () => {
    const panel = newPanel();
    expect(panel.host.describeActive()).toBeNull();
    await openLayer(panel, picture(40, 30), 16);
    const scopes = panel.fake.modal.records.length;
    expect(panel.host.describeActive()).toEqual({ documentName: "portrait.psd", documentId: expect.any(Number) as number, layerName: "Portrait", sample: "photoshop16", hasSelection: false });
    expect(panel.fake.modal.records.length).toBe(scopes);
  });
});

describe("5: a selection", () => {
  it.each(["throws", "empty"] as const)("is asked for by its bounds first, since getSelection without one %s", async (noSelection) => {
    const panel = newPanel({ noSelection });
    const { source } = await openLayer(panel, picture(10, 10), 8);
    expect(source.selection).toBeNull();
    expect(panel.fake.records.countOf("getSelection")).toBe(0);
  });

  it("that changes while it is read ends the reading", async () => {
    const panel = newPanel();
    const document = panel.fake.open(portraitDocument(picture(20, 20), { selection: (x) => (x < 5 ? 1 : 0) }));
    const source = await panel.host.openSource("selection");
    document.selection = null;
    await expect(source.readSelectionBand(0, 5)).rejects.toMatchObject({ code: "selection-changed" });
  });
});
