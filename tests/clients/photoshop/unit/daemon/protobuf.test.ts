import { describe, expect, test } from "vitest";
import { MalformedMessage } from "@src/daemon/malformedMessage";
import { ProtobufReader } from "@src/daemon/protobufReader";
import { ProtobufWriter } from "@src/daemon/protobufWriter";
import { bytes, hex } from "./hex";

const read = <T>(message: Uint8Array, take: (reader: ProtobufReader) => T): T => {
  const reader = new ProtobufReader(message);
  expect(reader.next()).toBe(true);
  const value = take(reader);
  expect(reader.next()).toBe(false);
  return value;
};

describe("numbers go out and come back", () => {
  const wholes = [1, 127, 128, 300, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 2 ** 35 - 1, 2 ** 42 + 5, Number.MAX_SAFE_INTEGER];

  test.each([...wholes, ...wholes.map((value) => -value)])("int64 %d", (value) => {
    expect(read(new ProtobufWriter().int64(1, value).finish(), (reader) => reader.int64())).toBe(value);
  });

  test.each([1, -1, 0x7fffffff, -0x80000000])("int32 %d", (value) => {
    expect(read(new ProtobufWriter().int32(1, value).finish(), (reader) => reader.int32())).toBe(value);
  });

  test.each([0.1, -1.5, 1e300, Infinity, -Infinity, NaN, -0])("double %d", (value) => {
    expect(read(new ProtobufWriter().double(1, value).finish(), (reader) => reader.double())).toBe(value);
  });

  test.each([0.5, -3, Math.fround(0.1), NaN, -0])("float %d", (value) => {
    expect(read(new ProtobufWriter().float(1, value).finish(), (reader) => reader.float())).toBe(value);
  });

  test("enums, packed and one by one", () => {
    const values: number[] = [];
    const reader = new ProtobufReader(bytes("3203 01 8102 3005"));
    while (reader.next()) reader.enums(values);
    expect(values).toEqual([1, 257, 5]);
    expect(hex(new ProtobufWriter().enums(6, [1, 257]).finish())).toBe("3203018102");
  });

  test("field numbers beyond one byte of tag", () => {
    expect(hex(new ProtobufWriter().int32(16, 1).int32(536_870_911, 1).finish())).toBe("800101f8ffffff0f01");
  });
});

test("defaults are left out, empty sub-messages are not", () => {
  const writer = new ProtobufWriter().int32(1, 0).int64(2, 0).bool(3, false).float(4, 0).double(5, 0).string(6, "").bytes(7, new Uint8Array(0)).enums(8, []);
  expect(writer.finish()).toHaveLength(0);
  expect(hex(new ProtobufWriter().message(1, new ProtobufWriter()).finish())).toBe("0a00");
});

test("a message longer than the first buffer", () => {
  const text = "é".repeat(5000);
  expect(read(new ProtobufWriter().string(1, text).finish(), (reader) => reader.string())).toBe(text);
});

test("bytes are read as a view, not a copy", () => {
  const message = new ProtobufWriter().bytes(1, Uint8Array.of(1, 2, 3)).finish();
  expect(read(message, (reader) => reader.bytes()).buffer).toBe(message.buffer);
});

test.each([1.5, NaN, 2 ** 53, -(2 ** 53)])("%d is refused as a whole number", (value) => {
  expect(() => new ProtobufWriter().int64(1, value)).toThrow(RangeError);
});

test.each([2 ** 31, -(2 ** 31) - 1])("%d is refused as a number of 32 bits", (value) => {
  expect(() => new ProtobufWriter().int32(1, value)).toThrow(RangeError);
});

test("fields that are not known are passed over, whatever they are", () => {
  const message = bytes("08ffffffffffffffffff01 1101020304050607 08 1a03616263 2501020304 3801");
  const fields: number[] = [];
  const reader = new ProtobufReader(message);
  while (reader.next()) {
    fields.push(reader.field);
    reader.skip();
  }
  expect(fields).toEqual([1, 2, 3, 4, 7]);
});

describe("malformed bytes are refused", () => {
  test.each<[string, string, (reader: ProtobufReader) => unknown]>([
    ["a number cut short", "0880", (reader) => reader.int32()],
    ["a number of eleven bytes", "08ffffffffffffffffffff01", (reader) => reader.int64()],
    ["a number beyond 2^53", "088080808080808010", (reader) => reader.int64()],
    ["a number below -2^53", "08ffffffffffffff6f", (reader) => reader.int64()],
    ["a text cut short", "0a05616263", (reader) => reader.string()],
    ["a length beyond 32 bits", "0a808080801061", (reader) => reader.bytes()],
    ["a double cut short", "0901020304", (reader) => reader.double()],
    ["a float cut short", "0d0102", (reader) => reader.float()],
    ["a skipped text cut short", "0a05616263", (reader) => reader.skip()],
    ["a group", "0b", (reader) => reader.skip()],
    ["text where a number is due", "0a0161", (reader) => reader.int32()],
    ["a number where text is due", "0801", (reader) => reader.string()],
    ["a packed list cut short", "0a0180", (reader) => reader.enums([])],
  ])("%s", (_, message, take) => {
    const reader = new ProtobufReader(bytes(message));
    reader.next();
    expect(() => take(reader)).toThrow(MalformedMessage);
  });

  test("the field number 0", () => {
    expect(() => new ProtobufReader(bytes("0001")).next()).toThrow(MalformedMessage);
  });
});
