import { expect, it } from "vitest";
import type { Stage } from "../stage/stage";
import { openPortrait } from "./scenes";

export function daemonLoss(world: () => Stage): void {
  it("says that the daemon is gone when it is killed midway, and finds it again, on another port, when it is started anew", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      const before = await panel.digest("portrait");
      const held = world().proxy.hold("GetRetouch");
      await panel.press("retouch");
      await held.reached;
      await world().daemon.kill();
      held.release();
      expect(await panel.error()).toMatch(/daemon/i);
      expect(await panel.digest("portrait")).toBe(before);
      await panel.page.locator("#start-page").waitFor();
      // It was paired, and is still.
      expect(await panel.page.locator("#pairing-page").isVisible()).toBe(false);
      await world().daemon.start();
      // By itself: it looks every few seconds.
      await panel.ready();
      expect(await panel.retouch()).toMatch(/^Done/);
      expect((await panel.look("portrait")).history).toEqual(["Retouch with AbpnBridge"]);
    });
  });

  for (const band of [1, 2]) {
    it(`goes on when the answer to band ${band} of the photo is lost`, async () => {
      await world().withPanel({}, async (panel) => {
        await panel.page.evaluate(() => {
          if (!stage.portrait) throw new Error("No portrait was given.");
          stage.open("two bands", stage.scenes.portraitDocument(stage.enlarge(stage.portrait, 1200, 1600, 8), { bits: 8, name: "two.psd" }));
        });
        await panel.ready();
        world().proxy.loseAnswer("WritePixels", band);
        expect(await panel.retouch()).toMatch(/^Done/);
        // Two bands, and one of them twice.
        expect(world().proxy.countOf("WritePixels")).toBe(3);
        expect(world().proxy.countOf("OpenPhoto")).toBe(1);
        expect((await panel.look("two bands")).history).toEqual(["Retouch with AbpnBridge"]);
      });
    });
  }

  it("sends the photo again when the daemon was restarted between two retouches", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      await panel.retouch();
      await world().daemon.kill();
      await world().daemon.start();
      expect(await panel.retouch()).toMatch(/^Done/);
      expect((await panel.look("portrait")).history.length).toBe(2);
    });
  });
}
