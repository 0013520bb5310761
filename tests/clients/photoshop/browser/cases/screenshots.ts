import { join } from "node:path";
import { expect, it } from "vitest";
import type { Panel } from "../stage/panel";
import { places } from "../stage/places";
import type { Stage } from "../stage/stage";
import { openPortrait } from "./scenes";

export function screenshots(world: () => Stage): void {
  for (const theme of ["darkest", "lightest"] as const) {
    it(`can be looked at in the ${theme} theme: no daemon, refused, first run, ready, question, running, done, error`, async () => {
      const shoot = async (panel: Panel, name: string): Promise<void> => {
        await panel.page.screenshot({ path: join(places.output, `${name}-${theme}.png`) });
        // Nothing may stick out of a docked panel's width, also not out of what scrolls.
        const wide = (): string[] => [...document.querySelectorAll("html, .abpn, .scrolls")].filter((node) => node.scrollWidth > node.clientWidth).map((node) => node.className || node.tagName);
        expect(await panel.page.evaluate(wide), name).toEqual([]);
      };
      world().proxy.before = (request) => request.method === "POST" && (request.socket.destroy(), true);
      await world().withPanel({ paired: false, theme }, async (panel) => {
        await panel.page.locator("#start-page").waitFor();
        await shoot(panel, "no-daemon");
      });
      world().proxy.before = null;
      world().proxy.keepsOrigin = true;
      await world().withPanel({ theme }, async (panel) => {
        await panel.page.locator("#connection", { hasText: "web page" }).waitFor();
        await shoot(panel, "refused");
      });
      await world().withPanel({ paired: false, theme }, async (panel) => {
        await panel.page.locator("#pairing-page").waitFor();
        await shoot(panel, "first-run");
      });
      await world().withPanel({ theme }, async (panel) => {
        await openPortrait(panel, "Portrait");
        await panel.ready();
        await panel.page.locator("#document", { hasText: "Portrait.psd" }).waitFor();
        await shoot(panel, "ready");
        await panel.type("preset-name", "A name as long as they come, of sixty-four characters, like this");
        await panel.press("preset-save");
        await panel.page.locator("#preset sp-menu-item[selected]").waitFor({ state: "attached" });
        await panel.page.setViewportSize({ width: 240, height: 600 });
        await panel.press("preset-delete");
        await shoot(panel, "question");
        for (const id of ["preset-question", "preset-keep", "preset-sure"]) expect(await isWhole(panel, id), `${id} at 240 x 600`).toBe(true);
        await panel.press("preset-keep");
        await panel.page.setViewportSize({ width: 320, height: 800 });
        const held = world().proxy.hold("GetRetouch");
        await panel.press("preview-make");
        await held.reached;
        await shoot(panel, "running");
        held.release();
        await panel.page.locator("#preview-after").waitFor();
        await panel.ended();
        expect(await panel.retouch()).toMatch(/^Done/);
        await panel.ended();
        for (const height of [800, 600]) {
          await panel.page.setViewportSize({ width: 320, height });
          await shoot(panel, height === 800 ? "done" : "done-600");
          // All that one works with while looking at the preview, without scrolling.
          const features = ["blemishes", "evening", "whitening", "overall"].map((name) => `strength-${name}`);
          for (const id of ["preview-after", ...features, "mask-feather", "retouch", "preview-make", "notice"]) expect(await isWhole(panel, id), `${id} at ${height}`).toBe(true);
        }
        await panel.page.setViewportSize({ width: 320, height: 800 });
        await panel.press("preview-mask");
        await panel.page.locator("#preview-caption", { hasText: "Red is retouched" }).waitFor();
        await panel.ended();
        await shoot(panel, "mask");
        await panel.press("preview-mask");
        // The manifest's least.
        await panel.page.setViewportSize({ width: 240, height: 320 });
        await shoot(panel, "least");
        for (const id of ["retouch", "preview-make", "notice"]) expect(await isWhole(panel, id), `${id} at 240 x 320`).toBe(true);
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

// Whether all of an element is seen: within the window, and covered by nothing, such as a bar below what scrolls.
async function isWhole(panel: Panel, id: string): Promise<boolean> {
  return panel.page.evaluate((wanted) => {
    const node = document.querySelector(`#${wanted}`);
    if (!node) throw new Error(`No ${wanted}.`);
    const { left, top, right, bottom } = node.getBoundingClientRect();
    const seen = ([x, y]: readonly [number, number]): boolean => node.contains(document.elementFromPoint(x, y));
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    // The middles of its edges, since corners are round.
    return right > left && ([[x, top + 1], [x, bottom - 1], [left + 1, y], [right - 1, y]] as const).every(seen);
  }, id);
}
