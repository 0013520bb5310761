import { colourColumns, D50, greyProfile, rgbProfile } from "./iccProfile";
import type { Curve, Xyz } from "./iccProfile";

/** CIE x and y. */
type Chromaticity = readonly [x: number, y: number];

interface RgbSpace {
  readonly red: Chromaticity;
  readonly green: Chromaticity;
  readonly blue: Chromaticity;
  readonly white: Chromaticity;
  readonly curve: Curve;
}

const D65_WHITE: Chromaticity = [0.3127, 0.329];
const D50_WHITE: Chromaticity = [0.3457, 0.3585];

const SRGB_TABLE_ENTRIES = 4096;

const srgbCurve = (): Curve => {
  const table = new Uint16Array(SRGB_TABLE_ENTRIES);
  for (let i = 0; i < table.length; i++) {
    const encoded = i / (table.length - 1);
    // IEC 61966-2-1.
    const light = encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
    table[i] = Math.round(light * 65535);
  }
  return { table };
};

const SRGB: RgbSpace = { red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06], white: D65_WHITE, curve: srgbCurve() };

/** Photoshop's name of the space that an empty profile means. */
const SRGB_NAME = "sRGB IEC61966-2.1";

// The primaries, whites and gammas are those their makers publish; 563/256 is Adobe's 2.2.
const RGB_SPACES: Readonly<Record<string, RgbSpace>> = {
  [SRGB_NAME]: SRGB,
  "Adobe RGB (1998)": { red: [0.64, 0.33], green: [0.21, 0.71], blue: [0.15, 0.06], white: D65_WHITE, curve: { gamma: 563 / 256 } },
  "Display P3": { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: D65_WHITE, curve: SRGB.curve },
  "ProPhoto RGB": { red: [0.7347, 0.2653], green: [0.1596, 0.8404], blue: [0.0366, 0.0001], white: D50_WHITE, curve: { gamma: 1.8 } },
  "Apple RGB": { red: [0.625, 0.34], green: [0.28, 0.595], blue: [0.155, 0.07], white: D65_WHITE, curve: { gamma: 1.8 } },
  "ColorMatch RGB": { red: [0.63, 0.34], green: [0.295, 0.605], blue: [0.15, 0.075], white: D50_WHITE, curve: { gamma: 1.8 } },
};

const LINEAR: Curve = { gamma: 1 };

/**
 * The bytes of a profile that is known by its name; empty for sRGB, null for a name that is not known.
 * isLinear: the numbers are linear light, as in Photoshop's 32-bit documents, whatever the curve of the profile says.
 */
export const wellKnownProfile = (name: string, isGrey: boolean, isLinear: boolean): Uint8Array | null => {
  if (isGrey) return wellKnownGrey(name, isLinear);
  const space = RGB_SPACES[name];
  if (space === undefined) return null;
  if (name === SRGB_NAME && !isLinear) return new Uint8Array(0);
  return rgbProfile(isLinear ? `${name} (linear)` : name, columnsOf(space), isLinear ? LINEAR : space.curve);
};

/** The same colours with linear light; null for a profile that has no colour columns. */
export const asLinear = (name: string, profile: Uint8Array): Uint8Array | null => {
  const columns = colourColumns(profile);
  return columns === null ? null : rgbProfile(`${name} (linear)`, columns, LINEAR);
};

const wellKnownGrey = (name: string, isLinear: boolean): Uint8Array | null => {
  const curve = greyCurve(name);
  return curve === null ? null : greyProfile(isLinear ? `${name} (linear)` : name, isLinear ? LINEAR : curve);
};

const greyCurve = (name: string): Curve | null => {
  if (name === "sGray" || name === SRGB_NAME) return SRGB.curve;
  const gamma = /^(?:Gray|Grey) Gamma (\d\.\d)$/.exec(name)?.[1];
  if (gamma !== undefined) return { gamma: gamma === "2.2" ? 563 / 256 : Number(gamma) };
  const gain = /^Dot Gain (\d\d?)%$/.exec(name)?.[1];
  return gain === undefined ? null : dotGainCurve(Number(gain) / 100);
};

// Ink that covers half the paper prints as if it covered half and the gain. The power that passes through that point stands for the maker's table: it decides
// only what the networks see, since what they give goes back through the same curve.
const dotGainCurve = (gain: number): Curve => ({ gamma: Math.log(0.5 - Math.min(gain, 0.45)) / Math.log(0.5) });

/** Light of full red, green and blue, relative to D50; together they are white. */
const columnsOf = (space: RgbSpace): readonly [Xyz, Xyz, Xyz] => {
  const primaries = [xyzOf(space.red), xyzOf(space.green), xyzOf(space.blue)] as const;
  const white = xyzOf(space.white);
  const amounts = solve(primaries, white);
  const adapt = bradford(white);
  return [adapt(scale(primaries[0], amounts[0])), adapt(scale(primaries[1], amounts[1])), adapt(scale(primaries[2], amounts[2]))];
};

const xyzOf = ([x, y]: Chromaticity): Xyz => [x / y, 1, (1 - x - y) / y];

const scale = (xyz: Xyz, factor: number): Xyz => [xyz[0] * factor, xyz[1] * factor, xyz[2] * factor];

const determinant = (a: Xyz, b: Xyz, c: Xyz): number =>
  a[0] * (b[1] * c[2] - b[2] * c[1]) - b[0] * (a[1] * c[2] - a[2] * c[1]) + c[0] * (a[1] * b[2] - a[2] * b[1]);

/** How much of each column makes the sum (Cramer's rule). */
const solve = ([a, b, c]: readonly [Xyz, Xyz, Xyz], sum: Xyz): Xyz => {
  const whole = determinant(a, b, c);
  return [determinant(sum, b, c) / whole, determinant(a, sum, c) / whole, determinant(a, b, sum) / whole];
};

// Rows of Bradford's cone responses (ICC.1, annex E).
const CONES: readonly [Xyz, Xyz, Xyz] = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];
const CONE_COLUMNS: readonly [Xyz, Xyz, Xyz] = [
  [CONES[0][0], CONES[1][0], CONES[2][0]],
  [CONES[0][1], CONES[1][1], CONES[2][1]],
  [CONES[0][2], CONES[1][2], CONES[2][2]],
];

const dot = (a: Xyz, b: Xyz): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

const responses = (xyz: Xyz): Xyz => [dot(CONES[0], xyz), dot(CONES[1], xyz), dot(CONES[2], xyz)];

/** Light under this white as it looks under D50. */
const bradford = (white: Xyz): ((xyz: Xyz) => Xyz) => {
  const from = responses(white);
  const to = responses(D50);
  return (xyz) => {
    const seen = responses(xyz);
    return solve(CONE_COLUMNS, [(seen[0] * to[0]) / from[0], (seen[1] * to[1]) / from[1], (seen[2] * to[2]) / from[2]]);
  };
};
