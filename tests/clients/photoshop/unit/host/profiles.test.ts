import { asLinear, wellKnownProfile } from "@src/host/profiles";
import { colourColumns, greyProfile, isProfile, tagBytes } from "@src/host/iccProfile";
import type { Xyz } from "@src/host/iccProfile";
import { describe, expect, it } from "vitest";

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const profileOf = (name: string, isGrey = false, isLinear = false): Uint8Array => {
  const bytes = wellKnownProfile(name, isGrey, isLinear);
  if (bytes === null) throw new Error(`${name} is not known`);
  return bytes;
};

/** Light of an encoded value, as a reader of the profile sees it. */
const lightOf = (profile: Uint8Array, signature: string, encoded: number): number => {
  const tag = tagBytes(profile, signature);
  if (tag === null) throw new Error(`no ${signature}`);
  const count = view(tag).getUint32(8);
  if (count === 0) return encoded;
  if (count === 1) return encoded ** (view(tag).getUint16(12) / 256);
  const at = encoded * (count - 1);
  const low = Math.min(Math.floor(at), count - 2);
  const sample = (i: number): number => view(tag).getUint16(12 + i * 2) / 65535;
  return sample(low) + (at - low) * (sample(low + 1) - sample(low));
};

const columnsOf = (profile: Uint8Array): readonly [Xyz, Xyz, Xyz] => {
  const columns = colourColumns(profile);
  if (columns === null) throw new Error("no columns");
  return columns;
};

// Published D50 matrices (rounded to five places by their publisher), column by column.
const PUBLISHED: readonly (readonly [string, readonly [Xyz, Xyz, Xyz]])[] = [
  ["Adobe RGB (1998)", [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]]],
  ["ProPhoto RGB", [[0.79767, 0.28804, 0.0], [0.13519, 0.71187, 0.0], [0.03135, 0.00009, 0.82521]]],
  ["Display P3", [[0.51512, 0.2412, -0.00105], [0.29198, 0.69225, 0.04189], [0.1571, 0.06657, 0.78407]]],
  ["Apple RGB", [[0.47554, 0.25519, 0.01847], [0.33969, 0.67269, 0.11335], [0.14897, 0.07213, 0.69313]]],
  ["ColorMatch RGB", [[0.50934, 0.27488, 0.02427], [0.3209, 0.65813, 0.10877], [0.13397, 0.06699, 0.69193]]],
];

describe("profiles built by name", () => {
  it.each(PUBLISHED)("%s has the published primaries", (name, published) => {
    const columns = columnsOf(profileOf(name));
    // Publishers disagree in the fourth place: they round the white points differently.
    columns.forEach((column, i) => column.forEach((value, j) => expect(Math.abs(value - (published[i]?.[j] ?? NaN))).toBeLessThan(0.0006)));
  });

  it.each([...PUBLISHED.map(([name]) => name)])("%s makes equal parts of its primaries the white of the profile", (name) => {
    const [red, green, blue] = columnsOf(profileOf(name));
    const white = [0, 1, 2].map((i) => (red[i] ?? 0) + (green[i] ?? 0) + (blue[i] ?? 0));
    // Three numbers of 1/65536 each, rounded.
    expect(white[0]).toBeCloseTo(0.9642, 4);
    expect(white[1]).toBeCloseTo(1, 4);
    expect(white[2]).toBeCloseTo(0.8249, 4);
  });

  it("sRGB is the empty profile, and in linear light a profile of its own", () => {
    expect(profileOf("sRGB IEC61966-2.1").length).toBe(0);
    const linear = profileOf("sRGB IEC61966-2.1", false, true);
    expect(lightOf(linear, "gTRC", 0.5)).toBe(0.5);
    columnsOf(linear)[0].forEach((value, i) => expect(value).toBeCloseTo([0.43607, 0.22249, 0.01392][i] ?? NaN, 3));
  });

  it("Display P3 has sRGB's curve, straight at the bottom", () => {
    const profile = profileOf("Display P3");
    // A table entry is rounded to 1/65535.
    expect(Math.abs(lightOf(profile, "rTRC", 0.02) - 0.02 / 12.92)).toBeLessThan(1 / 65535);
    expect(lightOf(profile, "bTRC", 0.5)).toBeCloseTo(0.21404, 4);
    expect(lightOf(profile, "gTRC", 1)).toBe(1);
  });

  it("Adobe RGB has its maker's 2.2, and ProPhoto 1.8", () => {
    expect(lightOf(profileOf("Adobe RGB (1998)"), "rTRC", 0.5)).toBeCloseTo(0.5 ** (563 / 256), 6);
    // A gamma is kept in steps of 1/256.
    expect(Math.abs(lightOf(profileOf("ProPhoto RGB"), "rTRC", 0.5) - 0.5 ** 1.8)).toBeLessThan(0.5 ** 1.8 * Math.log(2) * (1 / 512 + 1e-6));
  });

  it.each(["Gray Gamma 2.2", "Gray Gamma 1.8", "sGray", "Dot Gain 20%"])("%s is a grey profile with one curve", (name) => {
    const profile = profileOf(name, true);
    expect(String.fromCharCode(...profile.subarray(16, 20))).toBe("GRAY");
    expect(lightOf(profile, "kTRC", 1)).toBe(1);
    expect(lightOf(profile, "kTRC", 0.5)).toBeGreaterThan(0.2);
    expect(lightOf(profile, "kTRC", 0.5)).toBeLessThan(0.35);
  });

  it("a dot gain of 20 % leaves 30 % of the light where half is inked", () => {
    expect(lightOf(profileOf("Dot Gain 20%", true), "kTRC", 0.5)).toBeCloseTo(0.3, 2);
  });

  it("a name that is not known gives none", () => {
    expect(wellKnownProfile("EIZO CG2700X", false, false)).toBeNull();
    expect(wellKnownProfile("Adobe RGB (1998)", true, false)).toBeNull();
  });

  it.each(["Adobe RGB (1998)", "Display P3", "Gray Gamma 2.2"])("%s is well formed: sizes, signature, tags inside, at multiples of four, not over the table", (name) => {
    const profile = profileOf(name, name.startsWith("Gray"));
    expect(isProfile(profile)).toBe(true);
    expect(view(profile).getUint32(0)).toBe(profile.length);
    expect(view(profile).getUint32(8)).toBe(0x02400000);
    const count = view(profile).getUint32(128);
    for (let i = 0; i < count; i++) {
      const at = 132 + i * 12;
      expect(view(profile).getUint32(at + 4) % 4).toBe(0);
      expect(view(profile).getUint32(at + 4)).toBeGreaterThanOrEqual(132 + count * 12);
      expect(view(profile).getUint32(at + 4) + view(profile).getUint32(at + 8)).toBeLessThanOrEqual(profile.length);
    }
    const description = tagBytes(profile, "desc");
    expect(String.fromCharCode(...(description?.subarray(12, 12 + name.length) ?? []))).toBe(name);
  });

  it("any profile with primaries can be made linear, and one without cannot", () => {
    const adobe = profileOf("Adobe RGB (1998)");
    const linear = asLinear("Adobe RGB (1998)", adobe);
    expect(linear && columnsOf(linear)).toEqual(columnsOf(adobe));
    expect(linear && lightOf(linear, "rTRC", 0.25)).toBe(0.25);
    expect(asLinear("grey", greyProfile("grey", { gamma: 1.8 }))).toBeNull();
  });
});
