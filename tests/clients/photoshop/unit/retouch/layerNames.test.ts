import { describe, expect, it } from "vitest";
import { isRetouchName, layerName } from "@src/retouch/layerNames";

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

describe("isRetouchName", () => {
  it.each([
    layerName({ strengths: { blemishes: 1, garment_wrinkles: 0.256, tone: 0.01 }, keep: [] }, "abpn-skin 0.3.0", true),
    layerName({ strengths: { evening: 0.5 }, keep: [] }, "abpn-skin 0.3.0-rc.1", false),
    layerName({ strengths: {}, keep: [] }, "m 1", false),
  ])("knows what layerName makes: %s", (name) => expect(isRetouchName(name)).toBe(true));

  it.each(["Retouch", "Retouch · test", "Retouch · blemishes 100 · abpn-skin 0.3.0 copy", "My Retouch · m 1", "Retouch · blemishes 100 · m 1 · mine", "Soft Light", "Retouch · lips 20 · m 1"])(
    "takes any other for the user's own: %s",
    (name) => expect(isRetouchName(name)).toBe(false),
  );
});
