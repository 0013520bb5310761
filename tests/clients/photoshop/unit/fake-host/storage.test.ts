import { expect, test } from "vitest";
import { portraitDocument } from "../../fake-host/scenes";
import { themedStyles, themeVariables, unknownStyles } from "../../fake-host/theme";
import { bitmap, ImageBlob } from "../../fake-host/image-blob";
import { newHost, picture, manifest } from "./host";

interface File { read(options?: object): Promise<string | ArrayBuffer>; write(data: unknown, options?: object): Promise<void>; delete(): Promise<void> }
interface Uxp {
  readonly storage: {
    readonly formats: { readonly binary: symbol };
    readonly secureStorage: { getItem(key: string): Promise<Uint8Array | null>; setItem(key: string, value: string): Promise<void> };
    readonly localFileSystem: { getTemporaryFolder(): Promise<{ createFile(name: string, options?: object): Promise<File>; getEntry(name: string): Promise<File> }>; getFileForOpening(options: object): Promise<unknown> };
  };
  readonly shell: { openExternal(url: string): Promise<string> };
}

test("secureStorage gives Uint8Array and may lose everything", async () => {
  const host = newHost();
  const { secureStorage } = (host.require("uxp") as Uxp).storage;
  await secureStorage.setItem("token", "gr\u00fcn");
  expect(await secureStorage.getItem("token")).toEqual(Uint8Array.of(0x67, 0x72, 0xc3, 0xbc, 0x6e));
  host.secrets.loseAll();
  expect(await secureStorage.getItem("token")).toBeNull();
  await expect((newHost({ missingSecret: "throws" }).require("uxp") as Uxp).storage.secureStorage.getItem("token")).rejects.toThrow();
});

test("localStorage holds texts and may be cleared", () => {
  const host = newHost();
  const scope: Record<string, unknown> = { crypto: globalThis.crypto, URL: class {} };
  host.install(scope);
  const { localStorage } = scope as unknown as { localStorage: Storage };
  localStorage.setItem("n", 3 as unknown as string);
  expect(localStorage.getItem("n")).toBe("3");
  host.localStorage.loseAll();
  expect(localStorage.getItem("n")).toBeNull();
  expect(() => localStorage["n"] as unknown).toThrow("UNIMPLEMENTED");
});

test("a saved PSD holds the profile of the table; file access in a modal scope is recorded", async () => {
  const icc = Uint8Array.from({ length: 131 }, (_, i) => i);
  const host = newHost({ profiles: { "Odd RGB": icc } });
  const { localFileSystem, formats } = (host.require("uxp") as Uxp).storage;
  const folder = await localFileSystem.getTemporaryFolder();
  const file = await folder.createFile("x.psd", { overwrite: true });
  await expect(host.modalScope(() => host.photoshop.app.createDocument({ width: 1, height: 1, mode: "RGBColorMode", profile: "No such" }))).rejects.toThrow("no color profile");
  await host.modalScope(async () => {
    const scratch = await host.photoshop.app.createDocument({ width: 1, height: 1, mode: "RGBColorMode", profile: "Odd RGB" });
    await scratch.saveAs.psd(file, {}, true);
    scratch.closeWithoutSaving();
    await file.read();
  }).catch(() => undefined);
  expect(host.records.complaints.map((each) => each.topic)).toEqual(["file access in a modal scope"]);
  const bytes = new Uint8Array((await file.read({ format: formats.binary })) as ArrayBuffer);
  expect(String.fromCharCode(...bytes.subarray(0, 4))).toBe("8BPS");
  const text = String.fromCharCode(...bytes);
  const at = text.indexOf("8BIM\u0004\u000f");
  expect(new DataView(bytes.buffer).getUint32(at + 8)).toBe(131);
  expect(bytes.subarray(at + 12, at + 12 + 131)).toEqual(icc);
  await file.delete();
  await expect(folder.getEntry("x.psd")).rejects.toThrow("Could not find");
});

test("file dialogs need the manifest's permission and a test that expects them", async () => {
  const host = newHost();
  const open = (each: typeof host) => (each.require("uxp") as Uxp).storage.localFileSystem.getFileForOpening({ types: ["json"] });
  await expect(open(host)).rejects.toThrow("no test expects");
  host.files.dialogs.opening = () => [{ name: "a.json", text: "{}" }];
  expect(await ((await open(host)) as File).read()).toBe("{}");
  await expect(open(newHost({ manifest: { ...manifest, requiredPermissions: {} } }))).rejects.toThrow("Permission denied");
});

test("openExternal is recorded when the manifest lists the scheme", async () => {
  await expect((newHost({ manifest: { ...manifest, requiredPermissions: {} } }).require("uxp") as Uxp).shell.openExternal("https://example.org")).rejects.toThrow("scheme");
  const host = newHost({ manifest: { ...manifest, requiredPermissions: { launchProcess: { schemes: ["https"] } } } });
  await (host.require("uxp") as Uxp).shell.openExternal("https://example.org");
  expect(host.records.openedUrls).toEqual(["https://example.org"]);
});

test("a recorded step calls the global function, inside a modal scope", async () => {
  const host = newHost();
  await host.photoshop.action.recordAction({ name: "Retouch", methodName: "again" }, { a: 1 });
  const step = host.recordedSteps[0];
  if (!step) throw new Error("Nothing was recorded.");
  const seen = await host.playStep(step, { again: (context: { isCancelled: boolean }, info: object) => [context.isCancelled, host.photoshop.core.isModal(), info] });
  expect(seen).toEqual([false, true, { a: 1 }]);
  await expect(host.playStep(step, {})).rejects.toThrow("again");
});

test("a theme lays open its own media block only; CSS that UXP lacks is named", () => {
  const css = "a{x:1}@media (prefers-color-scheme: dark), (prefers-color-scheme: darkest){a{x:2}}@media (prefers-color-scheme: light){a{x:3}}b{}";
  expect(themedStyles(css, "darkest")).toBe("a{x:1}a{x:2}b{}");
  expect(themedStyles(css, "lightest")).toBe("a{x:1}b{}");
  expect(Object.keys(themeVariables("dark"))).toContain("--uxp-host-background-color");
  expect(unknownStyles("a{display:flex;font-size:1px;/* gap: 1px */}")).toEqual([]);
  expect(unknownStyles("a{display:grid;gap:1px;font:1px x;transition:all 1s}")).toEqual(["grid", "gap", "transition", "font shorthand"]);
});

test("ImageBlob becomes a bitmap, bottom up, blue first; grey is not shown", () => {
  const options = { type: "image/uncompressed", width: 1, height: 2, colorSpace: "RGB", components: 3, componentSize: 8 };
  const bytes = new Uint8Array(bitmap(new ImageBlob(Uint8Array.of(1, 2, 3, 4, 5, 6), options)));
  expect([...bytes.subarray(54)]).toEqual([6, 5, 4, 0, 3, 2, 1, 0]);
  expect(() => new ImageBlob(new Uint8Array(2), { ...options, colorSpace: "Grayscale", components: 1 })).toThrow("greyscale");
});

test("what the user saw is still there: an untouched document flattens to its own pixels", () => {
  const photo = picture(9, 5, 3, 16);
  expect(newHost().flatten(portraitDocument(photo, { bits: 16 })).color).toEqual(photo.samples);
});
