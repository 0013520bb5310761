// ICC version 2 profiles of matrix and curves, written and read (ICC.1:2001-04). Big-endian throughout; XYZ is relative to D50.

/** CIE XYZ. */
export type Xyz = readonly [number, number, number];

/** A tone curve: a pure power, or samples of light over 0..1 at equal steps of the encoded value. */
export type Curve = { readonly gamma: number } | { readonly table: Uint16Array };

/** The white of all profiles. */
export const D50: Xyz = [0.9642, 1, 0.8249];

const HEADER_BYTES = 128;

/** An RGB profile; the columns are the light of full red, green and blue, and add up to D50. */
export const rgbProfile = (name: string, columns: readonly [Xyz, Xyz, Xyz], curve: Curve): Uint8Array => {
  const curveTag = curveBytes(curve);
  return assemble("RGB ", [
    ["desc", descriptionBytes(name)],
    ["cprt", textBytes("No copyright, use freely")],
    ["wtpt", xyzBytes(D50)],
    ["rXYZ", xyzBytes(columns[0])],
    ["gXYZ", xyzBytes(columns[1])],
    ["bXYZ", xyzBytes(columns[2])],
    ["rTRC", curveTag],
    ["gTRC", curveTag],
    ["bTRC", curveTag],
  ]);
};

/** A grey profile. */
export const greyProfile = (name: string, curve: Curve): Uint8Array =>
  assemble("GRAY", [
    ["desc", descriptionBytes(name)],
    ["cprt", textBytes("No copyright, use freely")],
    ["wtpt", xyzBytes(D50)],
    ["kTRC", curveBytes(curve)],
  ]);

/** The colour columns of an RGB profile that has them; null for any other. */
export const colourColumns = (profile: Uint8Array): readonly [Xyz, Xyz, Xyz] | null => {
  const red = readXyz(profile, "rXYZ");
  const green = readXyz(profile, "gXYZ");
  const blue = readXyz(profile, "bXYZ");
  return red && green && blue ? [red, green, blue] : null;
};

/** Whether these bytes are an ICC profile as far as its header says. */
export const isProfile = (bytes: Uint8Array): boolean => bytes.length >= HEADER_BYTES + 4 && letters(bytes, 36) === "acsp";

/** The bytes of a tag; null where there is none. */
export const tagBytes = (profile: Uint8Array, signature: string): Uint8Array | null => {
  if (!isProfile(profile)) return null;
  const view = viewOf(profile);
  const count = Math.min(view.getUint32(HEADER_BYTES), 200);
  for (let i = 0; i < count; i++) {
    const at = HEADER_BYTES + 4 + i * 12;
    if (at + 12 > profile.length) return null;
    if (letters(profile, at) !== signature) continue;
    const offset = view.getUint32(at + 4);
    const size = view.getUint32(at + 8);
    return offset + size <= profile.length ? profile.subarray(offset, offset + size) : null;
  }
  return null;
};

const readXyz = (profile: Uint8Array, signature: string): Xyz | null => {
  const tag = tagBytes(profile, signature);
  if (tag === null || tag.length < 20 || letters(tag, 0) !== "XYZ ") return null;
  const view = viewOf(tag);
  return [view.getInt32(8) / 65536, view.getInt32(12) / 65536, view.getInt32(16) / 65536];
};

const assemble = (space: "RGB " | "GRAY", tags: readonly (readonly [signature: string, bytes: Uint8Array])[]): Uint8Array => {
  const offsets = new Map<Uint8Array, number>();
  let length = HEADER_BYTES + 4 + tags.length * 12;
  for (const [, bytes] of tags) {
    if (offsets.has(bytes)) continue;
    offsets.set(bytes, length);
    // Tags begin at multiples of four.
    length += Math.ceil(bytes.length / 4) * 4;
  }
  const profile = new Uint8Array(length);
  writeHeader(profile, space);
  const view = viewOf(profile);
  view.setUint32(HEADER_BYTES, tags.length);
  tags.forEach(([signature, bytes], i) => {
    const at = HEADER_BYTES + 4 + i * 12;
    const offset = offsets.get(bytes) ?? 0;
    writeLetters(profile, at, signature);
    view.setUint32(at + 4, offset);
    view.setUint32(at + 8, bytes.length);
    profile.set(bytes, offset);
  });
  return profile;
};

const writeHeader = (profile: Uint8Array, space: string): void => {
  const view = viewOf(profile);
  view.setUint32(0, profile.length);
  view.setUint32(8, 0x02400000);
  writeLetters(profile, 12, "mntr");
  writeLetters(profile, 16, space);
  writeLetters(profile, 20, "XYZ ");
  // A date is required; one that never changes keeps the bytes the same.
  view.setUint16(24, 2026);
  view.setUint16(26, 1);
  view.setUint16(28, 1);
  writeLetters(profile, 36, "acsp");
  profile.set(xyzNumber(D50), 68);
};

const descriptionBytes = (name: string): Uint8Array => {
  // textDescriptionType: the ASCII name, then empty Unicode and Macintosh names (67 bytes kept for the latter).
  const bytes = new Uint8Array(12 + name.length + 1 + 8 + 3 + 67);
  writeLetters(bytes, 0, "desc");
  viewOf(bytes).setUint32(8, name.length + 1);
  writeLetters(bytes, 12, name);
  return bytes;
};

const textBytes = (text: string): Uint8Array => {
  const bytes = new Uint8Array(8 + text.length + 1);
  writeLetters(bytes, 0, "text");
  writeLetters(bytes, 8, text);
  return bytes;
};

const xyzBytes = (xyz: Xyz): Uint8Array => {
  const bytes = new Uint8Array(20);
  writeLetters(bytes, 0, "XYZ ");
  bytes.set(xyzNumber(xyz), 8);
  return bytes;
};

const xyzNumber = (xyz: Xyz): Uint8Array => {
  const bytes = new Uint8Array(12);
  xyz.forEach((value, i) => viewOf(bytes).setInt32(i * 4, Math.round(value * 65536)));
  return bytes;
};

const curveBytes = (curve: Curve): Uint8Array => {
  const values = "table" in curve ? curve.table : Uint16Array.of(Math.round(curve.gamma * 256));
  // No entry means the identity, which a gamma of exactly 1 is.
  const count = "gamma" in curve && curve.gamma === 1 ? 0 : values.length;
  const bytes = new Uint8Array(12 + count * 2);
  writeLetters(bytes, 0, "curv");
  const view = viewOf(bytes);
  view.setUint32(8, count);
  for (let i = 0; i < count; i++) view.setUint16(12 + i * 2, values[i] ?? 0);
  return bytes;
};

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const letters = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

const writeLetters = (bytes: Uint8Array, at: number, text: string): void => {
  // ICC.1 6.5.17: 7-bit ASCII; names of profiles may hold any letter.
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i) < 128 ? text.charCodeAt(i) : 63;
};
