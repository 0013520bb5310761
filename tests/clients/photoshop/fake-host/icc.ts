// Small matrix or grey ICC profiles, made here and not by the product, so that both are held to the format and not to each other.

interface Space {
  /** Columns of the matrix to XYZ under D50, red first. */
  readonly matrix: readonly (readonly [number, number, number])[];
  readonly gamma: number;
}

// Published primaries adapted to D50 (rounded as ICC files hold them).
const spaces: Readonly<Record<string, Space>> = {
  "sRGB IEC61966-2.1": { matrix: [[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.7141]], gamma: 2.2 },
  "Adobe RGB (1998)": { matrix: [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]], gamma: 2.19921875 },
  "Display P3": { matrix: [[0.51512, 0.2412, -0.00105], [0.29198, 0.69225, 0.04189], [0.1571, 0.06657, 0.78407]], gamma: 2.2 },
  "ProPhoto RGB": { matrix: [[0.79767, 0.28804, 0], [0.13519, 0.71188, 0], [0.03134, 0.00009, 0.82491]], gamma: 1.8 },
};

/** Bytes of an ICC v2 profile whose description is the name. Names outside the well-known spaces get Adobe RGB's primaries with gamma 2.0. */
export function iccProfile(name: string, isGrey: boolean): Uint8Array {
  const space = spaces[name] ?? { ...(spaces["Adobe RGB (1998)"] as Space), gamma: 2 };
  const tags: [string, Uint8Array][] = [["desc", description(name)], ["wtpt", xyz([0.9642, 1, 0.82491])]];
  if (isGrey) tags.push(["kTRC", curve(space.gamma)]);
  else ["r", "g", "b"].forEach((letter, i) => tags.push([`${letter}XYZ`, xyz(space.matrix[i] as [number, number, number])], [`${letter}TRC`, curve(space.gamma)]));
  return assemble(tags, isGrey ? "GRAY" : "RGB ");
}

function assemble(tags: readonly [string, Uint8Array][], colorSpace: string): Uint8Array {
  const size = 132 + tags.length * 12 + tags.reduce((sum, [, data]) => sum + padded(data.length), 0);
  const bytes = new Uint8Array(size), view = new DataView(bytes.buffer);
  view.setUint32(0, size);
  view.setUint32(8, 0x02100000);
  text(bytes, 12, `mntr${colorSpace}XYZ `);
  text(bytes, 36, "acsp");
  [0.9642, 1, 0.82491].forEach((value, i) => view.setInt32(68 + i * 4, Math.round(value * 65536)));
  view.setUint32(128, tags.length);
  let at = 132 + tags.length * 12;
  tags.forEach(([signature, data], i) => {
    text(bytes, 132 + i * 12, signature);
    view.setUint32(136 + i * 12, at);
    view.setUint32(140 + i * 12, data.length);
    bytes.set(data, at);
    at += padded(data.length);
  });
  return bytes;
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;

function text(bytes: Uint8Array, at: number, ascii: string): void {
  for (let i = 0; i < ascii.length; i++) bytes[at + i] = ascii.charCodeAt(i);
}

function xyz(values: readonly [number, number, number]): Uint8Array {
  const bytes = new Uint8Array(20), view = new DataView(bytes.buffer);
  text(bytes, 0, "XYZ ");
  values.forEach((value, i) => view.setInt32(8 + i * 4, Math.round(value * 65536)));
  return bytes;
}

function curve(gamma: number): Uint8Array {
  const bytes = new Uint8Array(14), view = new DataView(bytes.buffer);
  text(bytes, 0, "curv");
  view.setUint32(8, 1);
  view.setUint16(12, Math.round(gamma * 256));
  return bytes;
}

function description(name: string): Uint8Array {
  const bytes = new Uint8Array(12 + name.length + 1 + 78);
  text(bytes, 0, "desc");
  new DataView(bytes.buffer).setUint32(8, name.length + 1);
  text(bytes, 12, name);
  return bytes;
}
