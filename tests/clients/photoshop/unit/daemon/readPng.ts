import { inflateSync } from "node:zlib";

/** The samples of a PNG with 8 bits, RGB, not interlaced: what `abpn sample` writes. */
export function readPng(file: Buffer): Uint8Array {
  const parts: Buffer[] = [];
  let width = 0;
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const type = file.toString("latin1", at + 4, at + 8);
    const content = file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
    if (type === "IHDR") {
      width = content.readUInt32BE(0);
      if (content.readUInt32BE(8) !== 0x08020000 || content[12] !== 0) throw new Error("not 8 bits, RGB, not interlaced");
    }
    if (type === "IDAT") parts.push(content);
  }
  return unfilter(inflateSync(Buffer.concat(parts)), 3 * width);
}

function unfilter(filtered: Uint8Array, rowBytes: number): Uint8Array {
  const rows = filtered.length / (rowBytes + 1);
  const pixels = new Uint8Array(rows * rowBytes);
  for (let row = 0; row < rows; row++) {
    const kind = filtered[row * (rowBytes + 1)] ?? 0;
    for (let index = 0; index < rowBytes; index++) {
      const at = row * rowBytes + index;
      const left = index < 3 ? 0 : (pixels[at - 3] ?? 0);
      const above = row === 0 ? 0 : (pixels[at - rowBytes] ?? 0);
      const corner = index < 3 || row === 0 ? 0 : (pixels[at - rowBytes - 3] ?? 0);
      const foreseen = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][kind] ?? 0;
      pixels[at] = (filtered[at + row + 1] ?? 0) + foreseen;
    }
  }
  return pixels;
}

function paeth(left: number, above: number, corner: number): number {
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((value) => Math.abs(left + above - corner - value)) as [number, number, number];
  return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
}
