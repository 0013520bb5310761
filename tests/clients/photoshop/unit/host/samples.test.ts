import { copyInto, cropColumns, fillAlpha, interleave, isEmpty, multiplyAlpha, scaleGrey, withMargin, withOpaqueAlpha, withoutOpaqueAlpha } from "@src/host/samples";
import { describe, expect, it } from "vitest";

describe("samples", () => {
  it("planar becomes chunky", () => {
    expect([...interleave(Uint16Array.of(1, 2, 10, 20, 100, 200), 3)]).toEqual([1, 10, 100, 2, 20, 200]);
  });

  it("a rectangle lands at its place and nowhere else", () => {
    const band = new Uint8Array(4 * 3 * 2);
    copyInto(band, 4, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), { x: 1, y: 1, width: 2, height: 2 }, 2);
    expect([...band]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8, 0, 0]);
  });

  it("columns are cut out of whole rows; all of them are no copy", () => {
    const rows = Uint8Array.of(1, 2, 3, 4, 5, 6);
    expect([...cropColumns(rows, 1, 3, 1, 2)]).toEqual([2, 3, 5, 6]);
    expect(cropColumns(rows, 1, 3, 0, 3)).toBe(rows);
  });

  it("alpha is added opaque in each depth, and dropped only where it is", () => {
    expect([...withOpaqueAlpha(Uint8Array.of(1, 2), 1, "uint8")]).toEqual([1, 255, 2, 255]);
    expect([...withOpaqueAlpha(Uint16Array.of(1), 1, "photoshop16")]).toEqual([1, 32768]);
    expect([...withOpaqueAlpha(Float32Array.of(2), 1, "float32")]).toEqual([2, 1]);
    expect([...(withoutOpaqueAlpha(Uint8Array.of(1, 255, 2, 255), 2, "uint8") ?? [])]).toEqual([1, 2]);
    expect(withoutOpaqueAlpha(Uint8Array.of(1, 255, 2, 254), 2, "uint8")).toBeNull();
  });

  it("half transparent becomes opaque, transparent stays transparent", () => {
    const pixels = Uint16Array.of(5, 0, 5, 1, 5, 32768);
    fillAlpha(pixels, 2, "photoshop16");
    expect([...pixels]).toEqual([5, 0, 5, 32768, 5, 32768]);
  });

  it("alpha times alpha is rounded", () => {
    const pixels = Uint8Array.of(9, 255, 9, 128);
    multiplyAlpha(pixels, 2, Uint8Array.of(1, 2, 3, 100, 1, 2, 3, 255), 4, "uint8");
    expect([...pixels]).toEqual([9, 100, 9, 128]);
  });

  it("8 bits become Photoshop's 16 and floats, full stays full, and the same depth is no copy", () => {
    expect([...scaleGrey(Uint8Array.of(0, 128, 255), "photoshop16")]).toEqual([0, 16448, 32768]);
    expect([...scaleGrey(Uint8Array.of(0, 255), "float32")]).toEqual([0, 1]);
    expect([...scaleGrey(Uint16Array.of(0, 16384, 32768), "uint8")]).toEqual([0, 128, 255]);
    const same = Uint8Array.of(7);
    expect(scaleGrey(same, "uint8")).toBe(same);
  });

  it("a margin is zeros on the sides asked for", () => {
    expect([...withMargin(Uint8Array.of(1, 2), 2, { sides: 1, above: 1, below: 0 }, "uint8")]).toEqual([0, 0, 0, 0, 0, 1, 2, 0]);
  });

  it("one sample is enough not to be empty", () => {
    expect(isEmpty(Float32Array.of(0, 0))).toBe(true);
    expect(isEmpty(Float32Array.of(0, 1e-9))).toBe(false);
  });
});
