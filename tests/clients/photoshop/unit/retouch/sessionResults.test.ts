import { beforeEach, describe, expect, it } from "vitest";
import { PanelError } from "@src/photo";
import { RetouchSession } from "@src/retouch/session";
import { face, FakeDaemon, FakeHost, fault, format, watching, wish } from "./fakeSides";

let daemon: FakeDaemon;
let host: FakeHost;
let session: RetouchSession;

beforeEach(() => {
  daemon = new FakeDaemon();
  host = new FakeHost();
  session = new RetouchSession(host, async () => ({ daemon, capabilities: await daemon.capabilities() }));
});

describe("a place that is gone", () => {
  beforeEach(async () => {
    host.beforeWrite = () => {
      throw fault("place-gone");
    };
    await expect(session.retouch(wish, watching())).rejects.toMatchObject({ code: "place-gone" });
    host.beforeWrite = () => undefined;
  });

  it("keeps the result, open in the daemon, through another retouch", async () => {
    expect(session.kept?.documentName).toBe("anna.psd");
    host.revision = "2";
    await session.retouch(wish, watching());
    expect(daemon.photos[0]?.closed).toBe(0);
    expect(session.kept).not.toBeNull();
  });

  it("puts it into the active document where the extent fits, and only there", async () => {
    host.source = { format: { ...format, extent: { width: 1000, height: 2999 } } };
    await expect(session.putKept(watching())).rejects.toMatchObject({ code: "does-not-fit" });
    expect(session.kept).not.toBeNull();
    host.source = { place: { documentId: 8, documentName: "copy.psd", layerId: 2, left: 0, top: 0 } };
    await session.putKept(watching());
    expect(host.results[0]?.place).toMatchObject({ documentId: 8, layerId: 2 });
    expect(host.results[0]?.layers).toHaveLength(1);
    expect(session.kept).toBeNull();
    expect(daemon.photos[0]?.closed).toBe(1);
  });

  it("does not put it into a document of another profile, where its numbers would be other colours", async () => {
    host.source = { place: { documentId: 8, documentName: "copy.psd", layerId: 2, left: 0, top: 0, profileName: "Adobe RGB (1998)" } };
    await expect(session.putKept(watching())).rejects.toMatchObject({ code: "does-not-fit" });
    expect(host.results).toEqual([]);
  });

  it("tells what the host noticed while it was put", async () => {
    host.notices = [{ code: "soft-alpha", message: "Partly transparent." }];
    expect(await session.putKept(watching())).toEqual(host.notices);
  });

  it.each(["cancelled", "photoshop-busy"])("is not said to fit nowhere when the look ended with %s", async (code) => {
    host.source = fault(code);
    await expect(session.putKept(watching())).rejects.toMatchObject({ code });
  });

  it("says so too when no document is open", async () => {
    host.source = new PanelError("no-document", "No document is open.");
    await expect(session.putKept(watching())).rejects.toMatchObject({ code: "does-not-fit" });
  });

  it("keeps it when writing is cancelled once more", async () => {
    const watch = watching();
    watch.cancellation.cancel();
    await expect(session.putKept(watch)).rejects.toMatchObject({ code: "cancelled" });
    expect(session.kept).not.toBeNull();
  });

  it("forgets it when the user discards it", async () => {
    await session.discardKept();
    expect(session.kept).toBeNull();
    expect(daemon.photos[0]?.closed).toBe(1);
  });
});

describe("a preview", () => {
  it("shows the photo itself and the retouch, and writes nothing", async () => {
    const shown = await session.preview(wish, { longSide: 90, mask: false }, watching());
    expect(shown.before.samples[0]).toBe(0);
    expect(shown.after.samples[0]).toBe(32768);
    expect(shown.summary.regions).toEqual([face]);
    expect(host.results).toHaveLength(0);
  });

  it("of another strength takes one retouch, no upload and no look at the document", async () => {
    await session.preview(wish, { longSide: 90, mask: false }, watching());
    const opened = host.opened.length;
    const shown = await session.refresh({ ...wish, settings: { strengths: { blemishes: 0.25 }, keep: [] } }, { longSide: 90, mask: false }, watching());
    expect(shown?.after.samples[0]).toBe(8192);
    expect(daemon.photos[0]?.orders).toHaveLength(3);
    expect(host.opened).toHaveLength(opened);
    expect(host.reads).toHaveLength(5);
  });

  it("is never larger than the photo", async () => {
    expect((await session.preview(wish, { longSide: 9999, mask: false }, watching())).after.extent.height).toBe(3000);
  });

  it("of nothing that was sent is null, also where the daemon has forgotten it", async () => {
    expect(await session.refresh(wish, { longSide: 90, mask: false }, watching())).toBeNull();
    await session.preview(wish, { longSide: 90, mask: false }, watching());
    daemon.before = (call) => {
      if (call === "retouch") throw fault("not-found");
    };
    expect(await session.refresh(wish, { longSide: 90, mask: false }, watching())).toBeNull();
    expect(daemon.photos[0]?.closed).toBe(1);
  });
});

describe("wishes for faces", () => {
  const place = { documentId: 7, documentName: "anna.psd", layerId: 5, left: -10, top: 20 };
  const own = { strengths: { blemishes: 0.2 }, keep: [] };

  it("go to the region that is still there under another number, after its number is known", async () => {
    await session.retouch({ ...wish, faces: { place, list: [{ bounds: { ...face.bounds, x: 110 }, off: false, settings: own }] } }, watching());
    expect(daemon.photos[0]?.orders.map((order) => order.regionOverrides)).toEqual([[], [{ regionId: 3, off: false, settings: own }]]);
    expect(host.results[0]?.layers[0]?.name).toContain("faces differ");
  });

  it("are no wishes for another photo, or for a face elsewhere", async () => {
    await session.retouch({ ...wish, faces: { place: { ...place, layerId: 6 }, list: [{ bounds: face.bounds, off: true }] } }, watching());
    await session.retouch({ ...wish, faces: { place, list: [{ bounds: { ...face.bounds, x: 600 }, off: true }] } }, watching());
    expect(daemon.photos[0]?.orders.every((order) => order.regionOverrides.length === 0)).toBe(true);
  });

  it("that differ in nothing cost no second run", async () => {
    await session.retouch({ ...wish, faces: { place, list: [{ bounds: face.bounds, off: false }] } }, watching());
    expect(daemon.photos[0]?.orders).toHaveLength(1);
  });
});
