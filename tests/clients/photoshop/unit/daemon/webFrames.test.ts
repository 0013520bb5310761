import { describe, expect, test } from "vitest";
import { MalformedMessage } from "@src/daemon/malformedMessage";
import { percentDecode, readFrames, requestBody } from "@src/daemon/webFrames";
import { frame, join, trailers } from "./fakeXhr";
import { bytes, hex } from "./hex";

const status = trailers("grpc-status: 0\r\nGRPC-Message:  all well \r\n");

test("a request is one frame: flags, length with the largest byte first, head and pixels", () => {
  expect(hex(new Uint8Array(requestBody(bytes("0102"), bytes("030405"))))).toBe("00000000050102030405");
  expect(hex(new Uint8Array(requestBody(new Uint8Array(0))))).toBe("0000000000");
  expect(hex(new Uint8Array(requestBody(new Uint8Array(0x010203))).subarray(0, 5))).toBe("0000010203");
});

test("an answer is a message, which is a view, and trailers with lower-case names", () => {
  const body = join(frame(bytes("0a0161")), status);
  const { message, trailers: named } = readFrames(body);
  expect(message && hex(message)).toBe("0a0161");
  expect(message?.buffer).toBe(body);
  expect([...(named ?? [])]).toEqual([
    ["grpc-status", "0"],
    ["grpc-message", "all well"],
  ]);
});

test("an empty message is a message", () => {
  expect(readFrames(join(frame(new Uint8Array(0)), status)).message).toHaveLength(0);
});

test("nothing at all, and trailers alone", () => {
  expect(readFrames(new ArrayBuffer(0))).toEqual({ message: null, trailers: null });
  expect(readFrames(status).message).toBeNull();
});

describe("malformed bodies are refused", () => {
  const whole = join(frame(bytes("0a0161")), status);
  // Cut after the whole message the body is sound but has no trailers; that is the caller's to judge.
  const cuts = Array.from({ length: whole.byteLength - 1 }, (_, index) => index + 1).filter((length) => length !== 8);

  test.each(cuts)("cut after %d bytes", (length) => {
    expect(() => readFrames(whole.slice(0, length))).toThrow(MalformedMessage);
  });

  test.each<[string, ArrayBuffer]>([
    ["a length beyond the body", join(bytes("00ffffffff00"))],
    ["a compressed message", join(bytes("010000000100"), status)],
    ["compressed trailers", join(bytes("8100000000"))],
    ["two messages", join(frame(bytes("01")), frame(bytes("02")), status)],
    ["something behind the trailers", join(status, frame(bytes("01")))],
    ["a trailer without a name", trailers("grpc-status\r\n")],
  ])("%s", (_, body) => {
    expect(() => readFrames(body)).toThrow(MalformedMessage);
  });
});

test.each([
  ["plain", "plain"],
  ["100%25 sure", "100% sure"],
  ["Gr%C3%B6%c3%9fe %E5%86%99", "Größe 写"],
  ["50% off, %zz and %2", "50% off, %zz and %2"],
  ["%", "%"],
  ["%ff", "\ufffd"],
])("grpc-message %j reads %j", (encoded, text) => {
  expect(percentDecode(encoded)).toBe(text);
});
