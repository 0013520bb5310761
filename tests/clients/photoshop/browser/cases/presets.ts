import { expect, it } from "vitest";
import type { Stage } from "../stage/stage";
import { openPortrait } from "./scenes";

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

      // A double click asks, and goes no further; Escape takes the question back.
      await panel.page.locator("#preset-delete").dblclick();
      await panel.page.locator("#preset-question", { hasText: "Delete “Soft, 80 %”?" }).waitFor();
      await panel.page.keyboard.press("Escape");
      await panel.page.locator("#preset-delete").waitFor();
      expect(await panel.page.locator('#preset sp-menu-item[value="Soft, 80 %"]').count()).toBe(1);
      await panel.press("preset-delete");
      await panel.press("preset-sure");
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

  it("keeps a preset's name while its settings are moved, and updates it; asks before another is replaced", async () => {
    await world().withPanel({}, async (panel) => {
      await panel.ready();
      const shown = panel.page.locator("#preset button");
      await panel.type("preset-name", "Soft");
      await panel.press("preset-save");
      await panel.page.locator("#notice", { hasText: "Saved “Soft”." }).waitFor();
      expect(await panel.page.locator("#preset-update").isVisible()).toBe(false);
      await panel.slide("evening", 20);
      await panel.page.locator("#preset button", { hasText: "Soft (changed)" }).waitFor();
      await panel.press("preset-update");
      await panel.page.locator("#notice", { hasText: "Updated “Soft”." }).waitFor();
      expect(await shown.textContent()).not.toContain("changed");
      await panel.slide("evening", 30);
      await panel.type("preset-name", "Soft");
      await panel.press("preset-save");
      await panel.page.locator("#preset-question", { hasText: "There is a preset “Soft” already." }).waitFor();
      await panel.press("preset-sure");
      await panel.page.locator("#notice", { hasText: "Replaced “Soft”." }).waitFor();
    });
  });

  it("leaves a name that it refuses in its field, to be mended", async () => {
    await world().withPanel({}, async (panel) => {
      await panel.ready();
      const name = "A name that is longer than the sixty-four characters that fit into a preset";
      await panel.type("preset-name", name);
      await panel.press("preset-save");
      expect(await panel.error()).toContain("1 to 64 characters");
      expect(await panel.page.locator("#preset-name").evaluate((field) => (field as HTMLInputElement).value)).toBe(name);
    });
  });

  it("retouches with the overall strength and without what is switched off", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      await panel.page.locator("#strength-overall input").fill("50");
      await panel.press("strength-evening-on");
      expect(await panel.page.locator("#strength-evening").getAttribute("disabled")).not.toBeNull();
      expect(await panel.retouch()).toMatch(/^Done/);
      expect((await panel.look("portrait")).layers[0]?.name).toMatch(/^Retouch · blemishes 50 · /);
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
