import { expect, it } from "vitest";
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
