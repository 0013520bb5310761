import { expect, it } from "vitest";
import type { Stage } from "../stage/stage";
import { openPortrait } from "./scenes";

export function cancelling(world: () => Stage): void {
  for (const { what, method } of [
    { what: "while the photo is sent", method: "WritePixels" },
    { what: "while the daemon works", method: "GetRetouch" },
    { what: "while the result comes back", method: "ReadPixels" },
  ]) {
    it(`stops ${what} and leaves the document as it was`, async () => {
      await world().withPanel({}, async (panel) => {
        await openPortrait(panel, "portrait", 16);
        await panel.ready();
        const before = await panel.digest("portrait");
        const held = world().proxy.hold(method);
        await panel.press("retouch");
        await held.reached;
        await panel.press("cancel");
        held.release();
        expect(await panel.ended()).toMatch(/^Cancelled\./);
        expect(await panel.digest("portrait")).toBe(before);
        expect((await panel.look("portrait")).history).toEqual([]);
        // And it can go on at once.
        expect(await panel.retouch()).toMatch(/^Done/);
      });
    });
  }

  it("stops at Cancel while the layer is written, and everything is rolled back", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait", 8);
      await panel.ready();
      const before = await panel.digest("portrait");
      await panel.page.evaluate(() => stage.host.faults.at(1, () => document.querySelector<HTMLElement>("#cancel")?.click(), "putLayerMask"));
      expect(await panel.retouch()).toMatch(/^Cancelled\./);
      expect(await panel.digest("portrait")).toBe(before);
      expect((await panel.look("portrait")).history).toEqual([]);
    });
  });

  it("stops at Esc while the layer is written, and everything is rolled back", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait", 8);
      await panel.ready();
      const before = await panel.digest("portrait");
      await panel.page.evaluate(() => stage.host.faults.cancelAt(1, "putLayerMask"));
      await panel.press("retouch");
      expect(await panel.ended()).toMatch(/^Cancelled\./);
      expect(await panel.digest("portrait")).toBe(before);
      expect((await panel.look("portrait")).history).toEqual([]);
    });
  });
}
