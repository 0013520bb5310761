import { expect, it } from "vitest";
import { decodePng } from "../stage/png";
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

  it("shows a place at 100 % by a click, its own pixels before and after, moves by hand and keys, and fits again; as wide as the panel", async () => {
    await world().withPanel({ width: 700, height: 1200 }, async (panel) => {
      await panel.page.evaluate(() => {
        if (!stage.portrait) throw new Error("No portrait was given.");
        stage.open("large", stage.scenes.portraitDocument(stage.enlarge(stage.portrait, 1500, 2000, 8), { bits: 8, name: "large.psd" }));
      });
      await panel.ready();
      await panel.press("preview-make");
      const whole = panel.page.locator("#preview-after"), part = panel.page.locator("#detail-after"), frame = panel.page.locator("#preview");
      await whole.waitFor();
      await panel.ended();
      const box = (await frame.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      expect(box.width).toBeGreaterThan(650);
      expect(box.height).toBeGreaterThan(700);
      // The tip of the nose, about.
      await frame.click({ position: { x: box.width / 2, y: box.height / 2 } });
      await part.waitFor();
      await panel.ended();
      expect(await whole.isVisible()).toBe(false);
      expect(await panel.words("preview-caption")).toMatch(/^100 % · After/);
      // One photo pixel for each of the panel's; more is read than is seen.
      const size = await part.evaluate((node) => [(node as HTMLImageElement).naturalWidth, node.getBoundingClientRect().width] as const);
      expect(size[0]).toBe(size[1]);
      expect(size[0]).toBe(1024);
      const left = async (): Promise<number> => (await part.boundingBox())?.x ?? NaN;
      const first = await left();
      await panel.page.keyboard.press("ArrowRight");
      expect(await left()).toBe(first - 40);
      await panel.page.mouse.move(box.x + 200, box.y + 200);
      await panel.page.mouse.down();
      await panel.page.mouse.move(box.x + 230, box.y + 200, { steps: 3 });
      await panel.page.mouse.up();
      expect(await left()).toBe(first - 10);
      await panel.page.keyboard.down(" ");
      await panel.page.locator("#detail-before").waitFor();
      expect(await panel.words("preview-caption")).toBe("100 % · Before");
      await panel.page.keyboard.up(" ");
      await part.waitFor();
      await panel.page.keyboard.press("Enter");
      await whole.waitFor();
      expect(await part.isVisible()).toBe(false);
      expect((await panel.look("large")).history).toEqual([]);
    });
  });

  it("shows where the retouch acts, red over it, and the picture as it was when that is switched off", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      await panel.press("preview-make");
      const after = panel.page.locator("#preview-after");
      await after.waitFor();
      await panel.ended();
      // How much red is over green, in mean: of skin there is some, under the mask much more.
      const redness = async (): Promise<number> => {
        const { channels, samples } = decodePng(await after.screenshot());
        let sum = 0;
        for (let i = 0; i < samples.length; i += channels) sum += (samples[i] ?? 0) - (samples[i + 1] ?? 0);
        return sum / (samples.length / channels);
      };
      const plain = await redness();
      const first = await after.getAttribute("src");
      await panel.press("preview-mask");
      await panel.until((earlier) => document.querySelector("#preview-after")?.getAttribute("src") !== earlier, first);
      await panel.ended();
      expect(await panel.words("preview-caption")).toContain("Red is retouched");
      expect(await redness()).toBeGreaterThan(plain + 5);
      await panel.press("preview-mask");
      expect(await redness()).toBe(plain);
      expect((await panel.look("portrait")).history).toEqual([]);
    });
  });

  it("shows the faces that a retouch found by their pictures, which a closed preview leaves; those of another document go", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      expect(await panel.retouch()).toMatch(/^Done/);
      const number = panel.page.locator("#faces .number-only").first(), picture = panel.page.locator("#faces img").first();
      await picture.waitFor();
      expect(await number.isVisible()).toBe(false);
      await panel.press("preview-make");
      await panel.page.locator("#preview-after").waitFor();
      await panel.ended();
      await panel.press("preview-hide");
      expect(await picture.isVisible()).toBe(true);
      await panel.press("preview-make");
      await panel.page.locator("#preview-after").waitFor();
      await panel.ended();
      await openPortrait(panel, "another");
      await picture.waitFor({ state: "hidden" });
      expect(await panel.page.locator("#preview").isVisible()).toBe(false);
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
