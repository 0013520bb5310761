import { expect, it } from "vitest";
import { roomForPhotos } from "../stage/nativeCalls";
import type { Panel } from "../stage/panel";
import type { Stage } from "../stage/stage";
import { openPortrait } from "./scenes";

const MB = 1024 * 1024;
/** Twenty rounds may leave this much: compiled code, the fake host's records of calls, and what the collector has not looked at. One band of the photo is 4 MB. */
const LEFT_BYTES = 3 * MB;

export function memory(world: () => Stage): void {
  it("retouches twenty times in a row and holds no more than after the fifth", async () => {
    await world().withPanel({}, async (panel) => {
      await panel.ready();
      let after5 = 0;
      for (let round = 1; round <= 20; round++) {
        // A document of its own each time, so that each is read and sent.
        await openPortrait(panel, "portrait");
        expect(await panel.retouch()).toMatch(/^Done/);
        await panel.page.evaluate(() => stage.host.user.close(stage.document("portrait")));
        if (round === 5) after5 = await heapBytes(panel);
      }
      expect(world().proxy.countOf("OpenPhoto")).toBe(20);
      expect((await heapBytes(panel)) - after5).toBeLessThan(LEFT_BYTES);
      const { created, disposed } = await panel.holdings();
      expect(created).toBeGreaterThanOrEqual(60);
      expect(disposed).toBe(created);
      // One photo stays open for the next slider; nineteen others would be a leak.
      const { free, limit } = await roomForPhotos(world().daemon);
      expect(limit - free).toBe(1);
    });
    expect(await leftOpen(world())).toBe(0);
  }, 600_000);

  it("retouches a 4K document in little memory", () => large(world(), 3840, 2160, 8), 600_000);

  it.runIf(process.env["ABPN_TEST_ALL"] === "1")("retouches an 8K document of 16 bits below 600 MB", () => large(world(), 7680, 4320, 16), 600_000);
}

async function large(world: Stage, width: number, height: number, depth: 8 | 16): Promise<void> {
  await world.withPanel({}, async (panel) => {
    await panel.page.evaluate(([w, h, bits]) => {
      if (!stage.portrait) throw new Error("No portrait was given.");
      stage.open("large", stage.scenes.portraitDocument(stage.enlarge(stage.portrait, w, h, bits), { bits }));
    }, [width, height, depth] as const);
    await panel.ready();
    const before = await heapBytes(panel);
    expect(await panel.retouch()).toMatch(/^Done/);
    const { peakBytes } = await panel.holdings();
    const { arrayPeakBytes } = await panel.page.evaluate(() => ({ arrayPeakBytes: stage.host.records.memory.arrayPeakBytes }));
    const documentBytes = width * height * 3 * (depth / 8);
    // UDT warns at 600 MB; the panel itself means to hold some bands of 4 MB, and never the photo.
    expect(peakBytes).toBeLessThan(64 * MB);
    expect(peakBytes + arrayPeakBytes).toBeLessThan(600 * MB);
    // Afterwards the document holds one layer and its mask more, and the panel nothing.
    expect((await heapBytes(panel)) - before).toBeLessThan(2 * documentBytes + 64 * MB);
    const scopes = await panel.page.evaluate(() => stage.host.modal.records.filter(({ commandName }) => commandName.includes("reads")).map(({ milliseconds }) => milliseconds));
    expect(scopes.length).toBeGreaterThan(1);
  });
}

// Objects and the buffers behind typed arrays, after two collections: the first lets finalizers run.
async function heapBytes(panel: Panel): Promise<number> {
  const session = await panel.page.context().newCDPSession(panel.page);
  await session.send("HeapProfiler.collectGarbage");
  await panel.page.waitForTimeout(50);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = (await session.send("Runtime.getHeapUsage")) as { readonly usedSize: number; readonly backingStorageSize?: number };
  await session.detach();
  return usedSize + (backingStorageSize ?? 0);
}

async function leftOpen(world: Stage): Promise<number> {
  const { free, limit } = await roomForPhotos(world.daemon);
  return limit - free;
}
