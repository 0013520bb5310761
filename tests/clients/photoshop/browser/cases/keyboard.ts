import { expect, it } from "vitest";
import type { Stage } from "../stage/stage";
import { openPortrait } from "./scenes";

const controls = [
  "strength-blemishes-on", "strength-blemishes", "strength-evening-on", "strength-evening", "strength-whitening-on", "strength-whitening", "strength-overall",
  "mask-feather", "source", "result", "only-inside-selection", "preset", "preset-name", "preset-save", "preset-import", "preset-export", "retouch", "preview-make",
];

export function keyboard(world: () => Stage): void {
  it("reaches every control by Tab, in the order of the panel, and retouches by Enter", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      const reached: string[] = [];
      for (let presses = 0; presses < 80 && !reached.includes("preview-make"); presses++) {
        await panel.page.keyboard.press("Tab");
        const id = await panel.page.evaluate(() => document.activeElement?.id ?? "");
        if (id !== "" && reached[reached.length - 1] !== id) reached.push(id);
      }
      expect(reached.filter((id) => controls.includes(id))).toEqual(controls);
      await panel.page.locator("#retouch").focus();
      await panel.page.keyboard.press("Enter");
      expect(await panel.ended()).toMatch(/^Done/);
    });
  });

  it("cancels by Escape", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      const held = world().proxy.hold("GetRetouch");
      await panel.page.locator("#retouch").focus();
      await panel.page.keyboard.press("Enter");
      await held.reached;
      await panel.page.locator("#cancel").focus();
      await panel.page.keyboard.press("Escape");
      held.release();
      expect(await panel.ended()).toMatch(/^Cancelled/);
    });
  });

  it("uses only widgets that UXP has", async () => {
    await world().withPanel({}, async (panel) => {
      await panel.ready();
      expect(await panel.page.evaluate(() => stage.unknownWidgets(document))).toEqual([]);
    });
  });
}
