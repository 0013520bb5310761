// The transport against a daemon that runs. ./test names the program in ABPN, and then it must be there; by hand the tests are skipped where nothing is built.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Daemon, OpenPhoto, PhotoFormat, RetouchOrder, Samples } from "@src/photo";
import { PanelError } from "@src/photo";
import { connectDaemon } from "@src/daemon";
import { CancelSource } from "@src/retouch/cancellation";
import { closeConnections, lost, NodeXhr } from "./nodeXhr";
import { readPng } from "./readPng";

const abpn = process.env.ABPN ?? resolve(__dirname, "../../../../../clients/cli/AbpnBridge.Cli/bin/Release/net10.0/abpn");
const isMissing = process.env.ABPN === undefined && !existsSync(abpn);

// A photo drawn by the program itself: large enough for a face, small enough for a slow machine.
const width = 384;
const height = 512;
const rows = 100;
const format: PhotoFormat = { extent: { width, height }, channels: 3, sample: "photoshop16", iccProfile: new Uint8Array(0), displayName: "Größe 写真.psd" };
// The time-outs below are for a machine whose cores are all taken: on a free one everything here takes some ten seconds.
const order: RetouchOrder = { settings: { strengths: {}, keep: ["moles"] }, useSelection: false, regionOverrides: [] };

describe.skipIf(isMissing)(isMissing ? "a real daemon (skipped: abpn is not built)" : "a real daemon", () => {
  const state = mkdtempSync(join(tmpdir(), "abpn-panel-"));
  let program: ChildProcess;
  let address: string;
  let token: string;
  let daemon: Daemon;
  let photo: OpenPhoto;
  let source: Uint16Array;

  beforeAll(async () => {
    globalThis.XMLHttpRequest = NodeXhr as unknown as typeof XMLHttpRequest;
    program = spawn(abpn, ["serve", "--state-dir", state, "--port", "0", "--web-port", "0", "--device", "cpu"], { stdio: "ignore" });
    execFileSync(abpn, ["status", "--state-dir", state, "--wait", "280"]);
    const { webPort } = JSON.parse(readFileSync(join(state, "daemon.json"), "utf8")) as { webPort: number };
    address = `http://127.0.0.1:${webPort}`;
    token = readFileSync(join(state, "token"), "utf8").trim();
    daemon = connectDaemon(address, token);
    source = drawnPhoto();
  }, 300_000);

  afterAll(async () => {
    closeConnections();
    const ended = new Promise((done) => program.once("exit", done));
    program.kill("SIGINT");
    await ended;
    rmSync(state, { recursive: true, force: true });
  }, 60_000);

  test("says what it can do", async () => {
    const capabilities = await daemon.capabilities();
    expect(capabilities).toMatchObject({ ready: true, device: "cpu" });
    expect(capabilities.features).toEqual(expect.arrayContaining(["blemishes", "evening"]));
    expect(capabilities.outputs).toEqual(expect.arrayContaining(["pixels", "mask", "soft-light-layer"]));
    expect(capabilities.limits.maxPixels).toBeGreaterThan(width * height);
    expect(capabilities.models.length).toBeGreaterThan(0);
  });

  test("pairs with a code once, and knows the new token", async () => {
    const { code } = JSON.parse(execFileSync(abpn, ["pair", "--json", "--state-dir", state], { encoding: "utf8" })) as { code: string };
    const paired = await connectDaemon(address, null).pair(code, "Vitest");
    expect((await connectDaemon(address, paired).capabilities()).ready).toBe(true);
    await expect(connectDaemon(address, null).pair(code, "Vitest")).rejects.toMatchObject({ code: "wrong-code" });
  });

  test("refuses a token that it does not know, and says what to do", async () => {
    await expect(connectDaemon(address, "x".repeat(43)).capabilities()).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("names the field of a photo that is too large", async () => {
    const tooWide: PhotoFormat = { ...format, extent: { width: 1_000_000, height: 1 } };
    const fault: unknown = await daemon.openPhoto(tooWide, new CancelSource()).catch((reason: unknown) => reason);
    expect(fault).toBeInstanceOf(PanelError);
    expect(fault).toMatchObject({ code: "invalid-argument", message: expect.stringContaining("1000000") as string });
  });

  test("takes a photo in bands, four on their way", async () => {
    photo = await daemon.openPhoto(format, new CancelSource());
    expect(photo.suggestedBandRows).toBeGreaterThan(0);
    expect(photo.warnings.map(({ code }) => code)).toEqual([]);
    await expect(photo.readBand("pixels", 0, 1)).rejects.toMatchObject({ code: "failed-precondition" });
    const sent: number[] = [];
    await Promise.all(bands().map(({ firstRow, rowCount }) => photo.writeBand(firstRow, sourceRows(firstRow, rowCount), (bytes) => sent.push(bytes))));
    expect(Math.max(...sent)).toBe(rows * width * 6);
  });

  test("has the rows whose answer was lost, and says so of those that were sent twice", async () => {
    const other = await daemon.openPhoto(format, new CancelSource());
    lost.push("/WritePixels");
    await other.writeBand(0, sourceRows(0, rows));
    expect(lost).toEqual([]);
    await expect(other.writeBand(0, sourceRows(0, rows))).rejects.toMatchObject({ code: "invalid-argument", message: expect.stringContaining("was sent already") as string });
    await other.close();
  });

  test("brings it back bit for bit at strength 0, and its rows in the photo's own type", async () => {
    const untouched: RetouchOrder = { ...order, settings: { strengths: { blemishes: 0, evening: 0 }, keep: [] } };
    const { regions } = await photo.retouch(untouched, () => undefined, new CancelSource());
    expect(regions.length).toBeGreaterThan(0);
    expect(await read("pixels")).toEqual(source);
  }, 200_000);

  test("retouches with other strengths without a new upload, changed only inside the mask", async () => {
    const steps: string[] = [];
    const summary = await photo.retouch(order, ({ step }) => steps.push(step), new CancelSource());
    expect(summary.model).toMatch(/^abpn-/);
    expect(summary.maskFraction).toBeGreaterThan(0);
    expect(steps.at(-1)).toBe("Retouched");
    const pixels = await read("pixels");
    const mask = await read("mask");
    let changed = 0;
    for (let index = 0; index < pixels.length; index++) {
      if (pixels[index] === source[index]) continue;
      changed++;
      if (mask[Math.floor(index / 3)] === 0) throw new Error(`sample ${index} changed outside the mask`);
    }
    expect(changed).toBeGreaterThan(0);
  }, 200_000);

  test("shows a view of the size that was foreseen", async () => {
    const { extent, samples } = await photo.readPreview("pixels", 101);
    expect(extent).toEqual({ width: 76, height: 101 });
    expect(samples).toHaveLength(76 * 101 * 3);
    const mask = await photo.readPreview("mask", 101);
    expect(mask).toMatchObject({ extent, channels: 1 });
    expect(mask.samples).toHaveLength(76 * 101);
    expect(mask.samples.some((value) => value > 0)).toBe(true);
  }, 60_000);

  test("takes a selection, and changes nothing outside it", async () => {
    // The upper half is selected.
    const selection = Uint16Array.from({ length: width * height }, (_, index) => (index < (width * height) / 2 ? 32768 : 0));
    for (const { firstRow, rowCount } of bands()) await photo.writeSelectionBand(firstRow, selection.slice(firstRow * width, (firstRow + rowCount) * width));
    await photo.retouch({ ...order, useSelection: true }, () => undefined, new CancelSource());
    expect((await read("pixels")).subarray(source.length / 2)).toEqual(source.subarray(source.length / 2));
  }, 200_000);

  test("stops a cancelled retouch; the photo stays open for the next", async () => {
    const wish = new CancelSource();
    // Another part of the photo, so that the network has to look again.
    const part: RetouchOrder = { ...order, region: { x: 8, y: 8, width: 300, height: 400 } };
    const work = photo.retouch(part, () => wish.cancel(), wish);
    await expect(work).rejects.toMatchObject({ code: "cancelled" });
    expect((await photo.retouch(order, () => undefined, new CancelSource())).model).toMatch(/^abpn-/);
  }, 200_000);

  test("forgets a closed photo; closing twice is no error", async () => {
    await photo.close();
    await photo.close();
    await expect(photo.retouch(order, () => undefined, new CancelSource())).rejects.toMatchObject({ code: "not-found" });
    await photo.close();
  });

  function drawnPhoto(): Uint16Array {
    const file = join(state, "photo.png");
    execFileSync(abpn, ["sample", "-o", file, "--width", String(width), "--height", String(height), "--seed", "7"]);
    return Uint16Array.from(readPng(readFileSync(file)), (value) => Math.round((value * 32768) / 255));
  }

  function bands(): { readonly firstRow: number; readonly rowCount: number }[] {
    return Array.from({ length: Math.ceil(height / rows) }, (_, band) => ({ firstRow: band * rows, rowCount: Math.min(rows, height - band * rows) }));
  }

  function sourceRows(firstRow: number, rowCount: number): Uint16Array {
    return source.subarray(firstRow * width * 3, (firstRow + rowCount) * width * 3);
  }

  async function read(output: "pixels" | "mask"): Promise<Uint16Array> {
    const parts: Samples[] = [];
    for (const { firstRow, rowCount } of bands()) parts.push((await photo.readBand(output, firstRow, rowCount)).samples);
    return Uint16Array.from(parts.flatMap((part) => [...part]));
  }
});
