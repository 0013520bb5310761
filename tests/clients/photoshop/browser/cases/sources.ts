import { expect, it } from "vitest";
import { countDifferent, countOutside, greatestDifference, samplesOf } from "../stage/compare";
import { judge } from "../stage/judge";
import type { Stage } from "../stage/stage";
import { openPortrait, portraitPixels, shownColour } from "./scenes";

export function sources(world: () => Stage): void {
  it("retouches a grey document as grey", async () => {
    await world().withPanel({}, async (panel) => {
      const grey = await panel.page.evaluate(() => {
        const picture = stage.greyOf(stage.picture(8));
        stage.open("grey", stage.scenes.portraitDocument(picture, { mode: "grayscaleMode" }));
        return { width: picture.width, height: picture.height, base64: stage.toBase64(picture.samples) };
      });
      await panel.ready();
      expect(await panel.retouch()).toMatch(/^Done/);
      const photo = { width: grey.width, height: grey.height, channels: 1, depth: 8, bytes: Buffer.from(grey.base64, "base64") } as const;
      const wanted = samplesOf((await judge(world().daemon, photo)).outputs["RETOUCH_OUTPUT_PIXELS"] as Buffer, 8);
      expect(greatestDifference(samplesOf(await shownColour(panel, "grey"), 8), wanted)).toBeLessThanOrEqual(1);
      expect(countDifferent(wanted, photo.bytes)).toBeGreaterThan(300);
    });
  });

  it("retouches what is visible into a layer on top, with the adjustments below it in the result once", async () => {
    await world().withPanel({}, async (panel) => {
      await panel.page.evaluate(() => {
        const made = stage.scenes.portraitDocument(stage.picture(16), { bits: 16 });
        stage.scenes.addExposure(made, 0.8);
        stage.open("adjusted", made);
      });
      await panel.ready();
      await panel.choose("source", "merged");
      const { width, height } = world().portrait;
      const before = await shownColour(panel, "adjusted");
      expect(await panel.retouch()).toMatch(/^Done/);
      const { layers } = await panel.look("adjusted");
      expect(layers.map(({ kind }) => kind)).toEqual(["pixel", "exposure", "pixel"]);
      expect(layers[0]).toMatchObject({ clipped: false, hasMask: true });
      const judged = await judge(world().daemon, { width, height, channels: 3, depth: 16, bytes: before });
      const wanted = samplesOf(judged.outputs["RETOUCH_OUTPUT_PIXELS"] as Buffer, 16);
      expect(greatestDifference(samplesOf(await shownColour(panel, "adjusted"), 16), wanted)).toBeLessThanOrEqual(1);
    });
  });

  it("stays inside a soft selection, and leaves the selection alone", async () => {
    await world().withPanel({}, async (panel) => {
      const selected = await panel.page.evaluate(() => {
        // A disc with a soft edge over the left of the face.
        const disc = (x: number, y: number): number => Math.min(1, Math.max(0, (90 - Math.hypot(x - 150, y - 220)) / 20));
        stage.open("selected", stage.scenes.portraitDocument(stage.picture(8), { selection: disc }));
        const made = stage.document("selected");
        if (!made.selection || !made.selectionBounds) throw new Error("Nothing is selected.");
        return { mask: stage.toBase64(made.selection.read(made.canvas)), bounds: { ...made.selectionBounds } };
      });
      await panel.ready();
      expect(await panel.retouch()).toMatch(/^Done/);
      const photo = await portraitPixels(panel, 8);
      const { left, top, right, bottom } = selected.bounds;
      const mask = Buffer.from(selected.mask, "base64");
      const judged = await judge(world().daemon, photo, {
        region: { x: left, y: top, width: right - left, height: bottom - top }, selection: { pixels: mask, pixelFormat: "PIXEL_FORMAT_GREY8" },
      });
      const shown = samplesOf(await shownColour(panel, "selected"), 8);
      expect(greatestDifference(shown, samplesOf(judged.outputs["RETOUCH_OUTPUT_PIXELS"] as Buffer, 8))).toBeLessThanOrEqual(1);
      expect(countOutside(shown, photo.bytes, mask), "samples outside the selection that changed").toBe(0);
      expect(countDifferent(shown, photo.bytes)).toBeGreaterThan(100);
      const still = await panel.page.evaluate(() => ({ ...stage.document("selected").selectionBounds }));
      expect(still).toEqual(selected.bounds);
    });
  });

  it("says what to do when the selection is the source and nothing is selected", async () => {
    await world().withPanel({}, async (panel) => {
      await openPortrait(panel, "portrait");
      await panel.ready();
      await panel.choose("source", "selection");
      expect(await panel.retouch()).toMatch(/^Nothing is selected[;.]/);
    });
  });

  it("leaves a layer's own mask and opacity to the layer: they count once", async () => {
    await world().withPanel({}, async (panel) => {
      const photo = await portraitPixels(panel, 8);
      const judged = await judge(world().daemon, photo);
      const wanted = judged.outputs["RETOUCH_OUTPUT_PIXELS"] as Buffer;
      await panel.page.evaluate((base64) => {
        const layer = { opacity: 60, mask: (x: number, y: number) => (x + y > 300 ? 1 : 0.4) };
        // What it should show: the retouched pixels as if they had been the layer's all along.
        stage.open("wanted", stage.scenes.portraitDocument({ ...stage.picture(8), samples: stage.fromBase64(base64) }, { layer }));
        stage.open("masked", stage.scenes.portraitDocument(stage.picture(8), { layer }));
      }, wanted.toString("base64"));
      await panel.ready();
      expect(await panel.retouch()).toMatch(/^Done/);
      const [shown, should] = await panel.page.evaluate(() => [stage.flat("masked"), stage.flat("wanted")] as const);
      expect(should.alpha).toBe(shown.alpha);
      expect(greatestDifference(Buffer.from(shown.color, "base64"), Buffer.from(should.color, "base64"))).toBeLessThanOrEqual(1);
    });
  });

  it("says in one sentence what to do about a document that cannot be retouched, and copies it", async () => {
    await world().withPanel({}, async (panel) => {
      await panel.page.evaluate(() => stage.open("cmyk", stage.scenes.emptyDocument({ width: 40, height: 30, mode: "CMYKColorMode", name: "cover.psd" })));
      await panel.ready();
      await panel.press("retouch");
      const sentence = "“cover.psd” is a CMYK document; choose Image > Mode > RGB Color (or work on an RGB copy), then try again.";
      expect(await panel.error()).toBe(sentence);
      await panel.press("copy-error");
      await panel.page.locator("#notice", { hasText: "Copied." }).waitFor();
      expect(await panel.page.evaluate(() => stage.host.clipboard.text)).toContain(sentence);
      await openPortrait(panel, "portrait");
      expect(await panel.retouch()).toMatch(/^Done/);
    });
  });
}
