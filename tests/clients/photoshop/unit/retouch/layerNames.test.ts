import { describe, expect, it } from "vitest";
import { layerName } from "@src/retouch/layerNames";

describe("layerName", () => {
  it("says strengths in whole percent and the model", () => {
    const name = layerName({ strengths: { blemishes: 1, evening: 0.5 }, keep: [] }, "abpn-skin 0.3.0", false);
    expect(name).toBe("Retouch · blemishes 100, evening 50 · abpn-skin 0.3.0");
  });
  it("leaves out what is 0, rounds, and spells features out", () => {
    expect(layerName({ strengths: { blemishes: 0, garment_wrinkles: 0.256 }, keep: [] }, "m 1", false)).toBe("Retouch · garment wrinkles 26 · m 1");
  });
  it("says when faces have settings of their own", () => {
    expect(layerName({ strengths: { tone: 0.1 }, keep: [] }, "m 1", true)).toBe("Retouch · tone 10 · faces differ · m 1");
  });
  it("stays readable with nothing to say", () => {
    expect(layerName({ strengths: {}, keep: [] }, "m 1", false)).toBe("Retouch · m 1");
  });
});
