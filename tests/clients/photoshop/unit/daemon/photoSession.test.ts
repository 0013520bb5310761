import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { OpenPhoto, PhotoFormat, Progress, RetouchOrder } from "@src/photo";
import { PanelError } from "@src/photo";
import { connectDaemon } from "@src/daemon";
import { viewExtent } from "@src/daemon/photoSession";
import { pauses } from "@src/daemon/retouchRun";
import { ProtobufWriter } from "@src/daemon/protobufWriter";
import { CancelSource } from "@src/retouch/cancellation";
import { FakeDaemon, home } from "./fakeDaemon";
import { ok, refused, type Reply } from "./fakeXhr";
import { hex } from "./hex";

const format: PhotoFormat = { extent: { width: 4, height: 6 }, channels: 3, sample: "photoshop16", iccProfile: new Uint8Array(0), displayName: "x" };
const order: RetouchOrder = { settings: { strengths: { blemishes: 1 }, keep: [] }, useSelection: false, regionOverrides: [] };

let fake: FakeDaemon;
let upload: CancelSource;
let photo: OpenPhoto;

beforeEach(async () => {
  vi.useFakeTimers();
  fake = new FakeDaemon();
  upload = new CancelSource();
  photo = await connectDaemon(home, "t0ken").openPhoto(format, upload);
});
afterEach(async () => {
  await photo.close();
  vi.useRealTimers();
});

const codeOf = (work: Promise<unknown>): Promise<string> => work.then(
  () => "",
  (fault: unknown) => (fault instanceof PanelError ? fault.code : String(fault)),
);

async function retouched(cancellation = new CancelSource()): Promise<Progress[]> {
  const told: Progress[] = [];
  const done = photo.retouch(order, (progress) => told.push(progress), cancellation);
  await vi.advanceTimersByTimeAsync(1_000);
  await done;
  return told;
}

describe("bands", () => {
  test("go out as they are, and tell how much has left", async () => {
    const told: number[] = [];
    await photo.writeBand(4, Uint16Array.from({ length: 24 }, (_, index) => index), (sent) => told.push(sent));
    expect(hex(fake.sent.at(-1)?.message ?? new Uint8Array(0))).toMatch(/^0a0366303010011a340804123000000100.*1700$/);
    expect(told).toEqual([48, 48]);
  });

  test("of the selection have one channel", async () => {
    await photo.writeSelectionBand(0, new Uint16Array(4));
    expect(hex(fake.sent.at(-1)?.message ?? new Uint8Array(0))).toBe("0a036630301002 2009 1a0a12080000000000000000".replace(/ /g, ""));
  });

  const again = refused(3, "photo.first_row row 2 was sent already; each row comes once.");
  const inTurn = (...replies: Reply[]): void => void fake.instead.set("WritePixels", () => replies.shift() ?? ok());

  test.each([
    ["the photo's", (): Promise<void> => photo.writeBand(2, new Uint16Array(12))],
    ["the selection's", (): Promise<void> => photo.writeSelectionBand(2, new Uint16Array(4))],
  ])("%s whose answer was lost are sent once more, and rows that the daemon has by then are written", async (_, write) => {
    inTurn("broken", again);
    const code = codeOf(write());
    await vi.advanceTimersByTimeAsync(100);
    expect(await code).toBe("");
    expect(fake.count("WritePixels")).toBe(2);
  });

  test("that the host's network code sent twice by itself are written, too", async () => {
    inTurn(again);
    expect(await codeOf(photo.writeBand(2, new Uint16Array(12)))).toBe("");
    // A new selection may have its rows again.
    for (let selection = 0; selection < 2; selection++) {
      inTurn(ok(), again);
      expect(await codeOf(photo.writeSelectionBand(0, new Uint16Array(8)))).toBe("");
      expect(await codeOf(photo.writeSelectionBand(2, new Uint16Array(4)))).toBe("");
    }
  });

  test("that were written before are a fault, other rows, and any other refusal of the second try", async () => {
    inTurn(ok(), again, again);
    await photo.writeBand(2, new Uint16Array(12));
    expect(await codeOf(photo.writeBand(2, new Uint16Array(12)))).toBe("invalid-argument");
    expect(await codeOf(photo.writeBand(1, new Uint16Array(24)))).toBe("invalid-argument");
    inTurn("broken", refused(3, "photo.pixels holds a sample that is none."));
    const code = codeOf(photo.writeBand(4, new Uint16Array(12)));
    await vi.advanceTimersByTimeAsync(100);
    expect(await code).toBe("invalid-argument");
  });

  test("whose connection broke are not sent once more after a cancel", async () => {
    inTurn("broken");
    const code = codeOf(photo.writeBand(2, new Uint16Array(12)));
    await vi.advanceTimersByTimeAsync(50);
    upload.cancel();
    await vi.advanceTimersByTimeAsync(100);
    expect(await code).toBe("cancelled");
    expect(fake.count("WritePixels")).toBe(1);
  });

  test.each([
    ["of part of a row", 0, new Uint16Array(13)],
    ["of another type", 0, new Uint8Array(12)],
    ["below the photo", 6, new Uint16Array(12)],
    ["without rows", 0, new Uint16Array(0)],
  ])("%s never leave", async (_, firstRow, samples) => {
    expect(await codeOf(photo.writeBand(firstRow, samples))).toBe("bad-band");
    expect(fake.count("WritePixels")).toBe(0);
  });

  test("come back in the photo's type", async () => {
    await retouched();
    const { samples, channels } = await photo.readBand("pixels", 2, 2);
    expect(channels).toBe(3);
    expect(samples).toEqual(Uint16Array.of(...new Array<number>(12).fill(2), ...new Array<number>(12).fill(3)));
  });

  test.each<[string, ProtobufWriter]>([
    ["another row", rows(1, 11, 48, 1)],
    ["another type", rows(2, 3, 24, 1)],
    ["fewer bytes", rows(2, 11, 46, 1)],
    ["another extent", rows(2, 11, 48, 1, 5)],
    ["no known format", rows(2, 99, 48, 1)],
  ])("with %s are refused", async (_, answer) => {
    await retouched();
    fake.instead.set("ReadPixels", () => ok(answer.finish()));
    expect(await codeOf(photo.readBand("pixels", 2, 2))).toBe("malformed-answer");
  });

  test("of a newer retouch are not mixed with those of this one", async () => {
    await retouched();
    fake.instead.set("ReadPixels", () => ok(rows(2, 11, 48, 2).finish()));
    expect(await codeOf(photo.readBand("pixels", 2, 2))).toBe("cancelled");
  });

  function rows(firstRow: number, pixelFormat: number, byteLength: number, retouchNumber: number, width = 4): ProtobufWriter {
    const extent = new ProtobufWriter().int32(1, width).int32(2, 6);
    return new ProtobufWriter().int32(1, firstRow).int32(2, pixelFormat).bytes(3, new Uint8Array(byteLength)).int32(4, retouchNumber).message(5, extent);
  }
});

describe("views", () => {
  test("have the size that was asked for", async () => {
    await retouched();
    const { extent, samples, channels } = await photo.readPreview("pixels", 3);
    expect(extent).toEqual({ width: 2, height: 3 });
    expect(channels).toBe(3);
    expect([...samples]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  });

  test.each([
    [6000, 4000, 400, 400, 267],
    [4000, 6000, 400.4, 267, 400],
    [300, 200, 400, 300, 200],
    [20_000, 3, 400, 400, 1],
    [9000, 9000, 9000, 4096, 4096],
    [8, 6, 0, 1, 1],
  ])("of %d x %d at %d are %d x %d", (width, height, longSide, viewWidth, viewHeight) => {
    expect(viewExtent({ width, height }, longSide)).toEqual({ width: viewWidth, height: viewHeight });
  });

  test("larger than one message come in parts, in order", async () => {
    // 4096 bytes less 1024 for what stands around them hold 3072: with four channels of two bytes and 100 columns, three rows.
    const wide = { ...format, extent: { width: 100, height: 7 } };
    const other = await connectDaemon(home, "t0ken").openPhoto(wide, upload);
    const asked: string[] = [];
    fake.instead.set("ReadPixels", (message) => {
      asked.push(hex(message));
      const [firstRow, rowCount] = asked.length === 1 ? [0, 3] : asked.length === 2 ? [3, 3] : [6, 1];
      const pixels = new Uint8Array(rowCount * 600).fill(asked.length);
      const extent = new ProtobufWriter().int32(1, 100).int32(2, 7);
      return ok(new ProtobufWriter().int32(1, firstRow).int32(2, 11).bytes(3, pixels).message(5, extent).finish());
    });
    const { samples } = await other.readPreview("pixels", 100);
    expect(asked).toEqual(["0a03663030100120032864", "0a036630301001180320032864", "0a036630301001180620012864"]);
    expect([samples.length, samples[0], samples[899], samples[900], samples[2099]]).toEqual([2100, 0x0101, 0x0101, 0x0202, 0x0303]);
    await other.close();
  });
});

describe("a retouch", () => {
  test("is asked for until it is done, and tells its steps in words", async () => {
    expect(await retouched()).toEqual([
      { fraction: 0.1, step: "Looking for skin" },
      { fraction: 0.2, step: "Retouching" },
      { fraction: 1, step: "Retouched" },
    ]);
    expect(fake.methods.slice(3)).toEqual(["StartRetouch", "GetRetouch", "GetRetouch", "GetRetouch"]);
  });

  test("a slider's, which is done at once, has its answer within 50 ms", async () => {
    fake.looksUntilDone = 0;
    let isDone = false;
    void photo.retouch(order, () => undefined, new CancelSource()).then(() => (isDone = true));
    await vi.advanceTimersByTimeAsync(50);
    expect(isDone).toBe(true);
  });

  test("pauses grow gently from 15 ms to half a second", () => {
    const first: number[] = [];
    for (const pause of pauses()) {
      first.push(pause);
      if (first.length === 60) break;
    }
    expect(first[0]).toBe(15);
    expect(first.at(-1)).toBe(500);
    let gone = 0;
    for (const [index, pause] of first.entries()) {
      expect(pause).toBeGreaterThanOrEqual(first[index - 1] ?? 0);
      // Nobody waits longer than an eighth of the work for its end (2 ms: two roundings).
      expect(pause).toBeLessThanOrEqual(15 + gone / 8 + 2);
      gone += pause;
    }
  });

  test.each<[string, ProtobufWriter, string, RegExp]>([
    ["failed", look(1, 5, "The device was lost."), "retouch-failed", /device was lost/],
    ["was cancelled by the daemon", look(1, 4, ""), "cancelled", /Cancelled/],
    ["gave way to a newer one", look(2, 2, ""), "cancelled", /Cancelled/],
    ["is done without a summary", look(1, 3, ""), "malformed-answer", /summary/],
  ])("that %s rejects", async (_, answer, code, words) => {
    fake.instead.set("GetRetouch", () => ok(answer.finish()));
    const work = photo.retouch(order, () => undefined, new CancelSource()).catch((fault: unknown) => fault);
    await vi.advanceTimersByTimeAsync(1_000);
    const error = await work;
    expect(error).toMatchObject({ code });
    expect((error as PanelError).message).toMatch(words);
  });

  test("that waits says for how many", async () => {
    const progress = new ProtobufWriter().int32(1, 1).int32(4, 2);
    const told: string[] = [];
    fake.instead.set("GetRetouch", () => {
      if (fake.count("GetRetouch") > 1) fake.instead.clear();
      return ok(new ProtobufWriter().int32(1, 1).message(2, progress).finish());
    });
    const done = photo.retouch(order, ({ step }) => told.push(step), new CancelSource());
    await vi.advanceTimersByTimeAsync(1_000);
    await done;
    expect(told[0]).toBe("Waiting for 2 other retouches");
  });

  function look(retouchNumber: number, state: number, message: string): ProtobufWriter {
    return new ProtobufWriter().int32(1, retouchNumber).message(2, new ProtobufWriter().int32(1, state).string(5, message));
  }
});

describe("a cancel", () => {
  test("before the start asks the daemon nothing", async () => {
    const wish = new CancelSource();
    wish.cancel();
    expect(await codeOf(photo.retouch(order, () => undefined, wish))).toBe("cancelled");
    expect(fake.count("StartRetouch")).toBe(0);
  });

  test("while it runs rejects at once, ends the look on its way and the work in the daemon", async () => {
    const wish = new CancelSource();
    fake.instead.set("GetRetouch", () => "silence");
    const work = codeOf(photo.retouch(order, () => undefined, wish));
    await vi.advanceTimersByTimeAsync(100);
    wish.cancel();
    expect(await work).toBe("cancelled");
    await vi.advanceTimersByTimeAsync(0);
    expect(fake.count("CancelRetouch")).toBe(1);
    expect(fake.sent.find(({ url }) => url.endsWith("/GetRetouch"))?.aborted).toBe(true);
  });

  test("while the start is on its way cancels after it, and before the next start", async () => {
    const wish = new CancelSource();
    let answer = (): void => undefined;
    fake.instead.set("StartRetouch", () => {
      fake.instead.delete("StartRetouch");
      fake.retouchNumber++;
      return new Promise((resolve) => (answer = () => resolve(ok(new ProtobufWriter().int32(1, 1).finish()))));
    });
    const first = codeOf(photo.retouch(order, () => undefined, wish));
    await vi.advanceTimersByTimeAsync(10);
    wish.cancel();
    expect(await first).toBe("cancelled");
    const second = photo.retouch(order, () => undefined, new CancelSource());
    await vi.advanceTimersByTimeAsync(10);
    expect(fake.methods.slice(3)).toEqual(["StartRetouch"]);
    answer();
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await second).model).toBe("abpn-skin 0.2.0");
    expect(fake.methods.slice(3, 6)).toEqual(["StartRetouch", "CancelRetouch", "StartRetouch"]);
  });

  test("of the upload ends the bands on their way; later ones go out again", async () => {
    fake.instead.set("WritePixels", () => "silence");
    const bands = [0, 1, 2].map((row) => codeOf(photo.writeBand(row, new Uint16Array(12))));
    await vi.advanceTimersByTimeAsync(0);
    upload.cancel();
    expect(await Promise.all(bands)).toEqual(["cancelled", "cancelled", "cancelled"]);
    fake.instead.clear();
    expect(await codeOf(photo.writeBand(0, new Uint16Array(12)))).toBe("");
  });

  test("of the newest retouch also ends reads on their way", async () => {
    const wish = new CancelSource();
    await retouched(wish);
    fake.instead.set("ReadPixels", () => "silence");
    const read = codeOf(photo.readBand("mask", 0, 1));
    await vi.advanceTimersByTimeAsync(0);
    wish.cancel();
    expect(await read).toBe("cancelled");
    expect(fake.count("CancelRetouch")).toBe(0);
  });

  test("while a photo is opened rejects at once, and the room is given back", async () => {
    const wish = new CancelSource();
    let answer = (): void => undefined;
    fake.instead.set("OpenPhoto", () => new Promise((resolve) => (answer = () => resolve(ok(new ProtobufWriter().string(1, "f01").finish())))));
    const opening = codeOf(connectDaemon(home, "t0ken").openPhoto(format, wish));
    await vi.advanceTimersByTimeAsync(0);
    wish.cancel();
    expect(await opening).toBe("cancelled");
    answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(fake.methods.at(-1)).toBe("ClosePhoto");
  });
});

describe("an open photo", () => {
  test("is asked for every third of the idle time, also before the first retouch, and no longer when it is closed", async () => {
    await vi.advanceTimersByTimeAsync(600_000);
    expect(fake.count("GetRetouch")).toBe(3);
    await photo.close();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(fake.count("GetRetouch")).toBe(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("that is closed while a question is on its way is not asked for again", async () => {
    let answer = (): void => undefined;
    fake.instead.set("GetRetouch", () => new Promise((resolve) => (answer = () => resolve(ok()))));
    await vi.advanceTimersByTimeAsync(200_000);
    await photo.close();
    answer();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(fake.count("GetRetouch")).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("that the daemon has forgotten is asked for once more and never again", async () => {
    fake.instead.set("GetRetouch", () => refused(5, "There is no such photo."));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(fake.count("GetRetouch")).toBe(1);
  });

  test("closes twice without an error", async () => {
    await photo.close();
    await photo.close();
    expect(fake.count("ClosePhoto")).toBe(2);
  });
});
