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

interface Cases {
  /** `fault`: the word by which a refusal must name the fault; null: the file is good. */
  readonly values: readonly { readonly file: unknown; readonly fault: string | null }[];
  readonly texts: readonly { readonly what: string; readonly text: string; readonly fault: string | null }[];
}

// abpn's reader is tested with the same.
const cases = JSON.parse(readFileSync(fileURLToPath(new URL("../../../../data/presets/cases.json", import.meta.url)), "utf8")) as Cases;

describe("a preset file", () => {
  it.each(cases.values)("$file is taken or refused by schema and panel alike ($fault)", ({ file, fault }) => {
    const read = (): unknown => readPreset("my.json", JSON.stringify(file));
    expect(validate(file)).toBe(fault === null);
    if (fault === null) expect(read()).toEqual(file);
    else {
      expect(read).toThrow(fault);
      expect(read).toThrow("my.json");
    }
  });

  it.each(cases.texts)("with $what is taken or refused as abpn does ($fault)", ({ text, fault }) => {
    const read = (): unknown => readPreset("my.json", text);
    if (fault === null) expect(read()).toMatchObject({ version: 1, name: "Soft" });
    else expect(read).toThrow(fault);
  });

  it.each([
    ["{\"version\": 1, \"name\": \"a\", \"n\\u0061me\": \"b\"}", "name"],
    ["{\"version\": 1, \"name\": \"a\", \"strengths\": {\"tone\": 1, \"evening\": 0.1, \"tone\": 0}}", "strengths.tone"],
  ])("in which a key stands twice is refused, as abpn does: %s", (text, key) => {
    expect(() => readPreset("my.json", text)).toThrow(`"${key}" is there twice`);
  });

  it.each([
    "{\"version\": 1, \"name\": \"version\", \"strengths\": {}, \"keep\": [\"moles\"]}",
    "{\"version\": 1, \"name\": \"a, \\\"name\\\": b\", \"$schema\": \"name\"}",
  ])("in which a key's word stands elsewhere too is good: %s", (text) => {
    expect(readPreset("my.json", text).version).toBe(1);
  });

  it("is taken up to 64 KB of UTF-8, as abpn does", () => {
    const text = "{\"version\": 1, \"name\": \"\u20ac\"}";
    const padded = (bytes: number): string => text + " ".repeat(bytes - Buffer.byteLength(text));
    expect(readPreset("my.json", padded(65536)).name).toBe("\u20ac");
    expect(() => readPreset("my.json", padded(65537))).toThrow("64 KB");
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
