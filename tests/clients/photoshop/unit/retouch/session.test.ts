import { beforeEach, describe, expect, it } from "vitest";
import { RetouchSession } from "@src/retouch/session";
import { capabilities, FakeDaemon, FakeHost, fault, format, watching, wish } from "./fakeSides";

let daemon: FakeDaemon;
let host: FakeHost;
let session: RetouchSession;

beforeEach(() => {
  daemon = new FakeDaemon();
  host = new FakeHost();
  session = new RetouchSession(host, async () => ({ daemon, capabilities: await daemon.capabilities() }));
});

describe("a retouch", () => {
  it("reads every row in order, with at most four bands on their way, and writes one layer where the mask is", async () => {
    await session.retouch(wish, watching());
    expect(host.reads).toEqual([0, 699, 1398, 2097, 2796]);
    expect(daemon.photos[0]?.rows.slice().sort((a, b) => a - b)).toEqual(host.reads);
    expect(daemon.photos[0]?.mostInFlight).toBeLessThanOrEqual(4);
    expect(host.results).toHaveLength(1);
    const result = host.results[0];
    expect(result?.touched).toEqual(daemon.touched);
    expect(result?.layers.map(({ name, kind, visible }) => ({ name, kind, visible }))).toEqual([
      { name: "Retouch · blemishes 100, evening 50 · abpn-skin 0.3.0", kind: "pixel-layer", visible: true },
    ]);
    expect(result?.groupName).toBeNull();
    expect(result?.place).toMatchObject({ documentId: 7, layerId: 5, left: -10, top: 20 });
  });

  it("makes a group of which one of pixel layer and Soft Light layer is visible", async () => {
    await session.retouch({ ...wish, result: "soft-light-group", maskFeather: 3 }, watching());
    const result = host.results[0];
    expect(result?.groupName).toBe("Retouch · blemishes 100, evening 50 · abpn-skin 0.3.0");
    expect(result?.layers.map(({ kind, visible }) => [kind, visible])).toEqual([["pixel-layer", false], ["soft-light-layer", true], ["residue-layer", true]]);
    expect(result?.maskFeather).toBe(3);
  });

  it("refuses Soft Light in 32 bit before anything is sent, with the host's own reason where it has one", async () => {
    host.source = { format: { ...format, sample: "float32" } };
    await expect(session.retouch({ ...wish, result: "soft-light-group" }, watching())).rejects.toMatchObject({ code: "soft-light-32-bit" });
    host.source = { softLightRefusal: fault("soft-light-clipped") };
    await expect(session.retouch({ ...wish, result: "soft-light-group" }, watching())).rejects.toMatchObject({ code: "soft-light-clipped" });
    expect(daemon.photos).toHaveLength(0);
  });

  it("refuses a daemon without the pixel layer output before anything is sent", async () => {
    const old = new RetouchSession(host, async () => ({ daemon, capabilities: { ...capabilities, outputs: ["pixels", "mask"] } }));
    await expect(old.retouch(wish, watching())).rejects.toMatchObject({ code: "daemon-too-old" });
    expect(daemon.photos).toHaveLength(0);
  });

  it("writes nothing where the mask is empty, or no skin was found", async () => {
    daemon.touched = { x: 0, y: 0, width: 0, height: 0 };
    expect((await session.retouch(wish, watching())).touched).toBeNull();
    daemon.regions = [];
    expect((await session.retouch(wish, watching())).touched).toBeNull();
    expect(host.results).toHaveLength(0);
  });

  it("shows a progress that never falls, over all steps by name", async () => {
    const watch = watching();
    await session.retouch(wish, watch);
    const fractions = watch.told.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.slice().sort((a, b) => a - b));
    // Within bands too: five of them, of which the last is small.
    const sending = watch.told.filter(({ step }) => step.startsWith("Reading")).map(({ fraction }) => fraction);
    expect(new Set(sending).size).toBeGreaterThan(9);
    const finding = watch.told.find(({ step }) => step === "Finding what changed");
    expect(Math.max(...sending)).toBeLessThan(finding?.fraction ?? 0);
    expect(new Set(watch.told.map(({ step }) => step))).toEqual(new Set(["Reading and sending the photo", "Finding what changed"]));
  });
});

describe("the mask", () => {
  it("is read once for what it touches and what is written", async () => {
    const masks: number[] = [];
    daemon.onRead = (output, firstRow, rowCount) => void (output === "mask" && masks.push(firstRow, firstRow + rowCount));
    let rows: Uint8Array | Uint16Array | Float32Array = new Uint16Array(0);
    host.onWrite = async ({ touched, readMaskBand }) => void (rows = await readMaskBand(touched.y, touched.height));
    await session.retouch(wish, watching());
    // The rows of the one region.
    expect(masks).toEqual([200, 700]);
    const { x, width } = daemon.touched;
    expect(rows.length).toBe(1000 * 400);
    expect([...rows.subarray(x - 1, x + 1), ...rows.subarray(x + width - 1, x + width + 1)]).toEqual([0, 32768, 32768, 0]);
  });
});

describe("a photo that nobody needs any more", () => {
  it("is forgotten at once when nothing is at work, and the next click sends it anew", async () => {
    await session.retouch(wish, watching());
    await session.giveBack();
    expect(daemon.photos[0]?.closed).toBe(1);
    expect(await session.refresh(wish, { longSide: 90, mask: false }, watching())).toBeNull();
    await session.retouch(wish, watching());
    expect(daemon.photos).toHaveLength(2);
  });

  it("is forgotten after the retouch that is at work, which is written", async () => {
    const retouch = session.retouch(wish, watching());
    await session.giveBack();
    expect(host.results).toHaveLength(1);
    expect(daemon.photos[0]?.closed).toBe(1);
    await retouch;
  });

  it("is forgotten at the end of all, with a kept result's", async () => {
    host.beforeWrite = () => {
      throw fault("place-gone");
    };
    await expect(session.retouch(wish, watching())).rejects.toMatchObject({ code: "place-gone" });
    host.beforeWrite = () => undefined;
    await session.retouch(wish, watching());
    await session.giveBack();
    expect(daemon.photos.map((photo) => photo.closed)).toEqual([0, 1]);
    await session.end();
    expect(daemon.photos.map((photo) => photo.closed)).toEqual([1, 1]);
    expect(session.kept).toBeNull();
  });
});

describe("a second click", () => {
  it("is refused while the first is at work", async () => {
    const first = session.retouch(wish, watching());
    await expect(session.retouch(wish, watching())).rejects.toMatchObject({ code: "busy" });
    await first;
    expect(host.results).toHaveLength(1);
  });

  it("sends nothing anew while the document is the same, with other strengths", async () => {
    await session.retouch(wish, watching());
    await session.retouch({ ...wish, settings: { strengths: { blemishes: 0.3 }, keep: [] } }, watching());
    expect(daemon.photos).toHaveLength(1);
    expect(host.reads).toHaveLength(5);
    expect(daemon.photos[0]?.orders.map((order) => order.settings.strengths.blemishes)).toEqual([1, 0.3]);
  });

  it("sends the photo anew after an edit, and forgets the old one first", async () => {
    await session.retouch(wish, watching());
    host.revision = "2";
    await session.retouch(wish, watching());
    expect(daemon.photos.map((photo) => photo.closed)).toEqual([1, 0]);
  });

  it("sends the photo anew where the host cannot tell", async () => {
    host.revision = undefined;
    await session.retouch(wish, watching());
    await session.retouch(wish, watching());
    expect(daemon.photos).toHaveLength(2);
  });

  it("sends the photo anew that was edited while it was retouched, and keeps the host's notice", async () => {
    host.beforeWrite = () => {
      host.revision = "painted on";
    };
    host.notices = [{ code: "edited-meanwhile", message: "Edited." }];
    const { report } = await session.retouch(wish, watching());
    expect(report.warnings).toEqual([...(daemon.photos[0]?.warnings ?? []), ...host.notices]);
    await session.retouch(wish, watching());
    expect(daemon.photos).toHaveLength(2);
  });

  it("sends the photo anew for another layer, or one that was moved", async () => {
    await session.retouch(wish, watching());
    host.source = { place: { documentId: 7, documentName: "anna.psd", layerId: 6, left: -10, top: 20 } };
    await session.retouch(wish, watching());
    host.source = { place: { documentId: 7, documentName: "anna.psd", layerId: 6, left: -9, top: 20 } };
    await session.retouch(wish, watching());
    expect(daemon.photos).toHaveLength(3);
  });
});

describe("a photo that is edited while it is read", () => {
  /** Edited while each of so many photos is read. */
  const edited = (photos: number): void => {
    host.onRead = () => {
      if (daemon.photos.length <= photos) throw fault("source-edited");
    };
  };

  it("is read again, and only the last one stays in the daemon", async () => {
    edited(2);
    await session.retouch(wish, watching());
    expect(daemon.photos.map((photo) => photo.closed)).toEqual([1, 1, 0]);
    expect(host.results).toHaveLength(1);
  });

  it("and again, and again, ends in the host's sentence", async () => {
    edited(100);
    await expect(session.retouch(wish, watching())).rejects.toMatchObject({ code: "source-edited" });
    expect(daemon.photos.map((photo) => photo.closed)).toEqual([1, 1, 1]);
  });

  it("is not confused with another layer that is the active one by then", async () => {
    host.onRead = () => {
      host.source = { place: { documentId: 7, documentName: "anna.psd", layerId: 6, left: -10, top: 20 } };
      throw fault("source-edited");
    };
    await expect(session.retouch(wish, watching())).rejects.toMatchObject({ code: "source-edited" });
    expect(daemon.photos).toHaveLength(1);
  });
});

describe("a selection", () => {
  const selection = { x: 900, y: -50, width: 500, height: 500 };

  it("limits the retouch to its part of the photo, and goes as a mask whose first band arrives before the others leave", async () => {
    host.source = { selection };
    await session.retouch(wish, watching());
    const photo = daemon.photos[0];
    expect(photo?.orders[0]).toMatchObject({ region: { x: 900, y: 0, width: 100, height: 450 }, useSelection: true });
    expect(photo?.selectionRows).toEqual([0, 2097]);
  });

  it("limits nothing when the user does not want that, unless the source is the selection", async () => {
    host.source = { selection };
    await session.retouch({ ...wish, onlyInsideSelection: false }, watching());
    expect(daemon.photos[0]?.orders[0]).not.toHaveProperty("region");
    expect(daemon.photos[0]?.selectionRows).toEqual([]);
    await session.retouch({ ...wish, onlyInsideSelection: false, source: "selection" }, watching());
    expect(daemon.photos[0]?.orders[1]).toMatchObject({ useSelection: true });
    expect(daemon.photos).toHaveLength(1);
  });

  it("must be there where it is the source, and must touch the photo", async () => {
    await expect(session.retouch({ ...wish, source: "selection" }, watching())).rejects.toMatchObject({ code: "no-selection" });
    host.source = { selection: { x: 1000, y: 0, width: 5, height: 5 } };
    await expect(session.retouch(wish, watching())).rejects.toMatchObject({ code: "selection-outside" });
  });

  it("that arrived half makes the photo useless: it is forgotten", async () => {
    host.source = { selection };
    daemon.before = (call) => {
      if (call === "writeSelectionBand") throw fault("deadline");
    };
    await expect(session.retouch(wish, watching())).rejects.toMatchObject({ code: "deadline" });
    expect(daemon.photos[0]?.closed).toBe(1);
    daemon.before = () => undefined;
    await session.retouch(wish, watching());
    expect(daemon.photos).toHaveLength(2);
  });
});

describe("cancelling", () => {
  const calls = ["capabilities", "openPhoto", "writeBand", "retouch", "readBand"];

  it.each(calls)("at %s ends with \"cancelled\", writes nothing, and the next click works", async (where) => {
    const watch = watching();
    daemon.before = (call) => {
      if (call === where) watch.cancellation.cancel();
    };
    await expect(session.retouch(wish, watch)).rejects.toMatchObject({ code: "cancelled" });
    expect(host.results).toHaveLength(0);
    daemon.before = () => undefined;
    await session.retouch(wish, watching());
    expect(host.results).toHaveLength(1);
  });

  it("while sending makes the daemon forget the half photo; after sending keeps it for the next click", async () => {
    const during = watching();
    host.onRead = (row) => row === 1398 && during.cancellation.cancel();
    await expect(session.retouch(wish, during)).rejects.toMatchObject({ code: "cancelled" });
    expect(daemon.photos[0]?.closed).toBe(1);
    host.onRead = () => undefined;
    const writing = watching();
    host.beforeWrite = () => writing.cancellation.cancel();
    await expect(session.retouch(wish, writing)).rejects.toMatchObject({ code: "cancelled" });
    host.beforeWrite = () => undefined;
    await session.retouch(wish, watching());
    expect(daemon.photos).toHaveLength(2);
  });
});

describe("a lost daemon", () => {
  it.each(["openPhoto", "writeBand", "retouch", "readBand"])("at %s is told, and the next click sends the photo anew", async (where) => {
    daemon.before = (call) => {
      if (call === where) throw fault("unavailable");
    };
    await expect(session.retouch(wish, watching())).rejects.toMatchObject({ code: "unavailable" });
    daemon.before = () => undefined;
    const known = daemon.photos.length;
    await session.retouch(wish, watching());
    expect(daemon.photos).toHaveLength(known + 1);
    expect(host.results).toHaveLength(1);
    // A daemon that was only away for a moment keeps no photo for nobody.
    expect(daemon.photos.map((photo) => photo.closed)).toEqual([...new Array<number>(known).fill(1), 0]);
  });

  it("that has forgotten an earlier photo gets it again within the same click", async () => {
    await session.retouch(wish, watching());
    let once = true;
    daemon.before = (call) => {
      if (call !== "retouch" || !once) return;
      once = false;
      throw fault("not-found");
    };
    await session.retouch(wish, watching());
    expect(daemon.photos).toHaveLength(2);
    expect(host.results).toHaveLength(2);
  });

  it("that forgets a photo just sent is not asked for ever", async () => {
    daemon.before = (call) => {
      if (call === "retouch") throw fault("not-found");
    };
    await expect(session.retouch(wish, watching())).rejects.toMatchObject({ code: "not-found" });
    expect(daemon.photos).toHaveLength(1);
  });
});
