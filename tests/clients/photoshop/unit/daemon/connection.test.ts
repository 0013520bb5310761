import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PanelError } from "@src/photo";
import { connectDaemon, WELL_KNOWN } from "@src/daemon";
import { FakeDaemon, home } from "./fakeDaemon";
import { body, ok, refused, type Reply } from "./fakeXhr";
import { bytes } from "./hex";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function errorOf(work: Promise<unknown>): Promise<PanelError> {
  const settled = work.then(
    () => null,
    (fault: unknown) => fault,
  );
  await vi.advanceTimersByTimeAsync(20_000);
  const fault = await settled;
  expect(fault).toBeInstanceOf(PanelError);
  return fault as PanelError;
}

describe("where the daemon is", () => {
  test("is asked once and remembered", async () => {
    const fake = new FakeDaemon();
    const daemon = connectDaemon(home, "t0ken");
    expect((await daemon.capabilities()).version).toBe("0.1.0");
    await daemon.capabilities();
    // One look for it, then the two calls.
    expect(fake.count("GetCapabilities")).toBe(3);
  });

  test.each(WELL_KNOWN)("is found at %s from any of the three", async (address) => {
    const fake = new FakeDaemon();
    fake.address = address;
    for (const start of WELL_KNOWN) expect((await connectDaemon(start, "t0ken").capabilities()).version).toBe("0.1.0");
  });

  test("is the address alone when that is none of the three", async () => {
    const fake = new FakeDaemon();
    expect((await errorOf(connectDaemon("http://127.0.0.1:9", "t0ken").capabilities())).code).toBe("unavailable");
    expect(fake.sent.map(({ url }) => new URL(url).port)).toEqual(["9"]);
  });

  test("is looked for anew after the connection broke", async () => {
    const fake = new FakeDaemon();
    const daemon = connectDaemon(home, "t0ken");
    await daemon.capabilities();
    fake.address = "http://127.0.0.1:17592";
    expect((await errorOf(daemon.capabilities())).code).toBe("unavailable");
    expect((await daemon.capabilities()).version).toBe("0.1.0");
  });

  test("is not another user's, which refuses our token, when ours answers further on", async () => {
    const fake = new FakeDaemon();
    fake.everywhere = true;
    fake.instead.set("GetCapabilities", () => (fake.sent.at(-1)?.url.includes(":17582/") ? ok(bytes("0a0135")) : refused(16, "A valid token is needed.")));
    expect((await connectDaemon(home, "t0ken").capabilities()).version).toBe("5");
  });
});

describe("sentences", () => {
  test("no daemon: how to start it", async () => {
    new FakeDaemon().address = null;
    const error = await errorOf(connectDaemon(home, "t0ken").capabilities());
    expect(error.code).toBe("unavailable");
    expect(error.message).toBe('The AbpnBridge daemon is not running. Start it with "abpn serve", or start the AbpnBridge service, and try again.');
  });

  test.each([null, "another"])("token %j: pair", async (token) => {
    new FakeDaemon();
    const error = await errorOf(connectDaemon(home, token).capabilities());
    expect(error.code).toBe("unauthenticated");
    expect(error.message).toContain("abpn pair");
  });

  const retry = "grpc-status-details-bin: GjYKKHR5cGUuZ29vZ2xlYXBpcy5jb20vZ29vZ2xlLnJwYy5SZXRyeUluZm8SCgoICAQQgMq17gE\r\n";

  test.each<[string, Reply, string, RegExp]>([
    ["models load", refused(14, "The daemon is still loading its models.", retry), "not-ready", /loading its models/],
    ["it stops", refused(14, "The daemon is stopping."), "unavailable", /stopping.*abpn serve/],
    ["the queue is full", refused(8, "18 retouches wait.", retry), "resource-exhausted", /^18 retouches wait. Try again in 5 seconds.$/],
    ["memory is full", refused(8, "No room."), "resource-exhausted", /^No room. Close other photos/],
    ["it was too slow", refused(4, "late"), "deadline", /too long/],
    ["a photo is gone", refused(5, "There is no such photo."), "not-found", /no such photo/],
    ["a field is wrong", refused(3, "strength is 2."), "invalid-argument", /strength is 2/],
    ["a feature is not to be had", refused(9, "No model offers tone."), "failed-precondition", /No model/],
    ["a call is for the owner", refused(7, "Only the owner."), "refused", /owner/],
    ["a call is unknown", refused(12, ""), "daemon-too-old", /same AbpnBridge release/],
    ["it failed inside", refused(13, "Something went wrong inside the daemon; its log says more."), "internal", /log/],
    ["it gave a code that no one knows", refused(77, ""), "internal", /log/],
    ["its answer is damaged", body(bytes("00000000ff00")), "malformed-answer", /could not be read: The answer ends within a frame. Install/],
    ["its message is damaged", ok(bytes("0aff")), "malformed-answer", /could not be read/],
    ["it cancelled", refused(1, "The call was cancelled."), "cancelled", /^Cancelled/],
    ["a web page's guard refuses", { http: 403, headers: { "content-type": "text/plain" }, body: null }, "refused", /refuses this panel/],
    ["another program answers", { http: 404, headers: {}, body: null }, "unavailable", /Another program answers at http.*17572 .HTTP 404/],
  ])("when %s", async (_, reply, code, words) => {
    const fake = new FakeDaemon();
    const daemon = connectDaemon(home, "t0ken");
    await daemon.capabilities();
    fake.instead.set("GetCapabilities", () => reply);
    const error = await errorOf(daemon.capabilities());
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
  });

  describe("an origin that is taken for a web page's", () => {
    afterEach(() => void Reflect.deleteProperty(globalThis, "location"));
    const page = Uint8Array.from("Web pages may not use this daemon.", (letter) => letter.charCodeAt(0)).buffer;

    test.each([
      ["app://panel", "app://panel", /names the origin “app:..panel” with its calls. Add “app:..panel” to AbpnBridge:Security:AllowedOrigins in the daemon's settings/],
      ["nothing that the panel could know", undefined, /names an origin with its calls. Add that origin to AbpnBridge:Security:AllowedOrigins/],
      ["null, which any page can name", "null", /the origin “null” with its calls. Add “null” to AbpnBridge:Security:AllowedOrigins.+ and look again. Web pages then reach the daemon too/],
    ])("%s: what happened and what to do", async (_, origin, words) => {
      if (origin !== undefined) Reflect.set(globalThis, "location", { origin });
      const fake = new FakeDaemon();
      fake.instead.set("GetCapabilities", () => ({ http: 403, headers: { "content-type": "text/plain; charset=utf-8" }, body: page }));
      const error = await errorOf(connectDaemon(home, "t0ken").capabilities());
      expect(error.code).toBe("origin-refused");
      expect(error.message).toMatch(words);
    });
  });

  test("another program at the only address that answers is named", async () => {
    const fake = new FakeDaemon();
    fake.instead.set("GetCapabilities", () => ({ http: 404, headers: {}, body: null }));
    expect((await errorOf(connectDaemon(home, "t0ken").capabilities())).message).toContain("Another program");
  });
});

test("a connection that breaks once is asked again where that does no harm, and only there", async () => {
  const fake = new FakeDaemon();
  const daemon = connectDaemon(home, "t0ken");
  await daemon.capabilities();
  const breakOnce = (method: string): void => {
    fake.instead.set(method, () => {
      fake.instead.delete(method);
      return "broken";
    });
  };
  breakOnce("GetCapabilities");
  const again = daemon.capabilities();
  await vi.advanceTimersByTimeAsync(100);
  expect((await again).version).toBe("0.1.0");
  breakOnce("Pair");
  expect((await errorOf(daemon.pair("ABCD2345", "Photoshop panel"))).code).toBe("unavailable");
  expect(fake.count("Pair")).toBe(1);
});

test("pairing needs no token, and a wrong code has a sentence of its own", async () => {
  const fake = new FakeDaemon();
  const daemon = connectDaemon(home, null);
  expect(await daemon.pair("ABCD2345", "Photoshop panel")).toBe("t0ken");
  fake.instead.set("Pair", () => refused(16, "This code is wrong, used or too old."));
  expect((await errorOf(daemon.pair("ABCD2345", "Photoshop panel"))).code).toBe("wrong-code");
  const retry = "grpc-status-details-bin: GjYKKHR5cGUuZ29vZ2xlYXBpcy5jb20vZ29vZ2xlLnJwYy5SZXRyeUluZm8SCgoICAQQgMq17gE\r\n";
  fake.instead.set("Pair", () => refused(8, "Too many wrong codes; pairing pauses for a while.", retry));
  const paused = await errorOf(daemon.pair("ABCD2345", "Photoshop panel"));
  expect(paused).toMatchObject({ code: "pairing-paused", message: "Too many wrong codes: pairing pauses for 5 seconds. Then run \"abpn pair\" for a new code." });
});
