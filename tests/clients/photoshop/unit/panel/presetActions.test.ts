import { describe, expect, it } from "vitest";
import { withSettings, withStrength } from "@src/panel/state";
import { fault } from "../retouch/fakeSides";
import { actions, presets, storage, store } from "./world";

describe("the preset bar", () => {
  it("saves, renames and deletes, and keeps the list", async () => {
    store.update((state) => withSettings(state, { maskFeather: 5 }));
    expect(await presets.save(" Soft ")).toBe(true);
    expect(store.state.settings.presetName).toBe("Soft");
    await presets.rename("Softer");
    expect(store.state.presets.map((preset) => preset.name)).toEqual(["Softer"]);
    expect(JSON.parse(storage.texts.get("presets.json") ?? "")).toHaveLength(1);
    presets.askToRemove();
    await presets.confirm();
    expect(store.state).toMatchObject({ presets: [], settings: { presetName: null, maskFeather: 5 } });
  });

  it("asks before it deletes, and anything else that is done with presets takes the question back", async () => {
    presets.askToRemove();
    expect(store.state.asks).toBeNull();
    await presets.save("Soft");
    for (const instead of [() => presets.dismiss(), () => presets.choose("Soft"), () => actions.change((state) => withStrength(state, "evening", 20))]) {
      presets.choose("Soft");
      presets.askToRemove();
      expect(store.state.asks).toEqual({ what: "delete", name: "Soft" });
      instead();
      expect(store.state).toMatchObject({ asks: null, presets: [{ name: "Soft" }] });
    }
    presets.choose("Soft");
    presets.askToRemove();
    await presets.confirm();
    expect(store.state).toMatchObject({ asks: null, presets: [], notice: "Deleted “Soft”." });
  });

  it("renames no preset over another", async () => {
    await presets.save("Hard");
    await presets.save("Soft");
    expect(await presets.rename("Hard")).toBe(false);
    expect(store.state.failure).toMatchObject({ code: "name-taken", message: expect.stringContaining("“Hard”") as string });
    expect(store.state.presets.map((preset) => preset.name)).toEqual(["Hard", "Soft"]);
    await presets.rename("Soft");
    expect(store.state.presets.map((preset) => preset.name)).toEqual(["Hard", "Soft"]);
  });

  it("says what it did, and asks before a preset takes the place of another", async () => {
    await presets.save("Soft");
    expect(store.state.notice).toBe("Saved “Soft”.");
    actions.change((state) => withStrength(state, "evening", 20));
    expect(await presets.save("Soft")).toBe(true);
    expect(store.state).toMatchObject({ asks: { what: "replace" }, presets: [{ strengths: { evening: 0.5 } }] });
    presets.dismiss();
    await presets.confirm();
    expect(store.state).toMatchObject({ asks: null, presets: [{ strengths: { evening: 0.5 } }] });
    await presets.save("Soft");
    await presets.confirm();
    expect(store.state).toMatchObject({ asks: null, notice: "Replaced “Soft”.", presets: [{ strengths: { evening: 0.2 } }] });
    actions.change((state) => withStrength(state, "evening", 30));
    await presets.update();
    expect(store.state).toMatchObject({ notice: "Updated “Soft”.", presets: [{ strengths: { evening: 0.3 } }], settings: { presetName: "Soft" } });
    storage.picked = ["Soft", "Hard"].map((name) => ({ fileName: `${name}.json`, text: JSON.stringify({ version: 1, name, strengths: { evening: 0.9 } }) }));
    await presets.import();
    expect(store.state).toMatchObject({ notice: "Imported “Hard”.", asks: { what: "replace", by: [{ name: "Soft" }] }, settings: { presetName: "Hard" } });
    expect(JSON.parse(storage.texts.get("presets.json") ?? "")).toMatchObject([{ name: "Hard" }, { name: "Soft", strengths: { evening: 0.3 } }]);
    await presets.confirm();
    expect(store.state).toMatchObject({ notice: "Replaced “Soft”.", settings: { presetName: "Soft", strengths: { evening: 90 } } });
    await presets.export("");
    expect(store.state.notice).toBe("Exported “Soft”.");
  });

  it("says nothing of having done what could not be kept", async () => {
    storage.writeText = async () => {
      throw fault("disk-full");
    };
    await presets.save("Soft");
    expect(store.state).toMatchObject({ failure: { code: "disk-full" }, notice: null });
  });

  it("asks for a name where there is none", async () => {
    expect(await presets.save("  ")).toBe(false);
    expect(store.state.failure?.code).toBe("bad-name");
    expect(store.state.presets).toEqual([]);
  });

  it("imports good files, and says what is wrong with a bad one", async () => {
    storage.picked = [
      { fileName: "a.json", text: "{\"version\":1,\"name\":\"A\",\"strengths\":{\"evening\":0.9}}" },
      { fileName: "b.json", text: "{\"version\":1,\"name\":\"B\",\"power\":1}" },
    ];
    await presets.import();
    expect(store.state.settings).toMatchObject({ presetName: "A", strengths: { evening: 90 } });
    expect(store.state.failure?.message).toContain("power");
  });

  it("exports what is chosen under a file name of its own", async () => {
    await presets.save("Soft 50 %");
    await presets.export("");
    expect(storage.saved[0]?.[0]).toBe("soft-50.json");
    expect(JSON.parse(storage.saved[0]?.[1] ?? "")).toMatchObject({ name: "Soft 50 %", version: 1 });
  });
});
