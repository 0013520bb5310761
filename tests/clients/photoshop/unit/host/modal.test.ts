import { ModalScopes } from "@src/host/modal";
import type { ModalContext, PhotoshopCore } from "@src/host/photoshop";
import { ScopedReads } from "@src/host/scopedReads";
import { PanelError } from "@src/photo";
import { describe, expect, it } from "vitest";
import { TestClock } from "./support";

const busy = (): Error => Object.assign(new Error("host is in a modal state"), { number: 9 });

/** Photoshop's core that is busy for so many tries. */
const coreOf = (busyTries: number, cancelled = false): { core: PhotoshopCore; options: object[]; scopes: { count: number } } => {
  const options: object[] = [];
  const scopes = { count: 0 };
  let left = busyTries;
  const context = { isCancelled: cancelled } as ModalContext;
  return {
    options,
    scopes,
    core: {
      executeAsModal: async (work, given) => {
        options.push(given);
        if (left-- > 0) throw busy();
        scopes.count++;
        return work(context);
      },
    },
  };
};

describe("modal scopes", () => {
  it("are tried again while Photoshop is busy", async () => {
    const { core } = coreOf(5);
    const clock = new TestClock();
    expect(await new ModalScopes(core, "25.0.0", clock).run("Test", async () => "done")).toBe("done");
    expect(clock.time).toBe(5 * 250);
  });

  it("give up after ten seconds, and say what Photoshop says", async () => {
    const { core } = coreOf(Infinity);
    const clock = new TestClock();
    const failure = await new ModalScopes(core, "25.0.0", clock).run("Test", async () => "done").catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(PanelError);
    expect(failure).toMatchObject({ code: "photoshop-busy", message: expect.stringContaining("modal state") });
    expect(clock.time).toBe(10_000);
  });

  it.each([
    ["25.9.1", false],
    ["25.10.0", true],
    ["26.0.0", true],
  ])("in Photoshop %s the option timeOut is given: %s", async (version, given) => {
    const { core, options } = coreOf(0);
    await new ModalScopes(core, version, new TestClock()).run("Test", async () => undefined);
    expect("timeOut" in (options[0] ?? {})).toBe(given);
  });

  it("are not entered twice for work that failed, even with the number of a busy host", async () => {
    const { core, scopes } = coreOf(0);
    await expect(new ModalScopes(core, "25.0.0", new TestClock()).run("Test", () => Promise.reject(busy()))).rejects.toThrow("modal state");
    expect(scopes.count).toBe(1);
  });

  it("after Esc the reason is the user's own wish", async () => {
    const { core } = coreOf(0, true);
    const run = new ModalScopes(core, "25.0.0", new TestClock()).run("Test", () => Promise.reject(new Error("User cancelled")));
    await expect(run).rejects.toMatchObject({ code: "cancelled" });
  });

  it("come one after the other, also after one that failed", async () => {
    const { core } = coreOf(0);
    const modal = new ModalScopes(core, "25.0.0", new TestClock());
    const seen: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      seen.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 2));
      seen.push(`${name} out`);
      if (name === "a") throw new Error("a");
    };
    await Promise.allSettled([modal.run("Test", work("a")), modal.run("Test", work("b"))]);
    expect(seen).toEqual(["a in", "a out", "b in", "b out"]);
  });
});

describe("10: reads share short scopes, so that Photoshop is never frozen for long", () => {
  const readsOf = (check: () => void = () => undefined): { reads: ScopedReads; scopes: { count: number }; clock: TestClock } => {
    const { core, scopes } = coreOf(0);
    const clock = new TestClock();
    return { reads: new ScopedReads(new ModalScopes(core, "25.0.0", clock), clock, "Test", check), scopes, clock };
  };

  it("twelve reads of 60 ms need three scopes of four", async () => {
    const { reads, scopes, clock } = readsOf();
    await Promise.all(
      Array.from({ length: 12 }, () =>
        reads.read(async () => {
          clock.time += 60;
        }),
      ),
    );
    expect(scopes.count).toBe(3);
  });

  it("reads asked for one after the other share a scope too", async () => {
    const { reads, scopes } = readsOf();
    for (let i = 0; i < 5; i++) expect(await reads.read(async () => i)).toBe(i);
    expect(scopes.count).toBe(1);
  });

  it("a failing check fails all that wait, with its own error, and nothing is read", async () => {
    const { reads } = readsOf(() => {
      throw new PanelError("source-changed", "changed");
    });
    let read = 0;
    const results = await Promise.allSettled([1, 2, 3].map(() => reads.read(async () => void read++)));
    expect(results.map((result) => (result.status === "rejected" ? (result.reason as PanelError).code : ""))).toEqual(["source-changed", "source-changed", "source-changed"]);
    expect(read).toBe(0);
  });

  it("Esc fails all that wait, as the user's own wish", async () => {
    const { core } = coreOf(0, true);
    const clock = new TestClock();
    const reads = new ScopedReads(new ModalScopes(core, "25.0.0", clock), clock, "Test", () => undefined);
    const results = await Promise.allSettled([1, 2].map(() => reads.read(() => Promise.reject(new Error("User cancelled")))));
    expect(results.map((result) => (result.status === "rejected" ? (result.reason as PanelError).code : ""))).toEqual(["cancelled", "cancelled"]);
  });

  it("reads go on after one that failed", async () => {
    const { reads } = readsOf();
    await expect(reads.read(() => Promise.reject(new Error("once")))).rejects.toThrow("once");
    expect(await reads.read(async () => 7)).toBe(7);
  });
});
