import type { PhotoPlace, RetouchResult } from "@src/photo";
import { describe, expect, it, vi } from "vitest";
import { addEmptyLayer, emptyDocument, solidLayer } from "../../fake-host/scenes";
import { never, newPanel } from "./support";

// Far more than it takes: the machines that test this are busy.
vi.setConfig({ testTimeout: 240_000 });

const WIDTH = 7680;
const HEIGHT = 4320;
const MEGABYTES = 1024 * 1024;

describe("11: an 8K layer of 16 bits", () => {
  it("is written in bands that hold a small part of 600 MB", async () => {
    const panel = newPanel();
    const document = emptyDocument({ width: WIDTH, height: HEIGHT, bits: 16 });
    document.layers = [solidLayer(document, "white")];
    const source = addEmptyLayer(document, { name: "Other" });
    panel.fake.open(document);
    document.layers = document.layers.filter((layer) => layer.id !== source.id);
    document.active = [document.layers[0]?.id ?? 0];
    const photo = await panel.host.openSource("active-layer");
    const place: PhotoPlace = photo.place;
    let held = 0;
    let mostHeld = 0;
    // Flat bands; those handed out and not yet written are counted by the rows that were asked for.
    const bandOf = (rowCount: number, channels: number): Uint16Array => {
      held += rowCount * WIDTH * channels * 2;
      mostHeld = Math.max(mostHeld, held);
      setTimeout(() => (held -= rowCount * WIDTH * channels * 2), 0);
      return new Uint16Array(rowCount * WIDTH * channels).fill(16384);
    };
    const asked: number[] = [];
    const result: RetouchResult = {
      place,
      format: photo.format,
      touched: { x: 0, y: 0, width: WIDTH, height: HEIGHT },
      layers: [{ name: "Retouch", kind: "pixel-layer", visible: true, readBand: async (_, rowCount) => (asked.push(rowCount), { samples: bandOf(rowCount, 3), channels: 3 }) }],
      groupName: null,
      readMaskBand: async (_, rowCount) => bandOf(rowCount, 1),
      maskFeather: 0,
      historyName: "Retouch with AbpnBridge",
    };
    await panel.host.writeResult(result, () => undefined, never);
    expect(asked.reduce((sum, rows) => sum + rows, 0)).toBe(HEIGHT);
    expect(document.layers[0]?.pixels.color.bounds).toEqual({ left: 0, top: 0, right: WIDTH, bottom: HEIGHT });
    // Three bands of pixels and mask, of 4 MB each: one is written, two are on their way.
    expect(mostHeld).toBeLessThan(50 * MEGABYTES);
    expect(panel.fake.records.memory.peakBytes).toBeLessThan(10 * MEGABYTES);
    expect(panel.fake.records.memory.liveImages).toBe(0);
    expect(panel.fake.records.complaints).toEqual([]);
    const bands = [];
    for (let row = 0; row < HEIGHT; row += 86) bands.push(photo.readBand(row, Math.min(86, HEIGHT - row)).then((samples) => samples.length));
    expect((await Promise.all(bands)).reduce((sum, length) => sum + length, 0)).toBe(WIDTH * HEIGHT * 3);
    // One band at a time is in Photoshop's hands.
    expect(panel.fake.records.memory.peakBytes).toBeLessThan(10 * MEGABYTES);
    expect(panel.fake.records.memory.liveImages).toBe(0);
  });
});
