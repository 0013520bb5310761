import { expect, it } from "vitest";
import type { Stage } from "../stage/stage";
import { openPortrait } from "./scenes";

export function preview(world: () => Stage): void {
  it("shows a moved slider without sending the photo again, and before as long as Space is held", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      const untouched = await panel.digest("portrait");
      await panel.press("preview-make");
      const after = panel.page.locator("#preview-after"), before = panel.page.locator("#preview-before");
      await after.waitFor();
      await panel.ended();
      const sent = world().proxy.countOf("WritePixels"), first = await after.getAttribute("src");
      expect(sent).toBeGreaterThan(0);
      await panel.slide("evening", 100);
      await panel.until((earlier) => document.querySelector("#preview-after")?.getAttribute("src") !== earlier, first);
      await panel.ended();
      expect(world().proxy.countOf("WritePixels")).toBe(sent);
      expect(world().proxy.countOf("OpenPhoto")).toBe(1);
      expect(await panel.digest("portrait")).toBe(untouched);

      await panel.page.locator("#preview").focus();
      await panel.page.keyboard.down(" ");
      await before.waitFor();
      expect(await after.isVisible()).toBe(false);
      await panel.page.keyboard.up(" ");
      await after.waitFor();
      // The retouch after it takes what was sent, too.
      expect(await panel.retouch()).toMatch(/^Done/);
      expect(world().proxy.countOf("WritePixels")).toBe(sent);
      expect((await panel.look("portrait")).layers[0]?.name).toContain("evening 100");
    });
  });

  it("lists the faces that were found; a face that is switched off stays as it was", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      await panel.press("preview-make");
      await panel.page.locator("#face-1").waitFor();
      await panel.ended();
      const faces = await panel.page.locator("#faces > *:visible").count();
      for (let face = 1; face <= faces; face++) await panel.press(`face-${face}`);
      expect(await panel.retouch()).toContain("nothing was written");
      expect((await panel.look("portrait")).history).toEqual([]);
    });
  });
}
