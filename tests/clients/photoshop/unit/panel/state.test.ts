import { describe, expect, it } from "vitest";
import { defaultSettings, readSettings, retouchSettings } from "@src/panel/settings";
import { initialState, offeredFeatures, type PanelState, removableMarks, softLightReason, wishOf } from "@src/panel/state";
import { presetOf } from "@src/panel/presets";
import { changedPreset, withCancelling, withChosenPreset, withFace, withFailure, withFeather, withKept, withOwnStrength, withOwnStrengths } from "@src/panel/state";
import { withFeatureOn, withOverall, withPresets, withProgress, withRegions, withSettings, withStrength, withWork } from "@src/panel/state";
import { Store } from "@src/panel/store";
import { capabilities, face } from "../retouch/fakeSides";

const place = { documentId: 7, documentName: "anna.psd", layerId: 5, left: 0, top: 0 };
const connected: PanelState = { ...initialState, connection: { kind: "connected", capabilities } };
const other = { id: 4, bounds: { x: 700, y: 0, width: 100, height: 100 }, scale: 1 };

describe("settings by hand", () => {
  it("bring strengths to whole percent within 0..100", () => {
    const state = withStrength({ ...connected, settings: { ...defaultSettings, presetName: "Soft" } }, "evening", 33.6);
    expect(state.settings.strengths.evening).toBe(34);
    expect(state.settings.presetName).toBe("Soft");
    expect(withStrength(state, "evening", -5).settings.strengths.evening).toBe(0);
    expect(withStrength(state, "evening", 500).settings.strengths.evening).toBe(100);
    expect(withStrength(state, "evening", NaN).settings.strengths.evening).toBe(50);
  });

  it("do not alter the state that was", () => {
    const before = JSON.stringify(connected);
    withStrength(connected, "evening", 1);
    withKept(connected, "moles", false);
    withRegions(connected, place, [face]);
    expect(JSON.stringify(connected)).toBe(before);
  });

  it("keep a mark once, however often its box is ticked", () => {
    expect(withKept(withKept(connected, "moles", true), "moles", true).settings.keep).toEqual(["freckles", "moles"]);
    expect(withKept(connected, "moles", false).settings.keep).toEqual(["freckles"]);
  });

  it.each([["12", 12], ["12.6", 13], ["", 0], ["9999", 250], ["-3", 0], ["abc", 8]])("take the feather %j as %i", (text, pixels) => {
    expect(withFeather(withSettings(connected, { maskFeather: 8 }), text).settings.maskFeather).toBe(pixels);
  });
});

describe("the overall strength and the switches", () => {
  const chosen = withFeatureOn(withOverall(withStrength(connected, "evening", 61), 50), "blemishes", false);

  it("make of each strength what the daemon is asked for, and what the sliders show stays", () => {
    expect(wishOf(chosen).settings.strengths).toEqual({ blemishes: 0, evening: 0.31, whitening: 0 });
    expect(chosen.settings.strengths).toMatchObject({ blemishes: 100, evening: 61 });
    expect(wishOf(withFeatureOn(chosen, "blemishes", true)).settings.strengths.blemishes).toBe(0.5);
  });

  it("hold for faces with strengths of their own, too", () => {
    const own = withOwnStrength(withOwnStrengths(withRegions(chosen, place, [face]), 0, true), 0, "evening", 20);
    expect(wishOf(own).faces?.list[0]?.settings?.strengths).toEqual({ blemishes: 0, evening: 0.1, whitening: 0 });
  });

  it("go into a preset as the strengths that come of them, and a chosen preset begins without", () => {
    expect(presetOf(chosen.settings, "Soft").strengths).toMatchObject({ blemishes: 0, evening: 0.31 });
    const preset = { version: 1 as const, name: "Soft", strengths: { evening: 0.4 } };
    expect(withChosenPreset({ ...chosen, presets: [preset] }, "Soft").settings).toMatchObject({ overall: 100, off: [], strengths: { evening: 40 } });
  });

  it("switch a feature off once, however often", () => {
    expect(withFeatureOn(chosen, "blemishes", false).settings.off).toEqual(["blemishes"]);
    expect(withOverall(chosen, 120).settings.overall).toBe(100);
  });
});

describe("what the daemon offers", () => {
  it("decides sliders and boxes, and there are none without a daemon", () => {
    expect(offeredFeatures(connected)).toEqual(["blemishes", "evening", "whitening"]);
    expect(removableMarks(connected)).toEqual(["moles"]);
    expect(offeredFeatures(initialState)).toEqual([]);
    expect(removableMarks(initialState)).toEqual([]);
  });

  it("is all that is asked for, because the daemon refuses the rest", () => {
    const state = withStrength(connected, "tone", 80);
    expect(wishOf(state).settings.strengths).toEqual({ blemishes: 1, evening: 0.5, whitening: 0 });
    expect(retouchSettings(state.settings.strengths, [], ["tone"])).toEqual({ strengths: { tone: 0.8 }, keep: [] });
  });

  it("is no Soft Light for 32-bit documents", () => {
    const active = { documentName: "a", layerName: null, hasSelection: false };
    expect(softLightReason({ ...connected, active: { ...active, sample: "float32" } })).toMatch(/32-bit/);
    expect(softLightReason({ ...connected, active: { ...active, sample: "uint8" } })).toBeNull();
  });
});

describe("presets", () => {
  const presets = [{ version: 1 as const, name: "Soft", strengths: { blemishes: 0.4 } }];
  it("are chosen by name; an unknown name changes nothing", () => {
    const state = withChosenPreset({ ...connected, presets }, "Soft");
    expect(state.settings).toMatchObject({ presetName: "Soft", strengths: { blemishes: 40, evening: 50 } });
    expect(withChosenPreset(state, "Hard")).toBe(state);
  });
  it("are changed by what is set otherwise, not by the way to it", () => {
    const state = withChosenPreset({ ...connected, presets }, "Soft");
    expect(changedPreset(state)).toBeNull();
    for (const other of [withStrength(state, "evening", 51), withOverall(state, 90), withFeatureOn(state, "blemishes", false), withKept(state, "moles", false)])
      expect(changedPreset(other)?.name).toBe("Soft");
    // Back by hand, and a mark that was ticked off and on.
    expect(changedPreset(withStrength(withStrength(state, "evening", 51), "evening", 50))).toBeNull();
    expect(changedPreset(withKept(withKept(state, "moles", false), "moles", true))).toBeNull();
    expect(changedPreset(withFeatureOn(state, "tone", false))).toBeNull();
    expect(changedPreset(connected)).toBeNull();
  });
  it("that are gone are chosen no more", () => {
    expect(withPresets({ ...connected, presets }, [], "Soft").settings.presetName).toBeNull();
  });
});

describe("faces", () => {
  const found = withRegions(connected, place, [face, other]);

  it("keep what was chosen for them when the daemon finds them again, wherever they are in its list", () => {
    const off = withOwnStrengths(withFace(found, 1, { off: true }), 0, true);
    const again = withRegions(off, place, [{ ...other, id: 1 }, { ...face, id: 2 }]);
    expect(again.faces?.list.map(({ off: isOff, own }) => [isOff, own !== null])).toEqual([[true, false], [false, true]]);
  });

  it("of another layer begin anew", () => {
    const off = withFace(found, 0, { off: true });
    expect(withRegions(off, { ...place, layerId: 6 }, [face]).faces?.list[0]?.off).toBe(false);
  });

  it("have strengths of their own, which begin as the photo's", () => {
    const own = withOwnStrength(withOwnStrengths(found, 0, true), 0, "evening", 10);
    expect(own.faces?.list[0]?.own).toEqual({ ...defaultSettings.strengths, evening: 10 });
    expect(withOwnStrength(found, 0, "evening", 10)).toBe(found);
    expect(wishOf(own).faces?.list[0]?.settings).toEqual({ strengths: { blemishes: 1, evening: 0.1, whitening: 0 }, keep: ["moles", "freckles"] });
    expect(wishOf(own).faces?.list[1]).not.toHaveProperty("settings");
  });
});

describe("work", () => {
  it("takes down what the last one left, and shows how far it is only while it lasts", () => {
    const state = withWork({ ...connected, failure: { code: "x", message: "x", about: "retouch" }, notice: "Done." }, "retouch", "Looking");
    expect(state).toMatchObject({ failure: null, notice: null, work: { what: "retouch", cancelling: false, progress: { fraction: 0 } } });
    expect(withWork({ ...connected, notice: "Done." }, "preview", "Retouching").notice).toBeNull();
    expect(withStrength({ ...connected, notice: "Done." }, "evening", 7).notice).toBeNull();
    expect(withProgress(state, { fraction: 0.5, step: "s" }).work?.progress.fraction).toBe(0.5);
    expect(withCancelling(state).work?.cancelling).toBe(true);
    expect(withProgress(connected, { fraction: 1, step: "late" })).toBe(connected);
    expect(withCancelling(connected)).toBe(connected);
  });

  it("that the user cancelled is a notice, no failure; a refused token leads to the pairing page", () => {
    expect(withFailure(connected, { code: "cancelled", message: "Cancelled.", about: "retouch" })).toMatchObject({ failure: null, notice: "Cancelled." });
    expect(withFailure(connected, { code: "unauthenticated", message: "m", about: "retouch" }).connection.kind).toBe("unpaired");
    const refused = withFailure(connected, { code: "cmyk-document", message: "m", about: "retouch" });
    expect(refused).toMatchObject({ failure: { code: "cmyk-document" }, connection: { kind: "connected" } });
  });
});

describe("settings.json", () => {
  it("gives back what was kept", () => {
    const kept = { ...defaultSettings, source: "merged", strengths: { ...defaultSettings.strengths, tone: 12 }, keep: [], overall: 40, off: ["tone"], maskFeather: 3, presetName: "Soft" };
    expect(readSettings(JSON.stringify(kept))).toEqual(kept);
  });
  const odd = "{\"strengths\":null,\"source\":\"sky\",\"maskFeather\":\"x\",\"keep\":5,\"overall\":\"much\",\"off\":true}";
  it.each([null, "", "{", "[]", "7", "null", odd])("that holds %j gives the defaults", (text) => {
    expect(readSettings(text)).toEqual(defaultSettings);
  });
});

describe("Store", () => {
  it("tells listeners at once and after each change, but not when nothing changed", () => {
    const seen: number[] = [];
    const store = new Store(1);
    store.subscribe((value) => seen.push(value));
    store.update((value) => value + 1);
    store.update((value) => value);
    expect(seen).toEqual([1, 2]);
  });
});
