import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8, utf8Length } from "@src/daemon/utf8";

test.each([
  ["nothing", ""],
  ["ASCII", "abc"],
  ["two bytes", "Größe 30 µm"],
  ["three bytes", "写真"],
  ["four bytes", "\u{1F4F7} camera"],
  ["the ends of each length", "\u0000\u007f\u0080\u07ff\u0800\uffff\u{10000}\u{10ffff}"],
  ["a text longer than one piece of the decoder", "x".repeat(10_000) + "é"],
])("encodes %s as the platform's own encoder does, and reads it back", (_, text) => {
  const bytes = encodeUtf8(text);
  expect(bytes).toEqual(new TextEncoder().encode(text));
  expect(utf8Length(text)).toBe(bytes.length);
  expect(decodeUtf8(bytes)).toBe(text);
});

test("a lone surrogate becomes U+FFFD", () => {
  expect(encodeUtf8("a\ud800b")).toEqual(new TextEncoder().encode("a\ufffdb"));
});

test.each([
  ["a byte that starts nothing", [0x61, 0xff, 0x62], "a\ufffdb"],
  ["a continuation alone", [0x80], "\ufffd"],
  ["a sequence cut short", [0xe5, 0x86], "\ufffd\ufffd"],
  ["an overlong slash", [0xc0, 0xaf], "\ufffd\ufffd"],
  ["a three-byte overlong form", [0xe0, 0x80, 0xaf], "\ufffd\ufffd\ufffd"],
  ["an encoded surrogate", [0xed, 0xa0, 0x80], "\ufffd\ufffd\ufffd"],
  ["a point beyond Unicode", [0xf4, 0x90, 0x80, 0x80], "\ufffd\ufffd\ufffd\ufffd"],
])("%s is replaced, not thrown on", (_, bytes, text) => {
  expect(decodeUtf8(Uint8Array.from(bytes))).toBe(text);
});
