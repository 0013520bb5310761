import { PanelError } from "@src/photo";
import type { Cancellation, RetouchResult } from "@src/photo";
import { describe, expect, it, vi } from "vitest";
import type { DocumentModel } from "../../fake-host/document-model";
import type { FakeHostOptions } from "../../fake-host/options";
import { portraitDocument } from "../../fake-host/scenes";
import { picture } from "../fake-host/host";
import { hosts } from "./hosts";
import { discRetouch, never, newPanel, type Panel, readAll, softLightResult } from "./support";

const disc = discRetouch(8, 6, 5);
const WIDTH = 20;
const HEIGHT = 14;

const prepared = async (options: Partial<FakeHostOptions> = {}): Promise<{ panel: Panel; document: DocumentModel; result: RetouchResult }> => {
  const panel = newPanel(options);
  const document = panel.fake.open(portraitDocument(picture(WIDTH, HEIGHT), { layer: {} }));
  const source = await panel.host.openSource("active-layer");
  const result = softLightResult(source, await readAll(source), disc, disc.touched, new Uint8Array(WIDTH * HEIGHT * 4));
  return { panel, document, result };
};

const failureOf = async (work: Promise<unknown>): Promise<PanelError> => {
  try {
    await work;
  } catch (failure) {
    if (failure instanceof PanelError) return failure;
    throw failure;
  }
  throw new Error("it succeeded");
};

const expectAsBefore = (panel: Panel, document: DocumentModel, layers: number, steps: number): void => {
  expect(document.layers.length).toBe(layers);
  expect(document.history.length).toBe(steps);
  expect(document.suspended).toBeNull();
  expect(panel.fake.records.memory.liveImages).toBe(0);
  expect(panel.fake.records.complaints).toEqual([]);
};

// Far more than they take: the machines that test this are busy.
vi.setConfig({ testTimeout: 60_000 });

/** The calls into Photoshop that one write makes, by name. */
const callsOfOneWrite = async (options: Partial<FakeHostOptions>): Promise<readonly string[]> => {
  const { panel, result } = await prepared(options);
  const before = panel.fake.records.calls.length;
  await panel.host.writeResult(result, () => undefined, never);
  return panel.fake.records.calls.slice(before).map(({ name }) => name);
};

describe.each(hosts)("10: a cancel rolls everything back, in a host with %s", (_host, options) => {
  it("Esc at any call", async () => {
    const { length: calls } = await callsOfOneWrite(options);
    expect(calls).toBeGreaterThan(15);
    // The last two: the history is resumed, and the document drawn: too late to cancel.
    for (let call = 1; call < calls - 1; call++) {
      const { panel, document, result } = await prepared(options);
      const [layers, steps] = [document.layers.length, document.history.length];
      panel.fake.faults.cancelAt(call);
      expect((await failureOf(panel.host.writeResult(result, () => undefined, never))).code, `call ${call}`).toBe("cancelled");
      expectAsBefore(panel, document, layers, steps);
    }
  });

  it("Cancel in the panel between any two bands", async () => {
    const { panel, document, result } = await prepared(options);
    const [layers, steps] = [document.layers.length, document.history.length];
    const cancelAtLook = (looks: number): Cancellation => {
      let left = looks;
      return {
        get cancelled() {
          return left-- <= 0;
        },
        onCancel: () => () => undefined,
      };
    };
    // 1 after fetching, 1 before earlier retouches go, 2 around each band, 2 for each of three layers, 1 before it is kept.
    for (let looks = 0; looks < 11; looks++) {
      expect((await failureOf(panel.host.writeResult(result, () => undefined, cancelAtLook(looks)))).code).toBe("cancelled");
      expectAsBefore(panel, document, layers, steps);
    }
    await panel.host.writeResult(result, () => undefined, cancelAtLook(11));
    expect(document.layers.length).toBe(layers + 1);
  });
});

describe.each(hosts)("11: a fault leaves nothing behind, in a host with %s", (_host, options) => {
  it("at any call: the document is as before, every image disposed, and the reason named", async () => {
    const calls = await callsOfOneWrite(options);
    for (let call = 1; call < calls.length - 1; call++) {
      const { panel, document, result } = await prepared(options);
      const [layers, steps] = [document.layers.length, document.history.length];
      panel.fake.faults.throwAt(call, "scratch disk full");
      if (calls[call - 1] === "getLayerMask") {
        // The layers are whole; only that their masks are as they were written will not be known later.
        expect(await panel.host.writeResult(result, () => undefined, never), `call ${call}`).toEqual([]);
        expectAsBefore(panel, document, layers + 1, steps + 1);
        continue;
      }
      const failure = await failureOf(panel.host.writeResult(result, () => undefined, never));
      expect(failure.code, `call ${call}`).toBe("photoshop-failed");
      expect(failure.message).toContain("scratch disk full");
      expectAsBefore(panel, document, layers, steps);
    }
  });
});

describe("11: a fault leaves nothing behind", () => {
  it("in a band that cannot be fetched: its own error", async () => {
    const { panel, document, result } = await prepared();
    const [layers, steps] = [document.layers.length, document.history.length];
    const broken = { ...result, readMaskBand: () => Promise.reject(new PanelError("unavailable", "gone")) };
    expect((await failureOf(panel.host.writeResult(broken, () => undefined, never))).code).toBe("unavailable");
    expectAsBefore(panel, document, layers, steps);
  });

  it("after the layer is kept is none: it is not told as if nothing had been changed, and the document in front is in front again", async () => {
    const { panel, document, result } = await prepared();
    const other = panel.fake.open(portraitDocument(picture(8, 8), {}));
    const redraw = vi.spyOn(panel.photoshop.core, "redrawDocument").mockRejectedValue(new Error("not now"));
    expect(await panel.host.writeResult(result, () => undefined, never)).toEqual([]);
    expect(redraw).toHaveBeenCalledOnce();
    expect(document.history.map((entry) => entry.name)).toContain(result.historyName);
    expect(panel.photoshop.app.activeDocument?.id).toBe(other.id);
  });

  it("is told by its own reason, also where Photoshop is busy when the document in front is to come back", async () => {
    const { panel, result } = await prepared();
    panel.fake.open(portraitDocument(picture(8, 8), {}));
    panel.fake.faults.throwAt(1, "scratch disk full", "putLayerMask");
    const real = panel.photoshop.core.executeAsModal;
    vi.spyOn(panel.photoshop.core, "executeAsModal").mockImplementation((work, options) =>
      options.commandName.startsWith("Back") ? Promise.reject(Object.assign(new Error("host is in a modal state"), { number: 9 })) : real(work, options));
    expect((await failureOf(panel.host.writeResult(result, () => undefined, never))).message).toContain("scratch disk full");
  });

  it("twenty writes in a row leave no image behind, two at once take turns", async () => {
    const { panel, document, result } = await prepared();
    for (let i = 0; i < 10; i++) {
      await Promise.all([panel.host.writeResult(result, () => undefined, never), panel.host.writeResult(result, () => undefined, never)]);
    }
    expect(document.layers.length).toBe(21);
    expect(document.history.filter((entry) => entry.name === result.historyName).length).toBe(20);
    expect(panel.fake.records.memory.liveImages).toBe(0);
    expect(panel.fake.records.memory.created).toBe(panel.fake.records.memory.disposed);
    expect(panel.fake.records.complaints).toEqual([]);
  });

  it("the document in front is in front again after Esc", async () => {
    const { panel, result } = await prepared();
    const other = panel.fake.open(portraitDocument(picture(8, 8), {}));
    panel.fake.faults.cancelAt(1, "putLayerMask");
    await failureOf(panel.host.writeResult(result, () => undefined, never));
    expect(panel.photoshop.app.activeDocument?.id).toBe(other.id);
  });
});
