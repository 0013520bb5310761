import { encodeUtf8 } from "./utf8";
import { FIXED32, FIXED64, LENGTH_DELIMITED, VARINT } from "./wireTypes";

/**
 * Writes the small messages of the protocol. As in proto3 a scalar with its default value (0, false, "") is left out; a sub-message is always written.
 * Each method takes the field's number first and returns the writer.
 */
export class ProtobufWriter {
  private buffer = new Uint8Array(64);
  private length = 0;

  /** A signed whole number of 32 bits. */
  int32(field: number, value: number): this {
    if (!Number.isInteger(value) || value < -0x80000000 || value > 0x7fffffff) throw new RangeError(`${value} is no 32-bit number.`);
    return this.int64(field, value);
  }

  /** A signed whole number; within 2^53, since JavaScript holds no more exactly. */
  int64(field: number, value: number): this {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number within 2^53.`);
    if (value === 0) return this;
    this.tag(field, VARINT);
    // The two halves of the two's complement; a negative number takes all ten bytes.
    this.varint64(value >>> 0, Math.floor(value / 0x100000000) >>> 0);
    return this;
  }

  bool(field: number, value: boolean): this {
    return this.int32(field, value ? 1 : 0);
  }

  /** IEEE single precision. */
  float(field: number, value: number): this {
    if (Object.is(value, 0)) return this;
    this.tag(field, FIXED32);
    this.fixed(4).setFloat32(0, value, true);
    return this;
  }

  /** IEEE double precision. */
  double(field: number, value: number): this {
    if (Object.is(value, 0)) return this;
    this.tag(field, FIXED64);
    this.fixed(8).setFloat64(0, value, true);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, encodeUtf8(value));
  }

  bytes(field: number, value: Uint8Array): this {
    if (value.length === 0) return this;
    this.bytesHead(field, value.length);
    this.raw(value);
    return this;
  }

  /** Tag and length of a bytes field whose bytes the caller appends to what finish() gives: so that pixels are copied once, into the request. */
  bytesHead(field: number, byteLength: number): this {
    this.tag(field, LENGTH_DELIMITED);
    this.varint32(byteLength);
    return this;
  }

  /** Numbers of an enum, packed. */
  enums(field: number, values: readonly number[]): this {
    const packed = new ProtobufWriter();
    for (const value of values) packed.varint32(value);
    return this.bytes(field, packed.finish());
  }

  /** A sub-message; written also when it is empty, because its presence means something. */
  message(field: number, content: ProtobufWriter): this {
    const bytes = content.finish();
    this.bytesHead(field, bytes.length);
    this.raw(bytes);
    return this;
  }

  /** What was written so far; valid until more is written. */
  finish(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private tag(field: number, wireType: number): void {
    this.varint32(((field << 3) | wireType) >>> 0);
  }

  private varint32(value: number): void {
    this.varint64(value >>> 0, 0);
  }

  private varint64(low: number, high: number): void {
    const at = this.grow(10);
    let end = at;
    while (low > 0x7f || high > 0) {
      this.buffer[end++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.buffer[end++] = low;
    this.length = end;
  }

  private fixed(byteLength: number): DataView {
    const at = this.grow(byteLength);
    this.length = at + byteLength;
    return new DataView(this.buffer.buffer, at, byteLength);
  }

  private raw(bytes: Uint8Array): void {
    const at = this.grow(bytes.length);
    this.buffer.set(bytes, at);
    this.length = at + bytes.length;
  }

  /** Makes room for that many bytes more; returns where they begin. */
  private grow(byteLength: number): number {
    const needed = this.length + byteLength;
    if (needed > this.buffer.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.buffer.length));
      larger.set(this.buffer);
      this.buffer = larger;
    }
    return this.length;
  }
}
