import { expect, it } from "vitest";
import { featureNames } from "@src/panel/settings";
import { deviceLabel, featureLabels } from "@src/panel/words";

it("names each strength apart, in a photographer's words", () => {
  expect(new Set(featureNames.map((feature) => featureLabels[feature])).size).toBe(featureNames.length);
  expect(featureLabels).toMatchObject({ evening: "Even skin tone", whitening: "Brighten skin" });
});

it("names a device that it does not know as the daemon does", () => {
  expect(["cpu", "directml", "npu"].map(deviceLabel)).toEqual(["processor (CPU)", "graphics card (DirectML)", "npu"]);
});
