// The flattened document, against numbers worked out by hand.
import { expect, test } from "vitest";
import { softLight } from "../../fake-host/composite";
import { addExposure, addGroup, addPixelLayer, emptyDocument, type LayerOptions, type Picture } from "../../fake-host/scenes";
import { newHost } from "./host";

const grey = (...values: number[]): Picture => ({ width: values.length, height: 1, channels: 1, samples: Uint8Array.from(values) });
const greyAlpha = (value: number, alpha: number): Picture => ({ width: 1, height: 1, channels: 2, samples: Uint8Array.of(value, alpha) });
const canvas = (width = 1) => emptyDocument({ width, height: 1, mode: "grayscaleMode" });
const shown = (document: ReturnType<typeof canvas>) => { const { color, alpha } = newHost().flatten(document); return [[...color], [...alpha]]; };
const over = (below: Picture, above: Picture, options: LayerOptions) => {
  const document = canvas(below.width);
  addPixelLayer(document, below);
  addPixelLayer(document, above, options);
  return shown(document)[0];
};

test.each([[0.25, 0.2, 2 * 0.25 * 0.2 + 0.0625 * 0.6], [0.25, 0.75, 2 * 0.25 * 0.25 + 0.5 * 0.5], [0.7, 0.5, 0.7], [0, 0.9, 0], [1, 0.1, 1]])("Photoshop's soft light of %d under %d is %d", (under, top, result) => {
  expect(softLight(under, top)).toBeCloseTo(result, 15);
});

test("normal, multiply, soft light and opacity", () => {
  expect(over(grey(100), grey(200), {})).toEqual([200]);
  expect(over(grey(100), grey(200), { opacity: 30 })).toEqual([130]);
  expect(over(grey(100), grey(51), { blendMode: "multiply" })).toEqual([20]);
  // a = 64/255, b = 192/255: 2a(1-b) + sqrt(a)(2b-1) = 0.12401 + 0.25343.
  expect(over(grey(64), grey(192), { blendMode: "softLight" })).toEqual([Math.round(255 * (2 * (64 / 255) * (63 / 255) + Math.sqrt(64 / 255) * (129 / 255)))]);
});

test("alpha over alpha is the union, colours weighted", () => {
  const document = canvas();
  addPixelLayer(document, greyAlpha(100, 128));
  addPixelLayer(document, greyAlpha(200, 64));
  const a = 64 / 255, b = 128 / 255, union = a + b - a * b;
  expect(shown(document)).toEqual([[Math.round((a * 200 + (1 - a) * b * 100) / union)], [Math.round(255 * union)]]);
});

test("a layer mask lets through, off its layer's place nothing is shown", () => {
  const document = canvas(4);
  addPixelLayer(document, grey(10, 10, 10, 10));
  addPixelLayer(document, grey(210, 210, 210), { left: -1, mask: (x) => (x === 0 ? 0.5 : 1) });
  // A mask of 0.5 is 128 of 255: 10 + 200 * 128 / 255.
  expect(shown(document)[0]).toEqual([110, 210, 10, 10]);
});

test("clipped layers count only where their base is, with the base's alpha, mask and opacity once", () => {
  const document = canvas(2);
  addPixelLayer(document, grey(0, 0));
  addPixelLayer(document, grey(100), { opacity: 50 });
  addPixelLayer(document, grey(200, 200), { clipped: true });
  expect(shown(document)[0]).toEqual([100, 0]);
});

test("hiding the base hides what is clipped to it", () => {
  const document = canvas();
  addPixelLayer(document, grey(7));
  addPixelLayer(document, grey(100), { visible: false });
  addPixelLayer(document, grey(200), { clipped: true });
  expect(shown(document)[0]).toEqual([7]);
});

test("a pass-through group blends with what is below, a normal one on its own; a group's mask fades it", () => {
  const grouped = (blendMode: "passThrough" | "normal", opacity = 100) => {
    const document = canvas();
    addPixelLayer(document, grey(100));
    const group = addGroup(document, { blendMode, opacity });
    addPixelLayer(document, grey(51), { blendMode: "multiply" }, group);
    return shown(document)[0];
  };
  expect(grouped("passThrough")).toEqual([20]);
  expect(grouped("passThrough", 50)).toEqual([60]);
  expect(grouped("normal")).toEqual([51]);
});

test("an exposure adjustment changes all below it, or only its base when clipped", () => {
  const document = canvas(2);
  addPixelLayer(document, grey(10, 10));
  addPixelLayer(document, grey(50));
  addExposure(document, 2, { clipped: true });
  expect(shown(document)[0]).toEqual([100, 10]);
  addExposure(document, 1.5);
  expect(shown(document)[0]).toEqual([150, 15]);
});

test("16 bits round to 32768ths, floats do not round and pass 1", () => {
  for (const [bits, white, result] of [[16, 32768, 16384], [32, 1, 0.5]] as const) {
    const document = emptyDocument({ width: 1, height: 1, mode: "grayscaleMode", bits });
    const samples = bits === 16 ? Uint16Array.of(white) : Float32Array.of(white);
    addPixelLayer(document, { width: 1, height: 1, channels: 1, samples });
    addPixelLayer(document, { width: 1, height: 1, channels: 1, samples: bits === 16 ? Uint16Array.of(0) : Float32Array.of(0) }, { opacity: 50 });
    expect(shown(document)[0]).toEqual([result]);
    addExposure(document, 4);
    expect(shown(document)[0]).toEqual([bits === 16 ? 32768 : 2]);
  }
});
