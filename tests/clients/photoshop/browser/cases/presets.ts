import { expect, it } from "vitest";
import type { Stage } from "../stage/stage";

export function presets(world: () => Stage): void {
  it("saves a preset, exports it, deletes it and imports it again", async () => {
    await world().withPanel({}, async (panel) => {
      await panel.ready();
      await panel.slide("evening", 80);
      await panel.choose("result", "soft-light-group");
      await panel.type("preset-name", "Soft, 80 %");
      await panel.press("preset-save");
      await panel.page.locator('#preset sp-menu-item[value="Soft, 80 %"][selected]').waitFor({ state: "attached" });
      await panel.page.evaluate(() => void (stage.host.files.dialogs.saving = (name) => name));
      await panel.press("preset-export");
      await panel.until(() => (stage.host.files.texts("saved")["soft-80.json"] ?? "") !== "", null);
      const text = await panel.page.evaluate(() => stage.host.files.texts("saved")["soft-80.json"] ?? "");
      expect(JSON.parse(text)).toMatchObject({ version: 1, name: "Soft, 80 %", strengths: { blemishes: 1, evening: 0.8 }, output: "soft-light-group" });

      await panel.press("preset-delete");
      await panel.page.locator('#preset sp-menu-item[value="Soft, 80 %"]').waitFor({ state: "detached" });
      await panel.slide("evening", 10);
      await panel.choose("result", "pixel-layer");
      await panel.page.evaluate((content) => void (stage.host.files.dialogs.opening = () => [{ name: "soft-80.json", text: content }]), text);
      await panel.press("preset-import");
      await panel.page.locator('#preset sp-menu-item[value="Soft, 80 %"][selected]').waitFor({ state: "attached" });
      expect(await panel.page.locator("#strength-evening").evaluate((slider) => (slider as HTMLInputElement).value)).toBe(80);
      expect(await panel.page.locator('#result sp-menu-item[selected]').getAttribute("value")).toBe("soft-light-group");
    });
  });

  it("refuses a file that is no preset with a sentence that names it", async () => {
    await world().withPanel({}, async (panel) => {
      await panel.ready();
      await panel.page.evaluate(() => void (stage.host.files.dialogs.opening = () => [{ name: "notes.json", text: '{"version":1,"name":"x","strenghts":{}}' }]));
      await panel.press("preset-import");
      expect(await panel.error()).toContain("notes.json");
      expect(await panel.error()).toContain("strenghts");
    });
  });

  it("remembers the settings and the presets of the last time", async () => {
    let files: Readonly<Record<string, string>> = {};
    await world().withPanel({}, async (panel) => {
      await panel.ready();
      await panel.slide("blemishes", 35);
      await panel.type("preset-name", "Gentle");
      await panel.press("preset-save");
      await panel.until(() => (stage.host.files.texts("data")["settings.json"] ?? "").includes("Gentle"), null);
      files = await panel.page.evaluate(() => stage.host.files.texts("data"));
    });
    await world().withPanel({ files }, async (panel) => {
      await panel.ready();
      expect(await panel.page.locator("#strength-blemishes").evaluate((slider) => (slider as HTMLInputElement).value)).toBe(35);
      expect(await panel.page.locator("#preset sp-menu-item[selected]").textContent()).toBe("Gentle");
    });
  });
}
