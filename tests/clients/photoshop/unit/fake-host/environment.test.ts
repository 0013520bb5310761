// facts/uxp.md 6.2, "Environment": each of its topics is a test here.
import { afterEach, expect, test } from "vitest";
import { missingGlobals, type Scope } from "../../fake-host/environment";
import type { FakeHostOptions } from "../../fake-host/options";
import { pickerClasses } from "../../fake-host/widgets/picker";
import type { WidgetClass } from "../../fake-host/widgets/widget";
import { manifest, newHost } from "./host";

const undo: (() => void)[] = [];
afterEach(() => undo.splice(0).forEach((step) => step()));

const sent: unknown[] = [];
class StubXhr {
  open(): void {}
  setRequestHeader(name: string): void { sent.push(name); }
  send(body: unknown): void { sent.push(body); }
}
class StubSocket { constructor(readonly url: string) {} }

function scopeOf(options: Partial<FakeHostOptions> = {}) {
  const host = newHost(options);
  const scope: Scope = {
    XMLHttpRequest: StubXhr, WebSocket: StubSocket, crypto: globalThis.crypto, URL: class {}, AbortController, AbortSignal,
    fetch: async () => new Response(Uint8Array.of(1, 2, 3)),
    CanvasRenderingContext2D: class { drawImage() {} putImageData() {} fillRect() {} }, HTMLCanvasElement: class { toDataURL() {} getContext() {} },
    ...Object.fromEntries(missingGlobals.map((name) => [name, () => name])),
  };
  sent.length = 0;
  undo.push(host.install(scope));
  return { host, scope: scope as unknown as typeof globalThis & Scope };
}

test.each(missingGlobals)("delete %s, in Node itself too", (name) => {
  expect(scopeOf().scope[name]).toBeUndefined();
  const there = name in globalThis;
  const restore = newHost().install(globalThis as unknown as Scope);
  const during = (globalThis as unknown as Scope)[name];
  restore();
  expect(during).toBeUndefined();
  expect(name in globalThis).toBe(there);
});

test("delete crypto.subtle, keep getRandomValues and randomUUID", () => {
  const { crypto } = scopeOf().scope;
  expect(crypto.subtle).toBeUndefined();
  expect(crypto.getRandomValues(new Uint8Array(4))).toHaveLength(4);
  expect(crypto.randomUUID()).toMatch(/^[0-9a-f-]{36}$/);
});

test("`require` whitelist of six names", () => {
  const { scope, host } = scopeOf();
  for (const name of ["photoshop", "uxp", "fs", "os", "path", "process"]) expect(host.require(name)).toBeTypeOf("object");
  for (const name of ["http", "net", "zlib", "crypto", "stream", "child_process", "constructor"])
    expect(() => (scope["require"] as (name: string) => object)(name)).toThrow("Module not found");
});

test.each([
  ["http://127.0.0.1:17572/x", true], ["http://127.0.0.1:17592", true], ["http://127.0.0.1:17571/x", false], ["https://127.0.0.1:17572/x", false], ["http://localhost:17572/x", false],
  ["ws://127.0.0.1:17572/x", false], ["http://127.0.0.1/x", false], ["/relative", false], ["http://127.0.0.1:17572@evil.example/x", false],
])("network gate by scheme+host+port from the real manifest: %s %s", async (address, allowed) => {
  const { scope, host } = scopeOf();
  const xhr = new scope.XMLHttpRequest();
  xhr.open("POST", address);
  const socket = (): unknown => new scope.WebSocket(address);
  if (allowed) {
    expect(() => xhr.send()).not.toThrow();
    await expect(scope.fetch(address)).resolves.toBeDefined();
    expect(socket).not.toThrow();
  } else {
    expect(() => xhr.send()).toThrow("Permission denied");
    await expect(scope.fetch(address)).rejects.toThrow(TypeError);
    expect(socket).toThrow("Permission denied");
    expect(host.records.complaints.map((each) => each.detail)).toEqual([address, address, address]);
  }
});

test("WS constructor throws when unlisted, sub-domains only by a wildcard, no wildcard at the top", () => {
  const withDomains = (domains: readonly string[]) => scopeOf({ manifest: { ...manifest, requiredPermissions: { network: { domains } } } }).scope;
  const { WebSocket: Socket } = withDomains(["ws://*.example.org"]);
  expect(() => new Socket("ws://a.example.org/x")).not.toThrow();
  expect(() => new Socket("ws://example.org/x")).toThrow("Permission denied");
  expect(() => new Socket("ws://badexample.org/x")).toThrow("Permission denied");
  expect(() => withDomains(["*"])).toThrow("scheme://host");
  expect(() => withDomains(["https://www.*"])).toThrow("scheme://host");
});

test("XHR rules: ArrayBuffer only", () => {
  const xhr = new (scopeOf().scope.XMLHttpRequest)();
  xhr.open("POST", "http://127.0.0.1:17572/x");
  expect(() => xhr.send(new Uint8Array(3))).toThrow("ArrayBuffer");
  expect(() => xhr.send(new Blob(["x"]))).toThrow("ArrayBuffer");
  const bytes = new ArrayBuffer(2);
  xhr.send(bytes);
  expect(sent).toEqual([bytes]);
  expect(() => xhr.open("POST", "http://127.0.0.1:17572/x", false)).toThrow("asynchronous");
});

test("XHR rules: forbidden headers throw, or are ignored", () => {
  const open = (options: Partial<FakeHostOptions>) => {
    const xhr = new (scopeOf(options).scope.XMLHttpRequest)();
    xhr.open("POST", "http://127.0.0.1:17572/x");
    return xhr;
  };
  for (const name of ["Origin", "Host", "Content-Length", "TE", "Sec-Fetch-Mode", "proxy-x"]) expect(() => open({}).setRequestHeader(name, "x")).toThrow("cannot be set");
  open({ forbiddenHeader: "ignored" }).setRequestHeader("Origin", "x");
  expect(sent).toEqual([]);
  for (const name of ["authorization", "x-grpc-web", "grpc-timeout"]) open({}).setRequestHeader(name, "x");
  expect(sent).toEqual(["grpc-timeout"]);
});

test("two fetch modes: body-less Response and buffered stream", async () => {
  const bare = await scopeOf().scope.fetch("http://127.0.0.1:17572/x");
  expect(bare.body).toBeUndefined();
  expect([...new Uint8Array(await bare.arrayBuffer())]).toEqual([1, 2, 3]);
  const streamed = await scopeOf({ fetchBody: "buffered" }).scope.fetch("http://127.0.0.1:17572/x");
  const reader = streamed.body?.getReader();
  expect(await reader?.read()).toEqual({ done: false, value: Uint8Array.of(1, 2, 3) });
  expect(await reader?.read()).toEqual({ done: true });
});

test("AbortSignal without addEventListener", () => {
  const { scope } = scopeOf();
  const controller = new scope.AbortController();
  expect(controller.signal.addEventListener).toBeUndefined();
  expect(scope.AbortSignal).toBeUndefined();
  controller.abort();
  expect(controller.signal.aborted).toBe(true);
});

const setUp = (create: () => unknown) => {
  const host = newHost();
  const uxp = host.require("uxp") as { entrypoints: { setup(points: object): void } };
  uxp.entrypoints.setup({ panels: { retouch: { create, show: () => undefined } }, commands: { "retouch-with-last-settings": { run: async () => "ran" } } });
  return host;
};

test("300 ms entrypoint limit", async () => {
  const quick = setUp(() => undefined);
  await quick.entryPoints.openPanel("retouch", {});
  expect(quick.records.complaints).toEqual([]);
  const slow = setUp(() => new Promise(() => undefined));
  await slow.entryPoints.openPanel("retouch", {});
  expect(slow.records.complaints.map((each) => each.topic)).toEqual(["entry point too slow"]);
  expect(await slow.entryPoints.runCommand("retouch-with-last-settings")).toBe("ran");
});

test("entry points are those of the manifest, once, and without them the panel is dead", async () => {
  const host = newHost();
  const { entrypoints } = host.require("uxp") as { entrypoints: { setup(points: object): void } };
  await expect(host.entryPoints.openPanel("retouch", {})).rejects.toThrow("dead panel");
  expect(() => entrypoints.setup({ panels: { retouch: {} } })).toThrow("is not set up");
  expect(() => entrypoints.setup({ panels: { retouch: {}, other: {} }, commands: { "retouch-with-last-settings": {} } })).toThrow('no panel "other"');
});

test("sp-picker getter-only", () => {
  const { "sp-picker": Picker } = pickerClasses(class {} as unknown as WidgetClass);
  expect(Object.getOwnPropertyDescriptor(Picker.prototype, "value")).toMatchObject({ get: expect.any(Function) as unknown, set: undefined });
});

test("canvas without drawImage/putImageData", () => {
  const { scope } = scopeOf();
  const context = Object.getOwnPropertyNames((scope["CanvasRenderingContext2D"] as typeof CanvasRenderingContext2D).prototype);
  expect(context).toContain("fillRect");
  expect(context).not.toContain("drawImage");
  expect(context).not.toContain("putImageData");
  expect(Object.getOwnPropertyNames((scope["HTMLCanvasElement"] as typeof HTMLCanvasElement).prototype)).not.toContain("toDataURL");
});
