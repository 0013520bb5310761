// UXP has no TextEncoder and no TextDecoder, so text crosses the wire by this codec. Both ways replace what is not valid with U+FFFD.

const replacement = 0xfffd;

/** The UTF-8 bytes of a string; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text));
  let at = 0;
  for (const character of text) {
    const point = scalar(character);
    if (point < 0x80) {
      bytes[at++] = point;
      continue;
    }
    const tail = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    bytes[at++] = ((0xff00 >> (tail + 1)) & 0xff) | (point >> (6 * tail));
    for (let shift = 6 * (tail - 1); shift >= 0; shift -= 6) bytes[at++] = 0x80 | ((point >> shift) & 0x3f);
  }
  return bytes;
}

/** How many bytes encodeUtf8 gives. */
export function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const point = scalar(character);
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return length;
}

/** The text of UTF-8 bytes; each byte that belongs to no valid sequence becomes U+FFFD (overlong forms and surrogates are not valid). */
export function decodeUtf8(bytes: Uint8Array): string {
  const parts: string[] = [];
  let points: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const read = readPoint(bytes, at);
    points.push(read.point);
    at += read.length;
    // String.fromCodePoint takes its arguments from the stack, so long texts go in pieces.
    if (points.length === 4096) {
      parts.push(String.fromCodePoint(...points));
      points = [];
    }
  }
  parts.push(String.fromCodePoint(...points));
  return parts.join("");
}

function scalar(character: string): number {
  const point = character.codePointAt(0) ?? replacement;
  return point >= 0xd800 && point < 0xe000 ? replacement : point;
}

function readPoint(bytes: Uint8Array, at: number): { readonly point: number; readonly length: number } {
  const invalid = { point: replacement, length: 1 };
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { point: first, length: 1 };
  const tail = first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : 0;
  if (tail === 0) return invalid;
  let point = first & (0x3f >> tail);
  for (let i = 1; i <= tail; i++) {
    const next = bytes[at + i];
    if (next === undefined || (next & 0xc0) !== 0x80) return invalid;
    point = (point << 6) | (next & 0x3f);
  }
  const smallest = tail === 1 ? 0x80 : tail === 2 ? 0x800 : 0x10000;
  if (point < smallest || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return invalid;
  return { point, length: tail + 1 };
}
