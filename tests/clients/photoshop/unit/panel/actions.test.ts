import { describe, expect, it } from "vitest";
import { PanelError } from "@src/photo";
import { withSettings, withStrength } from "@src/panel/state";
import { fault } from "../retouch/fakeSides";
import { actions, daemon, host, program, recorded, storage, store } from "./world";

const step = "{\"version\":1,\"name\":\"Recorded step\",\"strengths\":{\"blemishes\":0.1}}";

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
    expect(await actions.kept.keepText("presets.json", "[]")).toBe(true);
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
    const preview = actions.previews.make();
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
    host.beforeWrite = () => actions.work.cancel();
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
    await actions.faults.copy();
    expect(storage.copied).toContain("This is a CMYK document; choose RGB. [cmyk-document; daemon 0.1.0, cpu]");
  });

  it("after the daemon was killed midway says so, and the next click finds it again and sends the photo anew", async () => {
    daemon.before = (call) => {
      if (call !== "retouch") return;
      program.running = false;
      throw fault("unavailable");
    };
    await actions.retouch();
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.state).toMatchObject({ failure: { code: "unavailable" }, connection: { kind: "absent" } });
    daemon.before = () => undefined;
    program.running = true;
    await actions.retouch();
    expect(daemon.photos).toHaveLength(2);
    expect(host.results).toHaveLength(1);
    expect(store.state).toMatchObject({ failure: null, connection: { kind: "connected" } });
  });

  it("with a token that was taken back leads to the pairing page", async () => {
    await actions.daemon.look();
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

  it("rejects while another retouch is at work, whose settings stay: an action must not go on as if it had retouched", async () => {
    const click = actions.retouch();
    await expect(actions.retouchForAction(step)).rejects.toMatchObject({ code: "busy" });
    await expect(actions.retouchForAction(null)).rejects.toMatchObject({ code: "busy" });
    await click;
    expect(host.results).toHaveLength(1);
    expect(store.state).toMatchObject({ failure: null, settings: { strengths: { blemishes: 100 } } });
  });

  it("rejects, so that the action stops", async () => {
    program.running = false;
    await expect(actions.retouchForAction(null)).rejects.toMatchObject({ code: "unavailable" });
    expect(store.state.failure?.code).toBe("unavailable");
  });
});

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
    await actions.previews.make();
    const retouch = actions.retouch();
    await Promise.all([actions.leave(), retouch]);
    expect(host.results).toHaveLength(1);
    expect(store.state.preview).toBeNull();
    expect(daemon.photos.map((photo) => photo.closed)).toEqual([1]);
    const preview = actions.previews.make();
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
    for (const end of [() => actions.work.cancel(), () => { throw fault("photoshop-failed"); }]) {
      host.beforeWrite = end;
      await Promise.all([actions.leave(), actions.retouch()]);
    }
    expect(host.results).toEqual([]);
    expect(daemon.photos.length).toBeGreaterThan(0);
    expect(daemon.photos.every((photo) => photo.closed > 0)).toBe(true);
  });

  it("with its plugin ends all work, writes nothing and leaves nothing open", async () => {
    await actions.previews.make();
    host.beforeWrite = () => actions.end();
    await actions.retouch();
    expect(host.results).toEqual([]);
    expect(daemon.photos.map((photo) => photo.closed)).toEqual([1]);
  });
});
