import { MaskPrint } from "@src/host/maskPrint";
import type { Samples } from "@src/photo";
import { describe, expect, it } from "vitest";

const bounds = { x: 5, y: 3, width: 37, height: 22 };
const values = Array.from({ length: bounds.width * bounds.height }, (_, i) => ((i * 7919) % 256) / 255);
const whole = { x: 0, y: 0, width: bounds.width, height: bounds.height };

const printOf = (samples: Samples): MaskPrint => {
  const print = new MaskPrint(bounds);
  print.add(whole, samples);
  return print;
};

const of8 = (grey: readonly number[]): Uint8Array => Uint8Array.from(grey, (value) => Math.round(value * 255));

describe("a mask's print", () => {
  it("is the same by bands and trimmed reads of any place as of the whole", () => {
    const samples = of8(values);
    const print = new MaskPrint(bounds);
    for (const [y, height] of [[0, 5], [5, 9], [14, 8]] as const) {
      for (const [x, width] of [[0, 3], [3, 30], [33, 4]] as const) {
        const part = Uint8Array.from({ length: width * height }, (_, i) => samples[(y + Math.floor(i / width)) * bounds.width + x + (i % width)] ?? 0);
        print.add({ x, y, width, height }, part);
      }
    }
    expect(print.equals(printOf(samples))).toBe(true);
    expect(printOf(samples).equals(print)).toBe(true);
  });

  it("is the same in every depth", () => {
    const in16 = Uint16Array.from(values, (value) => Math.round(value * 32768));
    const inFloat = Float32Array.from(values);
    for (const other of [in16, inFloat]) expect(printOf(of8(values)).equals(printOf(other))).toBe(true);
    // 16 bits cut to 8 in place of being rounded.
    expect(printOf(Uint8Array.from(in16, (value) => Math.floor((value * 255) / 32768))).equals(printOf(in16))).toBe(true);
  });

  it.each([0, 36, 18 * 37 + 20, values.length - 1])("is another where the pixel %i alone was painted over", (at) => {
    const black = values.map(() => 0);
    expect(printOf(of8(black)).equals(printOf(of8(black.map((value, i) => (i === at ? 1 : value)))))).toBe(false);
  });
});
