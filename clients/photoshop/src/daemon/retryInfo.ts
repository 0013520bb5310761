// google.rpc.RetryInfo within grpc-status-details-bin: when the daemon says that waiting helps.
import { MalformedMessage } from "./malformedMessage";
import { ProtobufReader } from "./protobufReader";

const TYPE = "type.googleapis.com/google.rpc.RetryInfo";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Seconds to wait; null: none named. Details that cannot be read are as good as none, since code and sentence stand beside them. */
export function retryAfterSeconds(detailsBase64: string): number | null {
  try {
    const status = new ProtobufReader(fromBase64(detailsBase64));
    while (status.next()) {
      const seconds = status.field === 3 ? readAny(status.message()) : null;
      if (seconds !== null) return seconds;
      if (status.field !== 3) status.skip();
    }
    return null;
  } catch (fault) {
    if (fault instanceof MalformedMessage) return null;
    throw fault;
  }
}

function readAny(any: ProtobufReader): number | null {
  let type = "";
  let value: Uint8Array = new Uint8Array(0);
  while (any.next()) {
    if (any.field === 1) type = any.string();
    else if (any.field === 2) value = any.bytes();
    else any.skip();
  }
  return type === TYPE ? readRetryInfo(new ProtobufReader(value)) : null;
}

function readRetryInfo(info: ProtobufReader): number {
  let seconds = 0;
  while (info.next()) {
    if (info.field === 1) seconds = readDuration(info.message());
    else info.skip();
  }
  return seconds;
}

function readDuration(duration: ProtobufReader): number {
  let seconds = 0;
  let nanoseconds = 0;
  while (duration.next()) {
    if (duration.field === 1) seconds = duration.int64();
    else if (duration.field === 2) nanoseconds = duration.int32();
    else duration.skip();
  }
  return seconds + nanoseconds / 1e9;
}

/** With or without padding, as gRPC allows both; atob is not counted on in UXP. */
function fromBase64(text: string): Uint8Array {
  const digits = text.replace(/=+$/, "");
  const bytes = new Uint8Array(Math.floor((digits.length * 6) / 8));
  let bits = 0;
  let count = 0;
  let at = 0;
  for (const digit of digits) {
    const value = ALPHABET.indexOf(digit);
    if (value < 0) throw new MalformedMessage("The details are not base64.");
    bits = ((bits << 6) | value) & 0xfff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[at++] = (bits >> count) & 0xff;
  }
  return bytes;
}
