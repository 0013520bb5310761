import { describe, expect, it } from "vitest";
import { cutOut, shrunk, toRgb, underMask } from "@src/panel/pictures";

const one = { width: 1, height: 1 };
const rgb = (picture: ReturnType<typeof toRgb>): number[] => [...picture.pixels];

describe("toRgb", () => {
  it("shows 8-bit RGB as it is", () => {
    expect(rgb(toRgb({ extent: one, channels: 3, samples: new Uint8Array([1, 2, 255]) }, "uint8", "Adobe RGB (1998)"))).toEqual([1, 2, 255]);
  });
  it("brings Photoshop's 16 bits, 0..32768, to 0..255, rounded", () => {
    expect(rgb(toRgb({ extent: one, channels: 3, samples: new Uint16Array([0, 16384, 32768]) }, "photoshop16", null))).toEqual([0, 128, 255]);
  });
  it("gives linear light sRGB's curve, and clips what a screen cannot show", () => {
    // 0.2140 is sRGB's half: 188/255 would be 0.5 linear.
    expect(rgb(toRgb({ extent: one, channels: 3, samples: new Float32Array([-0.5, 0.5, 7]) }, "float32", null))).toEqual([0, 188, 255]);
  });
  it("repeats grey, and shows Photoshop's light grey through transparent pixels", () => {
    expect(rgb(toRgb({ extent: one, channels: 2, samples: new Uint8Array([10, 255]) }, "uint8", null))).toEqual([10, 10, 10]);
    expect(rgb(toRgb({ extent: one, channels: 4, samples: new Uint8Array([10, 20, 30, 0]) }, "uint8", null))).toEqual([204, 204, 204]);
  });
  it("names the profile for Photoshop, and none for grey", () => {
    const samples = new Uint8Array([1, 1, 1]);
    expect(toRgb({ extent: one, channels: 3, samples }, "uint8", "Display P3").colorProfile).toBe("Display P3");
    expect(toRgb({ extent: one, channels: 1, samples: samples.subarray(0, 1) }, "uint8", "Gray Gamma 2.2").colorProfile).toBe("");
  });
});

describe("underMask", () => {
  it.each([
    ["uint8", new Uint8Array([0, 255, 51])],
    ["photoshop16", new Uint16Array([0, 32768, 6554])],
    ["float32", new Float32Array([0, 1, 0.2])],
  ] as const)("is half red where a mask of %s is full, less where it is less, and as it was where there is none", (sample, samples) => {
    const picture = toRgb({ extent: { width: 3, height: 1 }, channels: 1, samples: new Uint8Array([100, 100, 100]) }, "uint8", null);
    const masked = underMask(picture, { extent: { width: 3, height: 1 }, channels: 1, samples }, sample);
    expect(rgb(masked)).toEqual([100, 100, 100, 178, 50, 50, 116, 90, 90]);
    expect(rgb(picture)).toEqual(new Array(9).fill(100));
  });
});

describe("cutOut", () => {
  const picture = toRgb({ extent: { width: 4, height: 2 }, channels: 1, samples: new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]) }, "uint8", null);
  it("cuts a face's part out of a smaller view", () => {
    const part = cutOut(picture, { x: 20, y: 10, width: 20, height: 10 }, 40);
    expect([part.width, part.height, part.pixels[0], part.pixels[3]]).toEqual([2, 1, 6, 7]);
  });
  it("keeps at least one pixel, inside the view", () => {
    expect(cutOut(picture, { x: 39, y: 19, width: 1, height: 1 }, 40)).toMatchObject({ width: 1, height: 1, pixels: new Uint8Array([7, 7, 7]) });
  });
});

describe("shrunk", () => {
  it("is the mean of the pixels that each stands for, within the side that was asked for", () => {
    const picture = toRgb({ extent: { width: 4, height: 2 }, channels: 1, samples: new Uint8Array([0, 2, 40, 60, 4, 6, 80, 100]) }, "uint8", null);
    expect(shrunk(picture, 2)).toMatchObject({ width: 2, height: 1, pixels: new Uint8Array([3, 3, 3, 70, 70, 70]) });
    // Never larger.
    expect(shrunk(picture, 96)).toEqual(picture);
  });
});
