// gRPC-Web's framing (grpc/grpc: PROTOCOL-WEB.md): one byte of flags, four bytes of length with the largest first, then a message or the trailers.
import { MalformedMessage } from "./malformedMessage";
import { decodeUtf8, encodeUtf8 } from "./utf8";

const HEAD_BYTES = 5;
const TRAILERS = 0x80;

/** What a unary answer's body holds. */
export interface Frames {
  /** A view into the body; null: none came. */
  readonly message: Uint8Array | null;
  /** Names in lower case; null: the body ended before them. */
  readonly trailers: ReadonlyMap<string, string> | null;
}

/** The body of a unary request: head and pixels are one message, copied once, since XMLHttpRequest in UXP sends nothing but an ArrayBuffer. */
export function requestBody(head: Uint8Array, pixels: Uint8Array = new Uint8Array(0)): ArrayBuffer {
  const length = head.length + pixels.length;
  const body = new ArrayBuffer(HEAD_BYTES + length);
  new DataView(body).setUint32(1, length);
  const bytes = new Uint8Array(body);
  bytes.set(head, HEAD_BYTES);
  bytes.set(pixels, HEAD_BYTES + head.length);
  return body;
}

/** Takes an answer's body apart; throws MalformedMessage. */
export function readFrames(body: ArrayBuffer): Frames {
  const view = new DataView(body);
  let message: Uint8Array | null = null;
  for (let at = 0; at < body.byteLength; ) {
    if (body.byteLength - at < HEAD_BYTES) throw new MalformedMessage("The answer ends within a frame's head.");
    const flags = view.getUint8(at);
    const length = view.getUint32(at + 1);
    const start = at + HEAD_BYTES;
    at = start + length;
    if (at > body.byteLength) throw new MalformedMessage("The answer ends within a frame.");
    const content = new Uint8Array(body, start, length);
    if (flags === TRAILERS) {
      if (at < body.byteLength) throw new MalformedMessage("Something follows the trailers.");
      return { message, trailers: readTrailers(content) };
    }
    // Other bits are compression, which no request of ours allows.
    if (flags !== 0) throw new MalformedMessage(`A frame has the unknown flags ${flags}.`);
    if (message) throw new MalformedMessage("A second message came where one was due.");
    message = content;
  }
  return { message, trailers: null };
}

/** gRPC writes what is not printable ASCII of grpc-message as %XX of its UTF-8; a % without two digits stays as it is. */
export function percentDecode(text: string): string {
  const encoded = encodeUtf8(text);
  const bytes = new Uint8Array(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at++) {
    const digits = encoded[at] === 0x25 ? String.fromCharCode(encoded[at + 1] ?? 0, encoded[at + 2] ?? 0) : "";
    const isEscape = /^[0-9a-fA-F]{2}$/.test(digits);
    bytes[length++] = isEscape ? parseInt(digits, 16) : (encoded[at] ?? 0);
    if (isEscape) at += 2;
  }
  return decodeUtf8(bytes.subarray(0, length));
}

function readTrailers(content: Uint8Array): Map<string, string> {
  const trailers = new Map<string, string>();
  for (const line of decodeUtf8(content).split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    else if (line.length > 0) throw new MalformedMessage("A trailer has no name.");
  }
  return trailers;
}
