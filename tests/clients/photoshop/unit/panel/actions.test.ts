import { beforeEach, describe, expect, it, vi } from "vitest";
import { type ConnectDaemon, type Host, PanelError, type PluginStorage } from "@src/photo";
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
let tries: number;

beforeEach(() => {
  daemon = new FakeDaemon();
  host = new FakeHost();
  storage = new FakeStorage();
  store = new Store(initialState);
  recorded = [];
  running = true;
  tries = 0;
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
        tries++;
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
  it("says at the end, and not as a warning, that the earlier retouch was replaced; the box that keeps it reaches the host", async () => {
    const soft = { code: "soft-alpha", message: "See-through." };
    host.notices = [{ code: "replaced-earlier", message: "Replaced the earlier retouch; Undo brings it back." }, soft];
    await actions.retouch();
    expect(store.state.notice).toMatch(/”\. Replaced the earlier retouch; Undo brings it back\.$/);
    expect(store.state.warnings).toEqual([soft]);
    expect(host.wishes[0]).toMatchObject({ keepEarlier: false, onlyInsideSelection: true });
    store.update((state) => withSettings(state, { keepEarlier: true }));
    await actions.retouch();
    expect(host.wishes[1]).toMatchObject({ keepEarlier: true });
    expect(JSON.parse(storage.texts.get("settings.json") ?? "")).toMatchObject({ keepEarlier: true });
    // A recorded step is a preset: it keeps as the panel is set when it is played.
    expect(recorded[1]).not.toContain("keepEarlier");
    await actions.retouchForAction(recorded[0] ?? null);
    expect(host.wishes[2]).toMatchObject({ keepEarlier: true });
  });

  it("writes no file while a photo is at work, when a modal scope may be open: what is kept meanwhile is kept at its end", async () => {
    const atWork: (string | undefined)[] = [];
    const write = storage.writeText.bind(storage);
    storage.writeText = (fileName, text) => {
      atWork.push(store.state.work?.what);
      return write(fileName, text);
    };
    const retouch = actions.retouch();
    while (store.state.work === null) await new Promise((resolve) => setImmediate(resolve));
    expect(await actions.keep("presets.json", "[]")).toBe(true);
    await retouch;
    expect(atWork).toEqual([undefined, undefined]);
    expect(storage.texts.get("presets.json")).toBe("[]");
  });

  it("works from a cold start, writes once, keeps the settings and offers a step to a recording", async () => {
    store.update((state) => withStrength(state, "evening", 20));
    await actions.retouch();
    expect(host.results).toHaveLength(1);
    expect(store.state).toMatchObject({ work: null, failure: null, notice: "Done in 0.1 s, on the processor: “Retouch · blemishes 100, evening 20 · abpn-skin 0.3.0”." });
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

  it("records the strengths of the click, whatever slider is moved while it is at work", async () => {
    store.update((state) => withStrength(state, "evening", 20));
    host.beforeWrite = () => store.update((state) => withStrength(state, "evening", 90));
    await actions.retouch();
    expect(daemon.photos[0]?.orders[0]?.settings.strengths.evening).toBe(0.2);
    expect(JSON.parse(recorded[0] ?? "")).toMatchObject({ strengths: { evening: 0.2 } });
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
    expect(store.state.failure).toEqual({ code: "cmyk-document", message: "This is a CMYK document; choose RGB.", about: "retouch" });
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

describe("an error", () => {
  const dead = (): void => {
    running = false;
    throw fault("unavailable");
  };

  it("about the daemon goes when it is back, and what it broke off is not said to be done", async () => {
    daemon.before = (call) => void (call === "retouch" && dead());
    await actions.retouch();
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.state.failure?.about).toBe("daemon");
    daemon.before = () => undefined;
    running = true;
    await actions.look();
    expect(store.state).toMatchObject({ failure: null, connection: { kind: "connected" }, notice: expect.stringContaining("Click once more") as string });
  });

  it("about a preset goes with the next one that was read or saved, not with another's success", async () => {
    storage.picked = [{ fileName: "b.json", text: "{}" }];
    await presets.import();
    expect(store.state.failure?.about).toBe("presets");
    await actions.look();
    await actions.copyFailure();
    expect(store.state.failure?.about).toBe("presets");
    storage.picked = [{ fileName: "a.json", text: "{\"version\":1,\"name\":\"A\"}" }];
    await presets.import();
    expect(store.state.failure).toBeNull();
    await presets.save(" ");
    expect(store.state.failure?.about).toBe("presets");
    await presets.save("Mine");
    expect(store.state.failure).toBeNull();
  });

  it("about a file that could not be written goes when one was", async () => {
    const { writeText } = storage;
    storage.writeText = async () => {
      throw fault("disk-full");
    };
    await presets.save("Soft");
    expect(store.state.failure).toMatchObject({ code: "disk-full", about: "files" });
    storage.writeText = writeText;
    await presets.save("Soft 2");
    expect(store.state.failure).toBeNull();
  });

  it("about a preview goes with the next preview; one about a retouch stays through it, and goes with a retouch", async () => {
    await actions.preview();
    const afterRest = async (): Promise<void> => {
      actions.change((state) => withStrength(state, "blemishes", state.settings.strengths.blemishes - 10));
      await new Promise((resolve) => setTimeout(resolve, 300));
      await settled();
    };
    daemon.before = (call) => {
      if (call === "readPreview") throw fault("internal");
    };
    await afterRest();
    expect(store.state.failure).toMatchObject({ code: "internal", about: "preview" });
    daemon.before = () => undefined;
    await afterRest();
    expect(store.state.failure).toBeNull();
    host.beforeWrite = () => {
      throw fault("photoshop-failed");
    };
    await actions.retouch();
    await afterRest();
    expect(store.state.failure).toMatchObject({ code: "photoshop-failed", about: "retouch" });
    host.beforeWrite = () => undefined;
    await actions.retouch();
    expect(store.state.failure).toBeNull();
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

  it("rejects while another retouch is at work, whose settings stay: an action must not go on as if it had retouched", async () => {
    const click = actions.retouch();
    await expect(actions.retouchForAction(step)).rejects.toMatchObject({ code: "busy" });
    await expect(actions.retouchForAction(null)).rejects.toMatchObject({ code: "busy" });
    await click;
    expect(host.results).toHaveLength(1);
    expect(store.state).toMatchObject({ failure: null, settings: { strengths: { blemishes: 100 } } });
  });

  it("rejects, so that the action stops", async () => {
    running = false;
    await expect(actions.retouchForAction(null)).rejects.toMatchObject({ code: "unavailable" });
    expect(store.state.failure?.code).toBe("unavailable");
  });
});

const step = "{\"version\":1,\"name\":\"Recorded step\",\"strengths\":{\"blemishes\":0.1}}";

describe("an action that is played before any panel was open", () => {
  it("reads nothing while it is played: the step holds the settings, and the token was read before", async () => {
    await actions.load();
    storage.readText = storage.readToken = () => {
      throw new Error("read within the modal scope");
    };
    await actions.playStep(step);
    expect(host.results).toHaveLength(1);
  });

  it("waits for no file that is still being read, and what was chosen then is newer than the file", async () => {
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    storage.readText = async () => {
      await arrived;
      return JSON.stringify({ strengths: { blemishes: 70 } });
    };
    const loaded = actions.load();
    await actions.playStep(step);
    expect(daemon.photos[0]?.orders[0]?.settings.strengths.blemishes).toBe(0.1);
    arrive();
    await loaded;
    expect(store.state.settings.strengths.blemishes).toBe(10);
  });
});

describe("a panel that is closed for good", () => {
  it("lets a retouch end, ends a preview, and gives the photo back", async () => {
    await actions.preview();
    const retouch = actions.retouch();
    await Promise.all([actions.leave(), retouch]);
    expect(host.results).toHaveLength(1);
    expect(store.state.preview).toBeNull();
    expect(daemon.photos.map((photo) => photo.closed)).toEqual([1]);
    const preview = actions.preview();
    await new Promise((resolve) => setImmediate(resolve));
    await actions.leave();
    await preview;
    expect(store.state).toMatchObject({ preview: null, work: null, failure: null });
    expect(daemon.photos.every((photo) => photo.closed > 0)).toBe(true);
  });

  it("and was never open leaves no photo in the daemon after an action", async () => {
    await actions.playStep(step);
    expect(daemon.photos.map((photo) => photo.closed)).toEqual([1]);
  });

  it("gives the photo back also where its last retouch was cancelled or failed", async () => {
    await actions.open();
    for (const end of [() => actions.cancel(), () => { throw fault("photoshop-failed"); }]) {
      host.beforeWrite = end;
      await Promise.all([actions.leave(), actions.retouch()]);
    }
    expect(host.results).toEqual([]);
    expect(daemon.photos.length).toBeGreaterThan(0);
    expect(daemon.photos.every((photo) => photo.closed > 0)).toBe(true);
  });

  it("with its plugin ends all work, writes nothing and leaves nothing open", async () => {
    await actions.preview();
    host.beforeWrite = () => actions.end();
    await actions.retouch();
    expect(host.results).toEqual([]);
    expect(daemon.photos.map((photo) => photo.closed)).toEqual([1]);
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

  it("is taken down, with a sentence, where the daemon no longer has the photo: it would show other strengths than the sliders", async () => {
    await actions.preview();
    daemon.before = (call) => {
      if (call === "retouch") throw fault("not-found");
    };
    actions.change((state) => withStrength(state, "blemishes", 50));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await settled();
    expect(store.state).toMatchObject({ preview: null, failure: null, notice: expect.stringContaining("Click Preview") as string });
  });

  it("is made anew after a retouch, and what the retouch said stays", async () => {
    await actions.preview();
    const first = store.state.preview;
    await actions.retouch();
    expect(store.state.work?.what).toBe("preview");
    await settled();
    const { work, notice, preview } = store.state;
    expect({ work, notice }).toEqual({ work: null, notice: "Done in 0.1 s, on the processor: “Retouch · blemishes 100, evening 50 · abpn-skin 0.3.0”." });
    // Compared outside of expect, which would walk through all pixels.
    expect(preview === first).toBe(false);
  });
});

describe("the faces", () => {
  it("have small pictures after a retouch, which is none the worse where there are none to be had", async () => {
    await actions.retouch();
    // 400 x 500 of 1000 x 3000, in a view of 171 x 512.
    expect(store.state.faces?.list[0]?.picture).toMatchObject({ width: 68, height: 86 });
    daemon.before = (call) => {
      if (call === "readPreview") throw fault("internal");
    };
    host.revision = "2";
    daemon.regions = [{ ...daemon.regions[0]!, bounds: { x: 0, y: 2000, width: 50, height: 50 } }];
    daemon.touched = { x: 10, y: 2010, width: 20, height: 20 };
    await actions.retouch();
    expect(store.state).toMatchObject({ failure: null, notice: expect.stringMatching(/^Done in 0.1 s, on the processor: “Retouch · /) as string, faces: { list: [{ picture: null }] } });
  });

  it("go with the preview when another document is chosen, by whatever it is told from this one; not with its own layers", async () => {
    let documentChanged = (): void => undefined;
    (host as Host).onChange = (listener) => {
      documentChanged = listener;
      return () => undefined;
    };
    vi.useFakeTimers({ toFake: ["setInterval"] });
    await actions.open();
    const active = { documentName: "anna.psd", documentId: 7, layerName: "Background", sample: "photoshop16" as const, hasSelection: false };
    for (const other of [{ ...active, documentId: 8 }, { documentName: "bea.psd", layerName: null, sample: "uint8" as const, hasSelection: false }]) {
      host.describeActive = () => active;
      await actions.preview();
      host.describeActive = () => ({ ...active, layerName: "Another" });
      documentChanged();
      expect(store.state.faces?.list).toHaveLength(1);
      host.describeActive = () => other;
      documentChanged();
      expect(store.state).toMatchObject({ faces: null, preview: null, active: other });
    }
    // One that was left while its preview was made.
    await actions.preview();
    expect(store.state).toMatchObject({ faces: null, preview: null });
    vi.useRealTimers();
  });
});

describe("100 %", () => {
  const view = { width: 300, height: 200 };
  const looked = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await settled();
  };

  it("reads what is seen and what lies around it, a few rows at a time, before and after", async () => {
    await actions.preview();
    const reads: number[] = [];
    daemon.onRead = (_output, _row, count) => reads.push(count);
    actions.zoom({ x: 5, y: 1500 }, view);
    // The middle that shows nothing beside the photo.
    expect(store.state.zoom).toMatchObject({ middle: { x: 150, y: 1500 }, detail: null });
    await looked();
    const { detail } = store.state.zoom ?? {};
    expect(detail?.bounds).toEqual({ x: 0, y: 1300, width: 600, height: 400 });
    expect([detail?.before.samples.length, detail?.after.samples.length]).toEqual([600 * 400 * 3, 600 * 400 * 3]);
    // 400 rows twice; 4 MB are 500 rows of 1000 pixels of four 16-bit samples.
    expect(reads).toEqual([400, 400]);
    expect(daemon.photos[0]?.orders.slice(-2).map(({ settings }) => settings.strengths.blemishes)).toEqual([1, 0]);
    actions.fit();
    expect(store.state.zoom).toBeNull();
  });

  it("reads again where the hand leaves what was read, not before; a slider reads only after", async () => {
    await actions.preview();
    actions.zoom({ x: 500, y: 1500 }, view);
    await looked();
    const first = store.state.zoom?.detail;
    let reads = 0;
    daemon.onRead = () => void reads++;
    actions.zoom({ x: 550, y: 1500 }, view);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(reads).toBe(0);
    actions.change((state) => withStrength(state, "blemishes", 50));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await settled();
    expect(reads).toBe(1);
    expect(store.state.zoom?.detail?.before === first?.before).toBe(true);
    expect(store.state.zoom?.detail?.after === first?.after).toBe(false);
    actions.zoom({ x: 550, y: 2500 }, view);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await settled();
    expect(store.state.zoom?.detail?.bounds.y).toBe(2300);
  });

  it("ends with the preview, and is read anew where a retouch sent the photo anew", async () => {
    await actions.preview();
    actions.zoom({ x: 500, y: 1500 }, view);
    await looked();
    const first = store.state.zoom?.detail;
    host.revision = "2";
    await actions.retouch();
    await settled();
    expect(daemon.photos).toHaveLength(2);
    expect(store.state.zoom?.detail?.before === first?.before).toBe(false);
    actions.hidePreview();
    expect(store.state.zoom).toBeNull();
    actions.zoom({ x: 1, y: 1 }, view);
    expect(store.state.zoom).toBeNull();
  });
});

describe("the connection", () => {
  it("is looked for although Photoshop tells nothing of what is active", async () => {
    vi.useFakeTimers({ toFake: ["setInterval"] });
    host.describeActive = () => {
      throw new Error("The document is not available");
    };
    await actions.open();
    expect(store.state).toMatchObject({ active: null, connection: { kind: "connected" } });
    vi.useRealTimers();
  });

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
    expect(store.state).toMatchObject({ codeFault: "This code is wrong.", failure: null, connection: { kind: "unpaired" }, pairing: false });
    await actions.pair(" ABCD-2345 ");
    expect(store.state).toMatchObject({ codeFault: null, connection: { kind: "connected" }, pairing: false });
    expect(storage.token).toBe("good");
  });

  it.each(["", "  ", "--------", "ABCD-234", "ABCD 23456"])("costs no try for %j, which cannot be a code", async (code) => {
    storage.token = null;
    await actions.look();
    await actions.pair(code);
    expect(tries).toBe(0);
    expect(store.state).toMatchObject({ codeFault: null, pairing: false });
  });

  it("that is absent says whether a pairing is remembered", async () => {
    running = false;
    await actions.look();
    expect(store.state.connection).toEqual({ kind: "absent", paired: true });
    storage.token = null;
    const fresh = new DaemonLink(() => ({ capabilities: () => Promise.reject(fault("unavailable")) }) as unknown as ReturnType<ConnectDaemon>, storage);
    expect(await fresh.look()).toEqual({ kind: "absent", paired: false });
  });
});

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
