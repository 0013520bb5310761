import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { getRetouch } from "@src/daemon/methods";
import { GrpcStatus, RpcError, type RpcFault } from "@src/daemon/rpcError";
import { type CallOnItsWay, startCall } from "@src/daemon/webCall";
import { requestBody } from "@src/daemon/webFrames";
import { body, frame, installXhr, join, ok, refused, type Reply, trailers } from "./fakeXhr";
import { bytes, hex } from "./hex";

const address = "http://127.0.0.1:17572";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function call(onSent?: (bytes: number) => void, token: string | null = "t0ken"): CallOnItsWay {
  return startCall({ address, method: getRetouch, body: requestBody(bytes("0a0161")), token, onSent });
}

async function faultOf(call: CallOnItsWay): Promise<RpcError> {
  const fault: unknown = await call.answer.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(fault).toBeInstanceOf(RpcError);
  return fault as RpcError;
}

test("asks as gRPC-Web does", async () => {
  const log = installXhr(() => ok(bytes("0801")));
  expect(hex(await call().answer)).toBe("0801");
  expect(log).toHaveLength(1);
  expect(log[0]?.url).toBe("http://127.0.0.1:17572/abpnbridge.v1.PhotoService/GetRetouch");
  expect(hex(log[0]?.message ?? new Uint8Array(0))).toBe("0a0161");
  expect(Object.fromEntries(log[0]?.headers ?? [])).toEqual({
    "content-type": "application/grpc-web+proto",
    accept: "application/grpc-web+proto",
    "x-grpc-web": "1",
    "grpc-timeout": "15000m",
    authorization: "Bearer t0ken",
  });
});

test("sends no authorization without a token", async () => {
  const log = installXhr(() => ok());
  await call(undefined, null).answer;
  expect(log[0]?.headers.has("authorization")).toBe(false);
});

test("tells how much of the body has left", async () => {
  installXhr(() => ok());
  const told: number[] = [];
  await call((sent) => told.push(sent)).answer;
  expect(told).toEqual([8]);
});

test("leaves no timer behind", async () => {
  installXhr(() => ok());
  await call().answer;
  expect(vi.getTimerCount()).toBe(0);
});

test.each(["application/grpc-web", "application/grpc-web+proto", "application/grpc-web+proto; charset=x", "Application/GRPC-Web"])("takes %s", async (type) => {
  installXhr(() => ({ http: 200, headers: { "content-type": type }, body: join(frame(bytes("0801")), trailers("grpc-status: 0\r\n")) }));
  expect(hex(await call().answer)).toBe("0801");
});

describe("a status of the daemon", () => {
  test("in a trailer frame, percent-decoded", async () => {
    installXhr(() => refused(3, "Gr%C3%B6%C3%9Fe is 0"));
    expect(await faultOf(call())).toMatchObject({ fault: "status", status: GrpcStatus.InvalidArgument, message: "Größe is 0", retryAfterSeconds: null });
  });

  test("in the headers alone", async () => {
    const headers = { "content-type": "application/grpc-web+proto", "grpc-status": "16", "grpc-message": "100%25 no" };
    installXhr(() => ({ http: 200, headers, body: null }));
    expect(await faultOf(call())).toMatchObject({ fault: "status", status: GrpcStatus.Unauthenticated, message: "100% no" });
  });

  test("behind a message, which does not count then", async () => {
    installXhr(() => body(join(frame(bytes("0801")), trailers("grpc-status: 13\r\n"))));
    expect(await faultOf(call())).toMatchObject({ fault: "status", status: GrpcStatus.Internal, message: "" });
  });

  test("with a time to wait", async () => {
    const details =
      "CAgSBGZ1bGwaKwopdHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLkJhZFJlcXVlc3QaNgoodHlwZS5nb29nbGVhcGlz" +
      "LmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIKCggIBBCAyrXuAQ==";
    installXhr(() => refused(8, "full", `grpc-status-details-bin: ${details}\r\n`));
    expect((await faultOf(call())).retryAfterSeconds).toBe(4.5);
  });
});

describe("what is no answer", () => {
  const page = (http: number, type = "text/html", text = "<html>"): Reply => ({ http, headers: { "content-type": type }, body: join(ascii(text)) });
  const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

  test.each<[string, Reply, RpcFault, GrpcStatus]>([
    ["a broken connection", "broken", "unreachable", GrpcStatus.Unavailable],
    ["an empty body", body(null), "malformed", GrpcStatus.Internal],
    ["an empty buffer", body(new ArrayBuffer(0)), "malformed", GrpcStatus.Internal],
    ["a message without a status", body(frame(bytes("0801"))), "malformed", GrpcStatus.Internal],
    ["a status 0 without a message", body(trailers("grpc-status: 0\r\n")), "malformed", GrpcStatus.Internal],
    ["trailers without a status", body(join(frame(bytes("0801")), trailers("x: y\r\n"))), "malformed", GrpcStatus.Internal],
    ["a status that is no number", body(trailers("grpc-status: many\r\n")), "malformed", GrpcStatus.Internal],
    ["a body cut short", body(join(frame(bytes("0801")), trailers("grpc-status: 0\r\n")).slice(0, -3)), "malformed", GrpcStatus.Internal],
    ["a page with HTTP 200", page(200), "not-grpc", GrpcStatus.Unknown],
    ["gRPC-Web as base64 text", page(200, "application/grpc-web-text", "AAAA"), "not-grpc", GrpcStatus.Unknown],
    ["HTTP 400", page(400), "not-grpc", GrpcStatus.Internal],
    ["HTTP 401", page(401), "not-grpc", GrpcStatus.Unauthenticated],
    ["HTTP 403", page(403), "not-grpc", GrpcStatus.PermissionDenied],
    ["HTTP 404", page(404), "not-grpc", GrpcStatus.Unimplemented],
    ["HTTP 413", page(413), "not-grpc", GrpcStatus.ResourceExhausted],
    ["HTTP 500", page(500), "not-grpc", GrpcStatus.Unknown],
    ["HTTP 503", page(503), "not-grpc", GrpcStatus.Unavailable],
    ["HTTP 500 that calls itself gRPC-Web", page(500, "application/grpc-web+proto", ""), "not-grpc", GrpcStatus.Unknown],
  ])("%s", async (_, reply, fault, status) => {
    installXhr(() => reply);
    expect(await faultOf(call())).toMatchObject({ fault, status });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a guard's own sentence is kept, a long page is not", async () => {
    installXhr(() => page(403, "text/plain; charset=utf-8", "Web pages may not use this daemon.\n"));
    expect((await faultOf(call())).message).toBe("Web pages may not use this daemon.");
    installXhr(() => page(403, "text/plain", "x".repeat(1000)));
    expect((await faultOf(call())).message).toBe("HTTP 403");
  });

  test("an address that the host forbids", async () => {
    const blocked = class {
      upload = {};
      open(): void {
        throw new Error("Permission denied to the url");
      }
      abort(): void {
        // Never opened.
      }
    };
    globalThis.XMLHttpRequest = blocked as unknown as typeof XMLHttpRequest;
    expect(await faultOf(call())).toMatchObject({ fault: "unreachable", message: "Permission denied to the url" });
  });
});

describe("a call ends", () => {
  test("when it takes too long, a little after the time that the daemon was given", async () => {
    const log = installXhr(() => "silence");
    const fault = faultOf(call());
    await vi.advanceTimersByTimeAsync(15_000);
    expect(log[0]?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await fault).toMatchObject({ fault: "timed-out", status: GrpcStatus.DeadlineExceeded });
    expect(log[0]?.aborted).toBe(true);
  });

  test("when it is given up", async () => {
    const log = installXhr(() => "silence");
    const given = call();
    given.abort();
    expect(await faultOf(given)).toMatchObject({ fault: "aborted", status: GrpcStatus.Cancelled });
    expect(log[0]?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("once: an abort after the answer changes nothing", async () => {
    installXhr(() => ok(bytes("0801")));
    const answered = call();
    await answered.answer;
    answered.abort();
    expect(hex(await answered.answer)).toBe("0801");
  });
});
