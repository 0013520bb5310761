import { describe, expect, it } from "vitest";
import { withStrength } from "@src/panel/state";
import { fault } from "../retouch/fakeSides";
import { actions, daemon, host, presets, program, settled, storage, store } from "./world";

describe("an error", () => {
  const dead = (): void => {
    program.running = false;
    throw fault("unavailable");
  };

  it("about the daemon goes when it is back, and what it broke off is not said to be done", async () => {
    daemon.before = (call) => void (call === "retouch" && dead());
    await actions.retouch();
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.state.failure?.about).toBe("daemon");
    daemon.before = () => undefined;
    program.running = true;
    await actions.daemon.look();
    expect(store.state).toMatchObject({ failure: null, connection: { kind: "connected" }, notice: expect.stringContaining("Click once more") as string });
  });

  it("about a preset goes with the next one that was read or saved, not with another's success", async () => {
    storage.picked = [{ fileName: "b.json", text: "{}" }];
    await presets.import();
    expect(store.state.failure?.about).toBe("presets");
    await actions.daemon.look();
    await actions.faults.copy();
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
    await actions.previews.make();
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
