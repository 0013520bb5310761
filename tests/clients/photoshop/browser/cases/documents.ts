import { expect, it } from "vitest";
import { roomForPhotos } from "../stage/nativeCalls";
import { greatestDifference } from "../stage/compare";
import type { Stage } from "../stage/stage";
import { openPortrait, shownColour } from "./scenes";

export function documents(world: () => Stage): void {
  it("writes into the document that it came from when another was chosen meanwhile, and leaves that one in front", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "other");
      await openPortrait(panel, "portrait");
      await panel.ready();
      const other = await panel.digest("other");
      const held = world().proxy.hold("ReadPixels");
      await panel.press("retouch");
      await held.reached;
      await panel.page.evaluate(() => stage.host.user.activate(stage.document("other")));
      held.release();
      expect(await panel.ended()).toMatch(/^Done/);
      expect((await panel.look("portrait")).layers.length).toBe(2);
      expect(await panel.digest("other")).toBe(other);
      await panel.page.locator("#document", { hasText: "other.psd" }).waitFor();
    });
  });

  it("keeps the result of a document that was closed meanwhile, and puts it into a copy", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "first");
      await panel.ready();
      await panel.retouch();
      await openPortrait(panel, "closed");
      const held = world().proxy.hold("ReadPixels");
      await panel.press("retouch");
      await held.reached;
      await panel.page.evaluate(() => stage.host.user.close(stage.document("closed")));
      held.release();
      expect(await panel.error()).toContain("“closed.psd” was closed");
      expect(await panel.words("kept")).toContain("closed.psd");
      await openPortrait(panel, "copy");
      await panel.press("kept-put");
      expect(await panel.ended()).toBe("The kept result was written.");
      expect(await panel.words("kept")).toBe("");
      expect((await panel.look("copy")).history).toEqual(["Retouch with AbpnBridge"]);
      expect(greatestDifference(await shownColour(panel, "copy"), await shownColour(panel, "first"))).toBe(0);
    });
  });

  it("retouches once at a double click, however short the retouch", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      // The photo and its looks lie in the daemon now: the next retouch takes a tenth of a second.
      await panel.retouch();
      const steps = (await panel.look("portrait")).history.length;
      await panel.page.evaluate(() => {
        const press = (detail: number): void => void document.querySelector("#retouch")?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail }));
        const first = stage.nextRetouch();
        press(1);
        return first.then(() => new Promise<void>((resolve) => void setTimeout(() => resolve(press(2)), 100)));
      });
      await panel.ended();
      const { layers, history } = await panel.look("portrait");
      expect(history.length).toBe(steps + 1);
      expect(layers.length).toBe(2);
    });
  });

  for (const { what, words, change } of [
    { what: "to CMYK", words: "CMYK", change: "CMYKColorMode" },
    { what: "to Grayscale", words: "mode or bit depth", change: "grayscaleMode" },
    { what: "to another bit depth", words: "mode or bit depth", change: "16" },
  ]) {
    it(`writes nothing, and says why, when the document was converted ${what} meanwhile; the next click begins anew`, async () => {
      await world().withPanel({}, async (panel) => {
        await openPortrait(panel, "portrait");
        await panel.ready();
        const before = await panel.digest("portrait");
        const held = world().proxy.hold("GetRetouch");
        await panel.press("retouch");
        await held.reached;
        const convert = ([key, value]: readonly [string, string | number]): void => void Object.defineProperty(stage.document("portrait"), key, { value, configurable: true });
        const [key, now, then] = change === "16" ? (["depth", 16, 8] as const) : (["mode", change, "RGBColorMode"] as const);
        await panel.page.evaluate(convert, [key, now] as const);
        held.release();
        expect(await panel.ended()).toContain(words);
        expect(await panel.digest("portrait")).toBe(before);
        await panel.page.evaluate(convert, [key, then] as const);
        expect(await panel.retouch()).toMatch(/^Done/);
        expect((await panel.look("portrait")).layers.length).toBe(2);
      });
    });
  }

  it("writes the layer although the panel is closed meanwhile, then leaves no photo in the daemon, and can be opened anew", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      await panel.press("preview-make");
      await panel.page.locator("#preview-after").waitFor();
      await panel.ended();
      const held = world().proxy.hold("StartRetouch");
      await panel.press("retouch");
      await held.reached;
      await panel.page.evaluate(() => stage.host.entryPoints.destroyPanel("retouch"));
      expect(await panel.page.locator("#preview").isVisible()).toBe(false);
      held.release();
      expect(await panel.ended()).toMatch(/^Done/);
      expect((await panel.look("portrait")).layers.length).toBe(2);
      await until(async () => (await openPhotos(world())) === 0);
      await panel.page.evaluate(() => stage.openPanel());
      expect(await panel.retouch()).toMatch(/^Done/);
      expect(await openPhotos(world())).toBe(1);
      await panel.page.evaluate(() => stage.host.entryPoints.unload());
      await until(async () => (await openPhotos(world())) === 0);
    });
  });

  it("is not written when the plugin is unloaded meanwhile, and no photo stays in the daemon", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      const before = await panel.digest("portrait");
      const held = world().proxy.hold("GetRetouch");
      await panel.press("retouch");
      await held.reached;
      await panel.page.evaluate(() => stage.host.entryPoints.unload());
      held.release();
      await until(async () => (await openPhotos(world())) === 0);
      expect(await panel.digest("portrait")).toBe(before);
    });
  });

  it("plays a recorded action although no panel was ever opened, without touching a file", async () => {
    // The fake Photoshop complains of every file that is touched within the action's modal scope.
    await world().withPanel({ opened: false, files: { "settings.json": '{"maskFeather":7}' } }, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.page.evaluate(async () => {
        const order = JSON.stringify({ version: 1, name: "Recorded step", strengths: { blemishes: 0.3, evening: 0 }, maskFeather: 2 });
        const step = { name: "Retouch", methodName: "abpnbridgeRetouchWithLastSettings", info: { "abpnbridge.order": order } };
        await stage.host.playStep(step, globalThis as unknown as Record<string, unknown>);
      });
      const [layer] = (await panel.look("portrait")).layers;
      expect(layer?.name).toMatch(/^Retouch · blemishes 30 · /);
      expect(layer?.maskFeather).toBe(2);
      await until(async () => (await openPhotos(world())) === 0);
    });
  });

  it("retouches from the menu with the settings of the last session although no panel was ever opened", async () => {
    await world().withPanel({ opened: false, files: { "settings.json": '{"maskFeather":7}' } }, async (panel) => {
      await openPortrait(panel, "portrait");
      // Read when the script began, not now.
      await panel.page.evaluate(() => stage.host.files.setDataFile("settings.json", '{"maskFeather":9}'));
      await panel.page.evaluate(() => stage.host.entryPoints.runCommand("retouch-with-last-settings"));
      expect((await panel.look("portrait")).layers[0]?.maskFeather).toBe(7);
    });
  });

  it("retouches once when Retouch is clicked twice", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      const held = world().proxy.hold("GetRetouch");
      // Both before the panel can show that it works.
      await panel.page.evaluate(() => [1, 2].forEach(() => document.querySelector<HTMLElement>("#retouch")?.click()));
      await held.reached;
      held.release();
      expect(await panel.ended()).toMatch(/^Done/);
      expect(world().proxy.countOf("StartRetouch")).toBe(1);
      expect((await panel.look("portrait")).layers.length).toBe(2);
    });
  });

  it("retouches again from the Plugins menu with the last settings", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      await panel.page.evaluate(() => stage.host.entryPoints.runCommand("retouch-with-last-settings"));
      expect((await panel.look("portrait")).history).toEqual(["Retouch with AbpnBridge"]);
    });
  });

  it("records a click into an action, and the action retouches another document with the strengths of that click", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "recorded");
      await panel.ready();
      await panel.slide("evening", 90);
      await panel.retouch();
      await panel.until(() => stage.host.recordedSteps.length === 1, null);
      await panel.slide("evening", 10);
      await openPortrait(panel, "played");
      await panel.page.evaluate(async () => {
        const [step] = stage.host.recordedSteps;
        if (step) await stage.host.playStep(step, globalThis as unknown as Record<string, unknown>);
      });
      const [recorded, played] = [await panel.look("recorded"), await panel.look("played")];
      expect(played.layers[0]?.name).toContain("evening 90");
      expect(played.layers[0]?.name).toBe(recorded.layers[0]?.name);
      expect(await shownColour(panel, "played")).toEqual(await shownColour(panel, "recorded"));
    });
  });
}

async function openPhotos(world: Stage): Promise<number> {
  const { free, limit } = await roomForPhotos(world.daemon);
  return limit - free;
}

// What nobody in the page waits for: a goodbye to the daemon.
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 50)))
    if (Date.now() > deadline) throw new Error("Not within a minute.");
}
