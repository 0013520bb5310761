import { expect, it } from "vitest";
import { featureNames } from "@src/panel/settings";
import { deviceLabel, deviceTrouble, featureLabels } from "@src/panel/words";
import { capabilities } from "../retouch/fakeSides";

it("names each strength apart, in a photographer's words", () => {
  expect(new Set(featureNames.map((feature) => featureLabels[feature])).size).toBe(featureNames.length);
  expect(featureLabels).toMatchObject({ evening: "Even skin tone", whitening: "Brighten skin" });
});

it("names a device that it does not know as the daemon does", () => {
  expect(["cpu", "directml", "npu"].map(deviceLabel)).toEqual(["processor (CPU)", "graphics card (DirectML)", "npu"]);
});

it("says in a line why not on another device, and how often this one failed", () => {
  expect(deviceTrouble(capabilities)).toBe("");
  expect(
    deviceTrouble({ ...capabilities, refusedProviders: [{ name: "directml", reason: "No display." }], deviceLosses: { count: 1, lastReason: "It hung." } }),
  ).toBe("Not on the graphics card (DirectML): No display. The device failed 1 time since the start. Last: It hung.");
});
