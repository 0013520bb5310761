import { beforeEach, describe, expect, it } from "vitest";
import { type ConnectDaemon, PanelError, type PluginStorage } from "@src/photo";
import { PanelActions } from "@src/panel/actions";
import { DaemonLink } from "@src/panel/daemonLink";
import { PresetActions } from "@src/panel/presetActions";
import { initialState, type PanelState, withSettings, withStrength } from "@src/panel/state";
import { Store } from "@src/panel/store";
import { RetouchSession } from "@src/retouch/session";
import { FakeDaemon, FakeHost, fault } from "../retouch/fakeSides";

class FakeStorage implements PluginStorage {
  token: string | null = "good";
  readonly texts = new Map<string, string>();
  picked: { fileName: string; text: string }[] = [];
  readonly saved: [string, string][] = [];
  copied: string | null = null;
  readToken = async (): Promise<string | null> => this.token;
  writeToken = async (token: string | null): Promise<void> => void (this.token = token);
  readText = async (fileName: string): Promise<string | null> => this.texts.get(fileName) ?? null;
  writeText = async (fileName: string, text: string): Promise<void> => void this.texts.set(fileName, text);
  pickTexts = async (): Promise<typeof this.picked> => this.picked;
  saveText = async (name: string, text: string): Promise<boolean> => this.saved.push([name, text]) > 0;
  copyText = async (text: string): Promise<void> => void (this.copied = text);
}

let daemon: FakeDaemon;
let host: FakeHost;
let storage: FakeStorage;
let store: Store<PanelState>;
let actions: PanelActions;
let presets: PresetActions;
let recorded: string[];
let running: boolean;

beforeEach(() => {
  daemon = new FakeDaemon();
  host = new FakeHost();
  storage = new FakeStorage();
  store = new Store(initialState);
  recorded = [];
  running = true;
  const connect: ConnectDaemon = (_address, token) => {
    const listens = (): void => {
      if (!running) throw fault("unavailable");
    };
    return {
      capabilities: async () => {
        listens();
        if (token !== "good") throw fault("unauthenticated");
        return daemon.capabilities();
      },
      pair: async (code) => {
        listens();
        if (code !== "ABCD2345") throw new PanelError("wrong-code", "This code is wrong.");
        return "good";
      },
      openPhoto: (photoFormat) => daemon.openPhoto(photoFormat),
    };
  };
  const link = new DaemonLink(connect, storage);
  const session = new RetouchSession(host, () => link.connection());
  actions = new PanelActions({ store, host, link, session, storage, record: async (text) => void recorded.push(text), now: () => 0 });
  presets = new PresetActions(store, storage, actions);
});

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 200 && store.state.work !== null; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe("Retouch", () => {
  it("works from a cold start, writes once, keeps the settings and offers a step to a recording", async () => {
    store.update((state) => withStrength(state, "evening", 20));
    await actions.retouch();
    expect(host.results).toHaveLength(1);
    expect(store.state).toMatchObject({ work: null, failure: null, notice: "Done in 0.1 s, on the processor." });
    expect(store.state.faces?.list).toHaveLength(1);
    expect(JSON.parse(storage.texts.get("settings.json") ?? "")).toMatchObject({ strengths: { evening: 20 } });
    expect(JSON.parse(recorded[0] ?? "")).toMatchObject({ version: 1, strengths: { evening: 0.2 } });
  });

  it("clicked twice writes once", async () => {
    await Promise.all([actions.retouch(), actions.retouch()]);
    expect(host.results).toHaveLength(1);
    expect(store.state.failure).toBeNull();
  });

  it("takes the place of a preview that is being made", async () => {
    const preview = actions.preview();
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([preview, actions.retouch()]);
    expect(host.results).toHaveLength(1);
    expect(store.state).toMatchObject({ work: null, failure: null });
  });

  it("that is cancelled says so, and is no failure", async () => {
    host.beforeWrite = () => actions.cancel();
    await actions.retouch();
    expect(host.results).toHaveLength(0);
    expect(store.state).toMatchObject({ work: null, failure: null, notice: "Cancelled. The document is unchanged." });
  });

  it("without skin says that nothing was written", async () => {
    daemon.regions = [];
    await actions.retouch();
    expect(store.state.notice).toBe("No skin was found, so nothing was written.");
  });

  it("meets a refusal of the host in its own words, ready to be copied", async () => {
    host.source = new PanelError("cmyk-document", "This is a CMYK document; choose RGB.");
    await actions.retouch();
    expect(store.state.failure).toEqual({ code: "cmyk-document", message: "This is a CMYK document; choose RGB." });
    await actions.copyFailure();
    expect(storage.copied).toContain("This is a CMYK document; choose RGB. [cmyk-document; daemon 0.1.0, cpu]");
  });

  it("after the daemon was killed midway says so, and the next click finds it again and sends the photo anew", async () => {
    daemon.before = (call) => {
      if (call !== "retouch") return;
      running = false;
      throw fault("unavailable");
    };
    await actions.retouch();
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.state).toMatchObject({ failure: { code: "unavailable" }, connection: { kind: "absent" } });
    daemon.before = () => undefined;
    running = true;
    await actions.retouch();
    expect(daemon.photos).toHaveLength(2);
    expect(host.results).toHaveLength(1);
    expect(store.state).toMatchObject({ failure: null, connection: { kind: "connected" } });
  });

  it("with a token that was taken back leads to the pairing page", async () => {
    await actions.look();
    storage.token = "revoked";
    daemon.before = (call) => {
      if (call === "openPhoto") throw fault("unauthenticated");
    };
    await actions.retouch();
    expect(store.state.connection.kind).toBe("unpaired");
  });

  it("that finds its place gone offers the result again", async () => {
    host.beforeWrite = () => {
      throw fault("place-gone");
    };
    await actions.retouch();
    expect(store.state.kept).toBe("anna.psd");
    host.beforeWrite = () => undefined;
    await actions.putKept();
    expect(store.state.kept).toBeNull();
    expect(host.results).toHaveLength(1);
  });
});

describe("the command for Actions", () => {
  it("runs with the remembered settings although no panel was opened", async () => {
    storage.texts.set("settings.json", JSON.stringify({ source: "merged", strengths: { blemishes: 70 } }));
    await actions.retouchForAction(null);
    expect(host.opened[0]).toBe("merged");
    expect(daemon.photos[0]?.orders[0]?.settings.strengths.blemishes).toBe(0.7);
  });

  it("runs a recorded step with the settings of the recording", async () => {
    const again = await actions.retouchForAction("{\"version\":1,\"name\":\"Recorded step\",\"strengths\":{\"blemishes\":0.1}}");
    expect(daemon.photos[0]?.orders[0]?.settings.strengths.blemishes).toBe(0.1);
    expect(JSON.parse(again)).toMatchObject({ strengths: { blemishes: 0.1 } });
    // Photoshop records commands and steps by itself: a second step would retouch twice.
    expect(recorded).toEqual([]);
  });

  it("rejects, so that the action stops", async () => {
    running = false;
    await expect(actions.retouchForAction(null)).rejects.toMatchObject({ code: "unavailable" });
    expect(store.state.failure?.code).toBe("unavailable");
  });
});

describe("the preview", () => {
  it("follows a slider without a new upload", async () => {
    await actions.preview();
    expect(store.state.preview?.after.samples[0]).toBe(32768);
    actions.change((state) => withStrength(state, "blemishes", 50));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await settled();
    expect(store.state.preview?.after.samples[0]).toBe(16384);
    expect(daemon.photos).toHaveLength(1);
    expect(host.results).toHaveLength(0);
    actions.hidePreview();
    expect(store.state.preview).toBeNull();
  });

  it("is made anew after a retouch, and what the retouch said stays", async () => {
    await actions.preview();
    const first = store.state.preview;
    await actions.retouch();
    expect(store.state.work?.what).toBe("preview");
    await settled();
    const { work, notice, preview } = store.state;
    expect({ work, notice }).toEqual({ work: null, notice: "Done in 0.1 s, on the processor." });
    // Compared outside of expect, which would walk through all pixels.
    expect(preview === first).toBe(false);
  });
});

describe("the connection", () => {
  it("is absent without a daemon, and what a daemon says that refuses the panel is told", async () => {
    running = false;
    await actions.look();
    expect(store.state.connection.kind).toBe("absent");
    running = true;
    daemon.before = () => {
      throw new PanelError("refused", "The daemon refuses this panel.");
    };
    await actions.look();
    expect(store.state.connection).toEqual({ kind: "refused", message: "The daemon refuses this panel." });
  });

  it("is paired once with a code, which may be wrong first", async () => {
    storage.token = null;
    await actions.look();
    expect(store.state.connection.kind).toBe("unpaired");
    await actions.pair("nonsense");
    expect(store.state).toMatchObject({ failure: { code: "wrong-code" }, connection: { kind: "unpaired" }, pairing: false });
    await actions.pair(" ABCD2345 ");
    expect(store.state).toMatchObject({ failure: null, connection: { kind: "connected" }, pairing: false });
    expect(storage.token).toBe("good");
  });
});

describe("the preset bar", () => {
  it("saves, renames and deletes, and keeps the list", async () => {
    store.update((state) => withSettings(state, { maskFeather: 5 }));
    await presets.save(" Soft ");
    expect(store.state.settings.presetName).toBe("Soft");
    await presets.rename("Softer");
    expect(store.state.presets.map((preset) => preset.name)).toEqual(["Softer"]);
    expect(JSON.parse(storage.texts.get("presets.json") ?? "")).toHaveLength(1);
    await presets.remove();
    expect(store.state).toMatchObject({ presets: [], settings: { presetName: null, maskFeather: 5 } });
  });

  it("asks for a name where there is none", async () => {
    await presets.save("  ");
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
