import type { Imaging, Photoshop, PhotoshopImageData } from "@src/host/photoshop";
import type { RetouchResult } from "@src/photo";
import { describe, expect, it, vi } from "vitest";
import { emptyDocument } from "../../fake-host/scenes";
import { Plane } from "../../fake-host/plane";
import { never, newPanel } from "./support";

// Far more than it takes: the machines that test this are busy.
vi.setConfig({ testTimeout: 120_000 });

const WIDTH = 7680;
const HEIGHT = 4320;
const MEGABYTES = 1024 * 1024;

/** Photoshop's imaging with flat pixels that nobody keeps: it counts what the panel holds, and which rows were written. */
class FlatImaging {
  held = 0;
  mostHeld = 0;
  readonly rowsOf = { pixels: 0, mask: 0, read: 0 };

  readonly imaging = {
    getPixels: async ({ sourceBounds: { left, top, right, bottom }, targetSize }: Parameters<Imaging["getPixels"]>[0]) => {
      const [width, height] = targetSize === undefined ? [right - left, bottom - top] : [16, 9];
      if (targetSize === undefined) this.rowsOf.read += height;
      return { imageData: this.image(new Uint16Array(width * height * 3), width, height, 3), sourceBounds: { left, top, right, bottom } };
    },
    createImageDataFromBuffer: async (samples: Uint16Array, { width, height, components }: { width: number; height: number; components: number }) => {
      expect(samples.length).toBe(width * height * components);
      return this.image(samples.slice(), width, height, components);
    },
    putPixels: async ({ imageData, targetBounds, replace }: Parameters<Imaging["putPixels"]>[0]) => {
      expect([replace, targetBounds.left, targetBounds.top]).toEqual([false, 0, this.rowsOf.pixels]);
      this.rowsOf.pixels += imageData.height;
    },
    putLayerMask: async ({ imageData, targetBounds, replace }: Parameters<Imaging["putLayerMask"]>[0]) => {
      expect([replace, targetBounds.left, targetBounds.top]).toEqual([this.rowsOf.mask === 0, 0, this.rowsOf.mask]);
      this.rowsOf.mask += imageData.height;
    },
  } as unknown as Imaging;

  private image(samples: Uint16Array, width: number, height: number, components: number): PhotoshopImageData {
    this.hold(samples.byteLength);
    return { width, height, components, componentSize: 16, isChunky: true, getData: async () => samples, dispose: () => this.hold(-samples.byteLength) };
  }

  private hold(bytes: number): void {
    this.held += bytes;
    this.mostHeld = Math.max(this.mostHeld, this.held);
  }
}

describe("11: an 8K layer of 16 bits", () => {
  it("is read and written in bands that hold a small part of the 600 MB a plugin may", async () => {
    const flat = new FlatImaging();
    const { fake, photoshop } = newPanel();
    const { app, core, action } = photoshop;
    const { host } = newPanel({}, { photoshop: { app, core, action, imaging: flat.imaging } satisfies Photoshop });
    const document = emptyDocument({ width: WIDTH, height: HEIGHT, bits: 16 });
    const layer = document.newLayer("pixel", "Portrait");
    const color = new Plane(16, 3, 0, 0);
    color.cover(document.canvas);
    layer.pixels = { color, alpha: null };
    document.layers = [layer];
    document.active = [layer.id];
    fake.open(document);

    const photo = await host.openSource("active-layer");
    const bands = [];
    for (let row = 0; row < HEIGHT; row += 86) bands.push(photo.readBand(row, Math.min(86, HEIGHT - row)));
    await Promise.all(bands);
    expect(flat.rowsOf.read).toBe(HEIGHT);
    // One band of 4 MB at a time is in Photoshop's hands.
    expect(flat.mostHeld).toBeLessThan(5 * MEGABYTES);
    expect(flat.held).toBe(0);

    // What was fetched and is not yet written is the panel's own.
    let fetched = 0;
    let mostWaiting = 0;
    const bandOf = (rowCount: number, channels: number): Uint16Array => {
      fetched += rowCount * WIDTH * channels * 2;
      mostWaiting = Math.max(mostWaiting, fetched - (flat.rowsOf.pixels * 3 + flat.rowsOf.mask) * WIDTH * 2);
      return new Uint16Array(rowCount * WIDTH * channels);
    };
    const result: RetouchResult = {
      place: photo.place,
      format: photo.format,
      touched: { x: 0, y: 0, width: WIDTH, height: HEIGHT },
      layers: [{ name: "Retouch", kind: "pixel-layer", visible: true, readBand: async (_, rowCount) => ({ samples: bandOf(rowCount, 3), channels: 3 }) }],
      groupName: null,
      readMaskBand: async (_, rowCount) => bandOf(rowCount, 1),
      maskFeather: 0,
      historyName: "Retouch with AbpnBridge",
    };
    await host.writeResult(result, () => undefined, never);
    expect(flat.rowsOf).toEqual({ pixels: HEIGHT, mask: HEIGHT, read: HEIGHT });
    expect(fetched).toBe(WIDTH * HEIGHT * 4 * 2);
    // One band is written while two are on their way, 4 MB each.
    expect(mostWaiting).toBeLessThan(13 * MEGABYTES);
    expect(flat.mostHeld).toBeLessThan(5 * MEGABYTES);
    expect(flat.held).toBe(0);
    expect(fake.records.complaints).toEqual([]);
  });
});
