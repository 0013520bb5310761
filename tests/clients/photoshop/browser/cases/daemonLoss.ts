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
      await world().daemon.start();
      // By itself: it looks every few seconds.
      await panel.ready();
      expect(await panel.retouch()).toMatch(/^Done/);
      expect((await panel.look("portrait")).history).toEqual(["Retouch with AbpnBridge"]);
    });
  });

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
