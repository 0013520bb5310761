import { describe, expect, it } from "vitest";
import { addPixelLayer, portraitDocument, type DocumentOptions, type LayerOptions } from "../../fake-host/scenes";
import type { Depth } from "../../fake-host/samples";
import { picture } from "../fake-host/host";
import { hosts } from "./hosts";
import { difference, discRetouch, flattenWithLayer, gatedOf, never, newPanel, type Panel, pixelLayerResult, readAll } from "./support";

const WIDTH = 40;
const HEIGHT = 30;
const disc = discRetouch(18, 14, 9);

interface Scene {
  readonly name: string;
  readonly channels?: 1 | 2 | 3 | 4;
  readonly document?: DocumentOptions;
  readonly layer?: LayerOptions;
  readonly alpha?: (x: number, y: number) => number;
}

const scenes: readonly Scene[] = [
  { name: "a Background" },
  { name: "an opaque layer", layer: {} },
  { name: "a layer reaching over the canvas on all sides", document: { width: 24, height: 18 }, layer: { left: -7, top: -5 } },
  { name: "a layer smaller than the canvas", document: { width: 60, height: 50 }, layer: { left: 11, top: 13 } },
  { name: "a layer with soft transparency", channels: 4, layer: {}, alpha: (x, y) => Math.min(1, (x + y) / 40) },
  { name: "a layer with holes and rims", channels: 4, layer: { left: -3, top: 4 }, alpha: (x) => (x < 5 || x > 30 ? 0 : x % 3 === 0 ? 0 : 1) },
  { name: "a masked layer", layer: { mask: (x, y) => ((x + 2 * y) % 11) / 10 } },
  { name: "a layer at 50 %", layer: { opacity: 50 } },
  { name: "a layer at 60 % fill", layer: { fillOpacity: 60 } },
  { name: "a layer at 70 % with a fill of 50 %, a mask and transparency", channels: 4, layer: { opacity: 70, fillOpacity: 50, mask: (x) => (x % 7) / 6 }, alpha: (x, y) => ((x * y) % 5) / 4 },
  { name: "a layer with a colour overlay", layer: { overlay: { value: 0.4, opacity: 0.5 } } },
  { name: "a layer in Multiply", layer: { blendMode: "multiply" } },
  { name: "a masked layer in Multiply at 50 %, with transparency", channels: 4, layer: { blendMode: "multiply", opacity: 50, mask: (x) => (x % 7) / 6 }, alpha: (x, y) => ((x * y) % 5) / 4 },
  { name: "a grey Background", channels: 1, document: { mode: "grayscaleMode" } },
  { name: "a grey layer with transparency at 50 %", channels: 2, document: { mode: "grayscaleMode" }, layer: { opacity: 50 }, alpha: (x) => Math.min(1, x / 20) },
  { name: "a locked layer", layer: { locked: true } },
];

const open = (scene: Scene, bits: Depth, panel: Panel) => {
  const { channels = 3 } = scene;
  const colours = channels >= 3 ? 3 : 1;
  const below = picture(scene.document?.width ?? WIDTH, scene.document?.height ?? HEIGHT, colours, bits);
  const photo = picture(WIDTH, HEIGHT, channels, bits, scene.alpha);
  const document = scene.layer === undefined ? portraitDocument(photo, { ...scene.document, bits }) : portraitDocument(below, { ...scene.document, bits });
  if (scene.layer !== undefined) addPixelLayer(document, photo, { name: "Portrait", ...scene.layer });
  panel.fake.open(document);
  return { panel, document, layerId: document.active[0] ?? 0 };
};

const depths: readonly Depth[] = [8, 16, 32];
const [assumed, ...others] = hosts;
const cases = [...depths.map((bits) => [bits, ...(assumed ?? ["", {}])] as const), ...others.map(([name, options]) => [16, name, options] as const)];

describe.each(cases)("at %i bit, in a host with %s, the flattened document is the retouched photo", (bits, _host, options) => {
  it.each(scenes)("$name", async (scene) => {
    const { panel, document, layerId } = open(scene, bits, newPanel(options));
    const source = await panel.host.openSource("active-layer");
    const photo = await readAll(source, 7);
    const wanted = flattenWithLayer(panel.fake, document, layerId, source.format, gatedOf(photo, source.format, disc));
    const before = panel.fake.flatten(document);
    expect(difference(before.color, wanted.color)).toBeGreaterThan(1);
    await panel.host.writeResult(pixelLayerResult(source, photo, disc, disc.touched), () => undefined, never);
    const after = panel.fake.flatten(document);
    // One code value: layer, mask and blend round on their own.
    expect(difference(after.color, wanted.color)).toBeLessThanOrEqual(1);
    expect(difference(after.alpha, wanted.alpha)).toBe(0);
    expect(panel.fake.records.complaints).toEqual([]);
    expect(panel.fake.records.alerts).toEqual([]);
    expect(panel.fake.records.memory.liveImages).toBe(0);
  });
});
