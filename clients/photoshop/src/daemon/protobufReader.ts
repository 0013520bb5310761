import { MalformedMessage } from "./malformedMessage";
import { decodeUtf8 } from "./utf8";
import { FIXED32, FIXED64, LENGTH_DELIMITED, VARINT } from "./wireTypes";

/**
 * Reads one message field by field: `while (reader.next()) switch (reader.field) { case 1: ...; default: reader.skip(); }`. Each field must be read or skipped.
 * Fields may come in any order; of a repeated scalar the last one counts, and it is the caller who lets it. All methods throw MalformedMessage.
 */
export class ProtobufReader {
  /** Number of the field that next() found. */
  field = 0;
  private wireType = 0;
  private at = 0;

  constructor(private readonly source: Uint8Array) {}

  /** Goes to the next field; false at the end. */
  next(): boolean {
    if (this.at === this.source.length) return false;
    const tag = this.varint().low;
    this.field = tag >>> 3;
    this.wireType = tag & 7;
    if (this.field === 0) throw new MalformedMessage("A field has the number 0.");
    return true;
  }

  int32(): number {
    this.expect(VARINT);
    return this.varint().low | 0;
  }

  /** Also uint64; within 2^53. */
  int64(): number {
    this.expect(VARINT);
    const { low, high } = this.varint();
    const value = (high | 0) * 0x100000000 + low;
    if (!Number.isSafeInteger(value)) throw new MalformedMessage("A whole number is beyond 2^53.");
    return value;
  }

  bool(): boolean {
    this.expect(VARINT);
    const { low, high } = this.varint();
    return low !== 0 || high !== 0;
  }

  float(): number {
    this.expect(FIXED32);
    return this.view(4).getFloat32(0, true);
  }

  double(): number {
    this.expect(FIXED64);
    return this.view(8).getFloat64(0, true);
  }

  string(): string {
    return decodeUtf8(this.bytes());
  }

  /** A view into the message, not a copy. */
  bytes(): Uint8Array {
    this.expect(LENGTH_DELIMITED);
    return this.take(this.size());
  }

  message(): ProtobufReader {
    return new ProtobufReader(this.bytes());
  }

  /** Appends what this field holds of a repeated enum, packed or not. */
  enums(values: number[]): void {
    if (this.wireType === VARINT) {
      values.push(this.int32());
      return;
    }
    const packed = this.message();
    while (packed.at < packed.source.length) values.push(packed.varint().low | 0);
  }

  /** Passes over a field that this side does not know. */
  skip(): void {
    switch (this.wireType) {
      case VARINT:
        this.varint();
        break;
      case FIXED64:
        this.take(8);
        break;
      case LENGTH_DELIMITED:
        this.take(this.size());
        break;
      case FIXED32:
        this.take(4);
        break;
      default:
        throw new MalformedMessage(`Field ${this.field} has the unknown wire type ${this.wireType}.`);
    }
  }

  private expect(wireType: number): void {
    if (this.wireType !== wireType) throw new MalformedMessage(`Field ${this.field} has wire type ${this.wireType} in place of ${wireType}.`);
  }

  private size(): number {
    const { low, high } = this.varint();
    // A length that needs more than 32 bits lies beyond any message's end.
    return high > 0 ? Infinity : low;
  }

  private view(byteLength: number): DataView {
    const bytes = this.take(byteLength);
    return new DataView(bytes.buffer, bytes.byteOffset, byteLength);
  }

  private take(byteLength: number): Uint8Array {
    if (byteLength > this.source.length - this.at) throw new MalformedMessage("A field reaches beyond the end of its message.");
    const start = this.at;
    this.at = start + byteLength;
    return this.source.subarray(start, this.at);
  }

  private varint(): { readonly low: number; readonly high: number } {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.source[this.at];
      if (byte === undefined) throw new MalformedMessage("A number is cut short.");
      this.at++;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) return { low: low >>> 0, high: high >>> 0 };
    }
    throw new MalformedMessage("A number has more than ten bytes.");
  }
}
