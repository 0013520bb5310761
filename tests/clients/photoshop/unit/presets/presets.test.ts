import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { MAX_NAME, presetFileName, presetOf, presetText, putPreset, readPreset, readPresets, removePreset, withPreset } from "@src/panel/presets";
import { defaultSettings } from "@src/panel/settings";

const folder = fileURLToPath(new URL("../../../../../clients/presets/", import.meta.url));
const schema: object = JSON.parse(readFileSync(`${folder}preset.schema.json`, "utf8"));
const validate = new Ajv2020({ strict: true }).compile(schema);
const examples = readdirSync(folder).filter((name) => name.endsWith(".json") && name !== "preset.schema.json");

const good: Record<string, unknown> = { version: 1, name: "Soft" };

// What a file may hold, and the word by which a refusal must name the fault; null: the file is good.
const files: readonly (readonly [value: unknown, named: string | null])[] = [
  [good, null],
  [{ ...good, $schema: "../preset.schema.json" }, null],
  [{ ...good, strengths: {}, keep: [] }, null],
  [{ ...good, strengths: { blemishes: 0, evening: 1, whitening: 0.5, garment_wrinkles: 1e-3, tone: 1 } }, null],
  [{ ...good, keep: ["freckles", "moles"], output: "soft-light-group", source: "selection", maskFeather: 250, onlyInsideSelection: false }, null],
  [{ ...good, name: "é".repeat(64) }, null],
  [{ ...good, name: "\u{1F600}".repeat(64) }, null],
  [{ ...good, name: "\u{1F600}".repeat(65) }, "name"],
  [{ ...good, name: "x".repeat(65) }, "name"],
  [{ ...good, name: "" }, "name"],
  [{ ...good, name: "  " }, "name"],
  [{ ...good, name: "two\nlines" }, "name"],
  [{ ...good, name: 7 }, "name"],
  [{ version: 1 }, "name"],
  [{ name: "Soft" }, "version"],
  [{ ...good, version: 2 }, "version"],
  [{ ...good, version: "1" }, "version"],
  [{ ...good, strength: { blemishes: 1 } }, "strength"],
  [{ ...good, strengths: { blemish: 1 } }, "strengths.blemish"],
  [{ ...good, strengths: { evening: 1.01 } }, "strengths.evening"],
  [{ ...good, strengths: { evening: -0.01 } }, "strengths.evening"],
  [{ ...good, strengths: { evening: "1" } }, "strengths.evening"],
  [{ ...good, strengths: [1] }, "strengths"],
  [{ ...good, strengths: null }, "strengths"],
  [{ ...good, keep: ["scars"] }, "keep"],
  [{ ...good, keep: ["moles", "moles"] }, "keep"],
  [{ ...good, keep: "moles" }, "keep"],
  [{ ...good, output: "mask" }, "output"],
  [{ ...good, source: null }, "source"],
  [{ ...good, maskFeather: 251 }, "maskFeather"],
  [{ ...good, maskFeather: 1.5 }, "maskFeather"],
  [{ ...good, maskFeather: -1 }, "maskFeather"],
  [{ ...good, onlyInsideSelection: 1 }, "onlyInsideSelection"],
  [{ ...good, $schema: 1 }, "$schema"],
  [[good], "object"],
  [null, "object"],
  ["Soft", "object"],
];

describe("a preset file", () => {
  it.each(files)("%j is taken or refused by schema and panel alike (%s)", (value, named) => {
    const read = (): unknown => readPreset("my.json", JSON.stringify(value));
    expect(validate(value)).toBe(named === null);
    if (named === null) expect(read()).toEqual(value);
    else {
      expect(read).toThrow(named);
      expect(read).toThrow("my.json");
    }
  });

  it("that is no JSON is refused by name", () => {
    expect(() => readPreset("holiday.json", "{")).toThrow(/"holiday.json" is not JSON/);
  });

  it.each(examples)("%s, an example, is good", (name) => {
    const text = readFileSync(`${folder}${name}`, "utf8");
    expect(validate(JSON.parse(text))).toBe(true);
    expect(readPreset(name, text).version).toBe(1);
  });

  it("comes with at least two examples", () => {
    expect(examples.length).toBeGreaterThanOrEqual(2);
  });
});

describe("presets and settings", () => {
  const settings = { ...defaultSettings, strengths: { ...defaultSettings.strengths, blemishes: 29, tone: 57 }, keep: ["freckles"] as const, maskFeather: 4 };

  it("give the same settings back, percent for percent, and what is written fits the schema", () => {
    for (let percent = 0; percent <= 100; percent++) {
      const one = { ...settings, strengths: { ...settings.strengths, evening: percent } };
      const text = presetText(presetOf(one, "Mine"));
      expect(validate(JSON.parse(text))).toBe(true);
      expect(withPreset(defaultSettings, readPreset("mine.json", text))).toEqual({ ...one, presetName: "Mine" });
    }
  });

  it("leave what a preset does not name: strengths and marks at their defaults, the rest as chosen", () => {
    const chosen = { ...settings, source: "merged" as const, result: "soft-light-group" as const, onlyInsideSelection: false };
    expect(withPreset(chosen, { version: 1, name: "Spots", strengths: { evening: 0 } })).toEqual({
      ...chosen, strengths: { ...defaultSettings.strengths, evening: 0 }, keep: defaultSettings.keep, presetName: "Spots",
    });
  });
});

describe("the list", () => {
  const preset = (name: string): ReturnType<typeof presetOf> => presetOf(defaultSettings, name);

  it("is by name, and a preset takes the place of one of the same name", () => {
    const two = putPreset([preset("b")], preset("a"));
    expect(two.map((one) => one.name)).toEqual(["a", "b"]);
    expect(putPreset(two, { ...preset("b"), maskFeather: 9 })).toHaveLength(2);
    expect(removePreset(two, "a").map((one) => one.name)).toEqual(["b"]);
  });

  it("is read without what is broken in it", () => {
    expect(readPresets(JSON.stringify([preset("a"), { version: 3 }, 5])).map((one) => one.name)).toEqual(["a"]);
    expect(readPresets("[{")).toEqual([]);
    expect(readPresets(null)).toEqual([]);
  });

  it("is exported under names that every file system takes", () => {
    expect(presetFileName("Soft, 50 % / Größe")).toBe("soft-50-größe.json");
    expect(presetFileName("///")).toBe("preset.json");
    expect(MAX_NAME).toBe(64);
  });
});
