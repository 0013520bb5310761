// The transport as it ships, bundled and run where nothing is but the language itself, XMLHttpRequest and timers: less than UXP has.
import { resolve } from "node:path";
import { createContext, runInContext } from "node:vm";
import { buildSync } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import type { ConnectDaemon, PhotoFormat } from "@src/photo";
import { FakeDaemon, home } from "./fakeDaemon";
import { refused } from "./fakeXhr";

const absent = [
  "TextDecoder", "TextEncoder", "queueMicrotask", "crypto", "structuredClone", "AbortController", "AbortSignal", "ReadableStream", "Worker", "fetch", "Headers",
  "Response", "Blob", "atob", "btoa", "URL", "Buffer", "process", "performance", "window", "document", "require",
];
const extent = { width: 4, height: 6 };
const format: PhotoFormat = { extent, channels: 3, sample: "photoshop16", iccProfile: new Uint8Array(0), displayName: "Größe 写真" };
const never = { cancelled: false, onCancel: () => () => undefined };

let source: string;
let fake: FakeDaemon;
let connect: ConnectDaemon;

beforeAll(() => {
  const entry = resolve(__dirname, "../../../../../clients/photoshop/src/daemon/index.ts");
  const shape = { format: "iife", globalName: "transport", target: "es2020", minifyWhitespace: true } as const;
  const [script] = buildSync({ entryPoints: [entry], bundle: true, write: false, ...shape }).outputFiles;
  source = script?.text ?? "";
  fake = new FakeDaemon();
  const context = createContext({ XMLHttpRequest: globalThis.XMLHttpRequest, setTimeout, clearTimeout });
  for (const name of absent) expect(runInContext(`typeof ${name}`, context), name).toBe("undefined");
  runInContext(source, context);
  connect = runInContext("transport.connectDaemon", context) as ConnectDaemon;
}, 60_000);

test("a whole session needs nothing else", async () => {
  expect(await connect(home, null).pair("ABCD2345", "Größe")).toBe("t0ken");
  const daemon = connect(home, "t0ken");
  expect((await daemon.capabilities()).version).toBe("0.1.0");
  const photo = await daemon.openPhoto(format, never);
  await photo.writeBand(0, new Uint16Array(72));
  const steps: string[] = [];
  const order = { settings: { strengths: { blemishes: 0.5 }, keep: [] }, useSelection: false, regionOverrides: [] };
  const { model } = await photo.retouch(order, ({ step }) => steps.push(step), never);
  expect([model, steps.at(-1)]).toEqual(["abpn-skin 0.2.0", "Retouched"]);
  const { samples } = await photo.readBand("pixels", 5, 1);
  expect([samples.BYTES_PER_ELEMENT, ...samples]).toEqual([2, ...new Array<number>(12).fill(5)]);
  await photo.close();
  expect(fake.methods.at(-1)).toBe("ClosePhoto");
}, 30_000);

test("a refusal's sentence is read without a TextDecoder", async () => {
  fake.instead.set("OpenPhoto", () => refused(3, "Gr%C3%B6%C3%9Fe %E5%86%99%E7%9C%9F"));
  const opening = connect(home, "t0ken").openPhoto(format, never);
  await expect(opening).rejects.toMatchObject({ name: "PanelError", code: "invalid-argument", message: "Größe 写真" });
});

test("nothing that UXP lacks is even asked for", () => {
  // Without comments (the bundler drops them) and texts; a member such as error.document is none of the host's.
  const code = source.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const names = absent.filter((name) => new RegExp(`(?<![.\\w])${name}\\b`).test(code));
  expect(names).toEqual([]);
});
