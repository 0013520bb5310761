import { join } from "node:path";
import { expect, it } from "vitest";
import type { Panel } from "../stage/panel";
import { places } from "../stage/places";
import type { Stage } from "../stage/stage";
import { openPortrait } from "./scenes";

export function screenshots(world: () => Stage): void {
  for (const theme of ["darkest", "lightest"] as const) {
    it(`can be looked at in the ${theme} theme: no daemon, first run, ready, running, done, error`, async () => {
      const shoot = async (panel: Panel, name: string): Promise<void> => {
        await panel.page.screenshot({ path: join(places.output, `${name}-${theme}.png`) });
        // Nothing may stick out of a docked panel's width.
        expect(await panel.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), name).toBe(0);
      };
      world().proxy.before = (request) => request.method === "POST" && (request.socket.destroy(), true);
      await world().withPanel({ paired: false, theme }, async (panel) => {
        await panel.page.locator("#start-page").waitFor();
        await shoot(panel, "no-daemon");
      });
      world().proxy.before = null;
      await world().withPanel({ paired: false, theme }, async (panel) => {
        await panel.page.locator("#pairing-page").waitFor();
        await shoot(panel, "first-run");
      });
      await world().withPanel({ theme }, async (panel) => {
        await openPortrait(panel, "Portrait");
        await panel.ready();
        await panel.page.locator("#document", { hasText: "Portrait.psd" }).waitFor();
        await shoot(panel, "ready");
        const held = world().proxy.hold("GetRetouch");
        await panel.press("preview-make");
        await held.reached;
        await shoot(panel, "running");
        held.release();
        await panel.page.locator("#preview-after").waitFor();
        await panel.ended();
        expect(await panel.retouch()).toMatch(/^Done/);
        await shoot(panel, "done");
        await panel.page.setViewportSize({ width: 320, height: 1400 });
        await shoot(panel, "done-faces");
        await panel.page.setViewportSize({ width: 320, height: 800 });
        await panel.page.evaluate(() => stage.open("cmyk", stage.scenes.emptyDocument({ width: 40, height: 30, mode: "CMYKColorMode", name: "cover.psd" })));
        await panel.press("retouch");
        await panel.error();
        await shoot(panel, "error");
      });
    });
  }
}
