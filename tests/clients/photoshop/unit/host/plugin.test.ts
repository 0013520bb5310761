// What the plugin keeps, hears and records: storage, changes, actions, and profiles that only Photoshop knows.
import { ACTION_METHOD, installAction, recordAction } from "@src/host/actions";
import { watchChanges } from "@src/host/changes";
import { DocumentProfiles } from "@src/host/documentProfile";
import { rgbProfile, tagBytes } from "@src/host/iccProfile";
import { ModalScopes } from "@src/host/modal";
import type { Photoshop } from "@src/host/photoshop";
import { iccOfPsd } from "@src/host/scratchProfile";
import { pluginStorage } from "@src/host/storage";
import type { Uxp, UxpFile } from "@src/host/uxp";
import { describe, expect, it } from "vitest";
import { portraitDocument } from "../../fake-host/scenes";
import { picture } from "../fake-host/host";
import { newPanel, TestClock, turns } from "./support";

/** UXP's storage in memory. */
const newUxp = (): { uxp: Uxp; files: Map<string, string>; secrets: Map<string, Uint8Array> } => {
  const files = new Map<string, string>();
  const secrets = new Map<string, Uint8Array>();
  const fileOf = (name: string): UxpFile => ({
    name,
    read: async () => files.get(name) ?? "",
    write: async (content) => void files.set(name, content),
    delete: async () => void files.delete(name),
  });
  const folder = {
    createFile: async (name: string) => fileOf(name),
    getEntry: async (name: string) => {
      if (!files.has(name)) throw new Error("Could not find an entry");
      return fileOf(name);
    },
  };
  const uxp: Uxp = {
    host: { version: "25.0.0" },
    storage: {
      secureStorage: {
        getItem: async (key) => secrets.get(key) ?? null,
        setItem: async (key, value) => void secrets.set(key, Uint8Array.from(value, (letter) => letter.charCodeAt(0))),
        removeItem: async (key) => void secrets.delete(key),
      },
      localFileSystem: {
        getDataFolder: async () => folder,
        getTemporaryFolder: async () => folder,
        getFileForOpening: async () => [fileOf("a.json"), fileOf("b.json")],
        getFileForSaving: async (name) => fileOf(name),
      },
      formats: { binary: "binary" },
    },
  };
  return { uxp, files, secrets };
};

describe("storage", () => {
  it("the token comes back as it was, and is forgotten when told", async () => {
    const { uxp } = newUxp();
    const storage = pluginStorage(uxp, {});
    expect(await storage.readToken()).toBeNull();
    await storage.writeToken("aB3-_~token");
    expect(await storage.readToken()).toBe("aB3-_~token");
    await storage.writeToken(null);
    expect(await storage.readToken()).toBeNull();
  });

  it("a lost token and a lost file are no errors", async () => {
    const { uxp } = newUxp();
    const broken: Uxp = { ...uxp, storage: { ...uxp.storage, secureStorage: { ...uxp.storage.secureStorage, getItem: () => Promise.reject(new Error("keychain reset")) } } };
    expect(await pluginStorage(broken, {}).readToken()).toBeNull();
    expect(await pluginStorage(uxp, {}).readText("settings.json")).toBeNull();
  });

  it("texts are kept by name, picked and saved", async () => {
    const { uxp, files } = newUxp();
    const storage = pluginStorage(uxp, {});
    await storage.writeText("settings.json", "{}");
    expect(await storage.readText("settings.json")).toBe("{}");
    files.set("a.json", "1").set("b.json", "2");
    expect(await storage.pickTexts()).toEqual([{ fileName: "a.json", text: "1" }, { fileName: "b.json", text: "2" }]);
    expect(await storage.saveText("presets.json", "[]")).toBe(true);
    expect(files.get("presets.json")).toBe("[]");
  });

  it("of two texts written at once the newer stays, also after one that could not be written", async () => {
    const { uxp, files } = newUxp();
    const slow = (name: string): UxpFile => ({
      name,
      read: async () => "",
      write: async (content) => {
        if (content === "unwritable") throw new Error("disk full");
        await turns(content === "older" ? 5 : 1);
        files.set(name, content);
      },
      delete: async () => undefined,
    });
    const folder = { createFile: async (name: string) => slow(name), getEntry: async (name: string) => slow(name) };
    const localFileSystem = { ...uxp.storage.localFileSystem, getDataFolder: async () => folder };
    const storage = pluginStorage({ ...uxp, storage: { ...uxp.storage, localFileSystem } }, {});
    const works = ["unwritable", "older", "newer"].map((text) => storage.writeText("settings.json", text));
    expect((await Promise.allSettled(works)).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(files.get("settings.json")).toBe("newer");
  });

  describe.each(["full disk", "crash"] as const)("a %s while a text is written", (how) => {
    const [older, newer] = ['[{"name":"Soft"}]', '[{"name":"Soft"},{"name":"Hard"}]'];

    it.each([1, 2].flatMap((count) => [0, 5, newer.length - 1].map((bytes) => [count, bytes] as const)))("at write %i after %i bytes leaves the older or the newer one, and the next is kept", async (count, bytes) => {
      const { files, require } = newPanel().fake;
      const storageAfterStart = (): ReturnType<typeof pluginStorage> => pluginStorage(require("uxp") as unknown as Uxp, {});
      const storage = storageAfterStart();
      await storage.writeText("presets.json", older);
      files.brokenWrite = { count, bytes, how };
      const work = storage.writeText("presets.json", newer);
      if (how === "full disk") await expect(work).rejects.toThrow("space");
      else await turns(20);
      // Photoshop starts anew.
      const again = storageAfterStart();
      expect([older, newer]).toContain(await again.readText("presets.json"));
      if (count === 1) expect(await again.readText("presets.json")).toBe(older);
      // Also where the disk is full once more.
      files.brokenWrite ??= { count: 1, bytes, how: "full disk" };
      await again.writeText("presets.json", "[]").catch(() => undefined);
      expect([older, newer, "[]"]).toContain(await again.readText("presets.json"));
      files.brokenWrite = null;
      await again.writeText("presets.json", "[1]");
      expect(await storageAfterStart().readText("presets.json")).toBe("[1]");
      expect(Object.keys(files.texts("data"))).toEqual(["presets.json"]);
    });
  });

  it("pickers that the user closes are no errors", async () => {
    const { uxp } = newUxp();
    const localFileSystem = { ...uxp.storage.localFileSystem, getFileForOpening: async () => null, getFileForSaving: async () => null };
    const storage = pluginStorage({ ...uxp, storage: { ...uxp.storage, localFileSystem } }, {});
    expect(await storage.pickTexts()).toEqual([]);
    expect(await storage.saveText("presets.json", "[]")).toBe(false);
  });

  it("either kind of clipboard is used, and none is said", async () => {
    const { uxp } = newUxp();
    const copied: string[] = [];
    await pluginStorage(uxp, { setContent: (content) => void copied.push(content["text/plain"] ?? "") }).copyText("a");
    await pluginStorage(uxp, { writeText: (text) => void copied.push(text) }).copyText("b");
    expect(copied).toEqual(["a", "b"]);
    await expect(pluginStorage(uxp, {}).copyText("c")).rejects.toMatchObject({ code: "no-clipboard" });
  });
});

describe("changes", () => {
  it("many events at once are told once, and none after stopping", async () => {
    const panel = newPanel();
    let told = 0;
    const stop = panel.host.onChange(() => void told++);
    const document = panel.fake.open(portraitDocument(picture(8, 8), { layer: {} }));
    panel.fake.open(portraitDocument(picture(8, 8)));
    panel.fake.user.activate(document);
    await turns(20);
    expect(told).toBe(1);
    stop();
    panel.fake.user.activate(document);
    await turns(20);
    expect(told).toBe(1);
  });

  it("the listener that is taken off is the one that was put on", () => {
    const listeners = new Set<unknown>();
    const action = {
      addNotificationListener: (_: readonly string[], listener: unknown) => void listeners.add(listener),
      removeNotificationListener: (_: readonly string[], listener: unknown) => void listeners.delete(listener),
    } as unknown as Photoshop["action"];
    watchChanges(action, new TestClock(), () => undefined)();
    expect(listeners.size).toBe(0);
  });
});

describe("actions", () => {
  it("a recorded step names a global function that runs with what was recorded", async () => {
    const panel = newPanel();
    const scope: Record<string, unknown> = {};
    const orders: (string | null)[] = [];
    installAction(scope, async (order) => {
      orders.push(order);
      return "new order";
    });
    await recordAction(panel.photoshop.action, "an order");
    const [step] = panel.fake.recordedSteps;
    expect(step).toMatchObject({ name: "Retouch with last settings", methodName: ACTION_METHOD });
    const play = scope[step?.methodName ?? ""] as (context: object, info: object) => Promise<object>;
    // What it returns replaces the step's own on Record Again.
    expect(await play({}, step?.info ?? {})).toEqual({ "abpnbridge.order": "new order" });
    await play({}, {});
    expect(orders).toEqual(["an order", null]);
  });
});

const psdWith = (resources: readonly (readonly [id: number, name: string, data: Uint8Array])[]): Uint8Array => {
  const bytes: number[] = [0x38, 0x42, 0x50, 0x53, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0, 0];
  const section: number[] = [];
  const long = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  for (const [id, name, data] of resources) {
    section.push(0x38, 0x42, 0x49, 0x4d, id >> 8, id & 255, name.length, ...Array.from(name, (letter) => letter.charCodeAt(0)));
    if (name.length % 2 === 0) section.push(0);
    section.push(...long(data.length), ...data);
    if (data.length % 2 === 1) section.push(0);
  }
  return Uint8Array.from([...bytes, ...long(section.length), ...section, 0, 0, 0, 0]);
};

const ownProfile = rgbProfile("My Camera", [[0.6, 0.3, 0.02], [0.2, 0.6, 0.1], [0.1642, 0.1, 0.7049]], { gamma: 2 });

describe("profiles that only Photoshop knows", () => {
  it("are found among a PSD's resources, between others of odd lengths and names", () => {
    const psd = psdWith([[1005, "", Uint8Array.of(1, 2, 3)], [1028, "odd", Uint8Array.of(9)], [1039, "", ownProfile], [1041, "", Uint8Array.of(1)]]);
    expect(iccOfPsd(psd)).toEqual(ownProfile);
    expect(iccOfPsd(psdWith([[1005, "", Uint8Array.of(1)]]))).toBeNull();
    expect(iccOfPsd(psd.subarray(0, 60))).toBeNull();
    expect(iccOfPsd(Uint8Array.of(1, 2, 3))).toBeNull();
  });

  const profilesOf = (psd: Uint8Array): { profiles: DocumentProfiles; made: string[]; closed: () => number; deleted: () => number } => {
    const made: string[] = [];
    let closed = 0;
    let deleted = 0;
    const { uxp } = newUxp();
    const file: UxpFile = { name: "x.psd", read: async () => psd.slice().buffer, write: async () => undefined, delete: async () => void deleted++ };
    const folder = { createFile: async () => file, getEntry: async () => file };
    const withFile: Uxp = { ...uxp, storage: { ...uxp.storage, localFileSystem: { ...uxp.storage.localFileSystem, getTemporaryFolder: async () => folder } } };
    const hostControl = { registerAutoCloseDocument: async () => undefined, unregisterAutoCloseDocument: async () => undefined };
    const document = { id: 5, saveAs: { psd: async () => undefined }, closeWithoutSaving: () => void closed++ };
    const photoshop = {
      app: { documents: [], activeDocument: null, createDocument: async ({ profile }: { profile: string }) => (made.push(profile), document) },
      core: { executeAsModal: (work: (context: object) => unknown) => work({ isCancelled: false, hostControl }) },
    } as unknown as Photoshop;
    const modal = new ModalScopes(photoshop.core, "25.0.0", new TestClock());
    return { profiles: new DocumentProfiles(photoshop, withFile, modal), made, closed: () => closed, deleted: () => deleted };
  };

  it("come out of a scratch document, once for each name; it is closed and its file deleted", async () => {
    const { profiles, made, closed, deleted } = profilesOf(psdWith([[1039, "", ownProfile]]));
    const colour = { sample: "uint8", isGrey: false, profileName: "My Camera" } as const;
    expect(await profiles.bytesOf(colour)).toEqual(ownProfile);
    expect(await profiles.bytesOf(colour)).toEqual(ownProfile);
    expect([made, closed(), deleted()]).toEqual([["My Camera"], 1, 1]);
  });

  it("are made linear for a 32-bit document", async () => {
    const { profiles } = profilesOf(psdWith([[1039, "", ownProfile]]));
    const linear = await profiles.bytesOf({ sample: "float32", isGrey: false, profileName: "My Camera" });
    expect(tagBytes(linear, "rXYZ")).toEqual(tagBytes(ownProfile, "rXYZ"));
    expect(tagBytes(linear, "rTRC")?.[11]).toBe(0);
  });

  it("are refused in one sentence where Photoshop gives none", async () => {
    const { profiles, deleted } = profilesOf(psdWith([]));
    await expect(profiles.bytesOf({ sample: "uint8", isGrey: false, profileName: "My Camera" })).rejects.toMatchObject({ code: "profile-unreadable" });
    expect(deleted()).toBe(1);
  });

  it("a document without profile is sRGB, in 32 bit its linear light", async () => {
    const { profiles, made } = profilesOf(psdWith([]));
    expect((await profiles.bytesOf({ sample: "uint8", isGrey: false, profileName: null })).length).toBe(0);
    expect((await profiles.bytesOf({ sample: "float32", isGrey: false, profileName: null })).length).toBeGreaterThan(132);
    expect(made).toEqual([]);
  });
});
