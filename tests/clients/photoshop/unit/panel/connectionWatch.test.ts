import { describe, expect, it, vi } from "vitest";
import { type ConnectDaemon, PanelError } from "@src/photo";
import { DaemonLink } from "@src/panel/daemonLink";
import { fault } from "../retouch/fakeSides";
import { actions, daemon, host, program, storage, store } from "./world";

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
    program.running = false;
    await actions.daemon.look();
    expect(store.state.connection.kind).toBe("absent");
    program.running = true;
    daemon.before = () => {
      throw new PanelError("refused", "The daemon refuses this panel.");
    };
    await actions.daemon.look();
    expect(store.state.connection).toEqual({ kind: "refused", message: "The daemon refuses this panel." });
  });

  it("is paired once with a code, which may be wrong first", async () => {
    storage.token = null;
    await actions.daemon.look();
    expect(store.state.connection.kind).toBe("unpaired");
    await actions.daemon.pair("nonsense");
    expect(store.state).toMatchObject({ codeFault: "This code is wrong.", failure: null, connection: { kind: "unpaired" }, pairing: false });
    await actions.daemon.pair(" ABCD-2345 ");
    expect(store.state).toMatchObject({ codeFault: null, connection: { kind: "connected" }, pairing: false });
    expect(storage.token).toBe("good");
  });

  it.each(["", "  ", "--------", "ABCD-234", "ABCD 23456"])("costs no try for %j, which cannot be a code", async (code) => {
    storage.token = null;
    await actions.daemon.look();
    await actions.daemon.pair(code);
    expect(program.tries).toBe(0);
    expect(store.state).toMatchObject({ codeFault: null, pairing: false });
  });

  it("that is absent says whether a pairing is remembered", async () => {
    program.running = false;
    await actions.daemon.look();
    expect(store.state.connection).toEqual({ kind: "absent", paired: true });
    storage.token = null;
    const fresh = new DaemonLink(() => ({ capabilities: () => Promise.reject(fault("unavailable")) }) as unknown as ReturnType<ConnectDaemon>, storage);
    expect(await fresh.look()).toEqual({ kind: "absent", paired: false });
  });
});
