import { expect, it } from "vitest";
import { greatestDifference } from "../stage/compare";
import type { Stage } from "../stage/stage";
import { openPortrait, shownColour } from "./scenes";

/** A second click. */
export function again(world: () => Stage): void {
  it("replaces the earlier retouch in one history state, also from Soft Light to pixels and back, at its opacity; Undo brings it back", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "wanted");
      await panel.ready();
      await panel.slide("evening", 90);
      await panel.retouch();
      await openPortrait(panel, "portrait");
      await panel.slide("evening", 20);
      // The new layer or group is active from here on: it stands for the photo.
      await panel.retouch();
      const first = await panel.digest("portrait");
      await panel.choose("result", "soft-light-group");
      expect(await panel.retouch()).toMatch(/^Done .+”\. Replaced the earlier retouch; Undo brings it back\.$/);
      expect((await panel.look("portrait")).layers.map(({ kind }) => kind)).toEqual(["group", "pixel"]);
      await panel.page.evaluate(() => stage.host.user.undo(stage.document("portrait")));
      expect(await panel.digest("portrait")).toBe(first);
      expect(await panel.retouch()).toContain("Replaced");
      await panel.page.evaluate(() => Object.assign(stage.document("portrait").layers[0] ?? {}, { opacity: 60 }));
      await panel.choose("result", "pixel-layer");
      await panel.slide("evening", 90);
      expect(await panel.retouch()).toContain("Replaced the earlier retouch and kept its opacity of 60 %");
      await panel.page.evaluate(() => Object.assign(stage.document("portrait").layers[0] ?? {}, { opacity: 100 }));
      const { layers, history, activeNames } = await panel.look("portrait");
      expect(layers.map(({ kind }) => kind)).toEqual(["pixel", "pixel"]);
      expect(activeNames).toEqual([layers[0]?.name]);
      expect(history).toEqual(["Retouch with AbpnBridge", "Retouch with AbpnBridge", "Retouch with AbpnBridge"]);
      expect(greatestDifference(await shownColour(panel, "portrait"), await shownColour(panel, "wanted"))).toBe(0);
    });
  });

  it("keeps an earlier retouch whose mask was painted on, hidden, and says so", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      await panel.retouch();
      await panel.page.evaluate(() => {
        const made = stage.document("portrait");
        const { mask } = made.layers[0] ?? {};
        if (!mask) throw new Error("no mask");
        mask.plane = stage.scenes.planeOf(made, (x) => x / made.width);
      });
      await panel.slide("evening", 90);
      expect(await panel.retouch()).toMatch(/^Done .+”\.$/);
      expect(await panel.words("warnings")).toContain("is kept, hidden, because its mask may have been painted on");
      const shown = await panel.page.evaluate(() => stage.document("portrait").layers.map(({ name, visible }) => [/evening (\d+)/.exec(name)?.[1] ?? name, visible]));
      expect(shown).toEqual([["50", false], ["90", true], ["Background", true]]);
    });
  });

  it("of what is visible merged does not read the earlier one, and gives what one retouch gives", async () => {
    await world().withPanel({}, async (panel) => {
      const open = (name: string): Promise<void> =>
        panel.page.evaluate((called) => {
          const made = stage.scenes.portraitDocument(stage.picture(16), { bits: 16 });
          stage.scenes.addExposure(made, 0.8);
          stage.open(called, made);
        }, name);
      await panel.ready();
      await panel.choose("source", "merged");
      await open("wanted");
      await panel.retouch();
      await open("portrait");
      await panel.slide("evening", 10);
      await panel.retouch();
      await panel.slide("evening", 50);
      expect(await panel.retouch()).toContain("Replaced");
      expect((await panel.look("portrait")).layers.map(({ kind }) => kind)).toEqual(["pixel", "exposure", "pixel"]);
      expect((await panel.look("portrait")).history.length).toBe(2);
      expect((await shownColour(panel, "portrait")).equals(await shownColour(panel, "wanted"))).toBe(true);
    });
  });

  it("keeps the earlier one where the box says so, or a selection limits the new one", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      await panel.retouch();
      await panel.press("keep-earlier");
      await panel.slide("evening", 20);
      expect(await panel.retouch()).toMatch(/”\.$/);
      expect((await panel.look("portrait")).layers.map(({ name }) => /evening (\d+)/.exec(name)?.[1])).toEqual(["20", "50", undefined]);
      await panel.press("keep-earlier");
      await panel.page.evaluate(() => {
        const made = stage.document("portrait");
        made.selection = stage.scenes.planeOf(made, (x, y) => (Math.hypot(x - 150, y - 220) < 90 ? 1 : 0));
      });
      expect(await panel.retouch()).toMatch(/”\.$/);
      expect((await panel.look("portrait")).layers.length).toBe(4);
      await panel.page.evaluate(() => void (stage.document("portrait").selection = null));
      expect(await panel.retouch()).toContain("Replaced");
      expect((await panel.look("portrait")).layers.length).toBe(2);
    });
  });

  it("of an action replaces too, and leaves its layer the active one", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      await panel.retouch();
      await panel.until(() => stage.host.recordedSteps.length === 1, null);
      await panel.page.evaluate(async () => {
        const [step] = stage.host.recordedSteps;
        if (step) await stage.host.playStep(step, globalThis as unknown as Record<string, unknown>);
      });
      const { layers, history, activeNames } = await panel.look("portrait");
      expect(layers.length).toBe(2);
      expect(history.length).toBe(2);
      expect(activeNames).toEqual([layers[0]?.name]);
      expect(await panel.words("notice")).toContain("Replaced");
    });
  });
}
